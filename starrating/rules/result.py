"""From the last sheet to what is final: who may do which step, and what speaks against it. Pure questions, answered
with None or the sentence why not."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from starrating.models import Campaign, Judge, SecondLook
from tongting.people.models import Gender, User

State = Campaign.State
# Once sheets can't come in any more, they are open to whoever may see the race.
CLOSED = (State.LOCKED, State.MODERATION, *Campaign.PUBLIC)


def may_manage(person: User) -> str | None:
    return None if person.may("star.manage") else _("这一步由组织评选的人来办")


def may_moderate(campaign: Campaign) -> str | None:
    """Back from publicity leads an objection alone."""
    if campaign.state == State.LOCKED:
        return None
    return _("现在是“%(state)s”，评分截止的才能复核") % {"state": campaign.get_state_display()}


def may_rework(campaign: Campaign, reason: str) -> str | None:
    if campaign.state != State.MODERATION:
        return _("只有复核时能重新算")
    return None if reason.strip() else _("写一句为什么重算，公示时大家看得到")


def may_publicise(campaign: Campaign, looks: int, unanswered: int) -> str | None:
    """`looks` are second looks nobody has settled, `unanswered` upheld objections after which nothing was worked out
    again."""
    if campaign.state != State.MODERATION:
        return _("现在是“%(state)s”，复核过的才能公示") % {"state": campaign.get_state_display()}
    if looks:
        return _("还有 %(n)d 处复看没有结果：看了再重算，或者写明为什么不用看") % {"n": looks}
    if unanswered:
        return _("有 %(n)d 条成立的异议还没有重算，改好评分表后重算一次") % {"n": unanswered}
    return None


def may_finalise(campaign: Campaign, today: date, objections: int) -> str | None:
    if campaign.state != State.PUBLICISED:
        return _("现在是“%(state)s”，公示过的才能定案") % {"state": campaign.get_state_display()}
    if campaign.notice_until is not None and today <= campaign.notice_until:
        return _("公示到 %(day)s 结束，之后才能定案") % {"day": f"{campaign.notice_until:%m-%d}"}
    if objections:
        return _("还有 %(n)d 条异议没有处理，处理完才能定案") % {"n": objections}
    return None


def may_ask_look(campaign: Campaign, look: SecondLook | None) -> str | None:
    if campaign.state != State.MODERATION:
        return _("只有复核时能安排复看")
    return None if look is None else _("这里已经安排过复看了")


def may_settle_look(campaign: Campaign, look: SecondLook) -> str | None:
    if campaign.state != State.MODERATION:
        return _("只有复核时能安排复看")
    if look.state != SecondLook.State.ASKED:
        return _("这次复看已经是“%(state)s”") % {"state": look.get_state_display()}
    return None


def unfit_to_look(judge: Judge, known: set[int], *, women_only: bool, has_conflict: bool) -> str | None:
    """`known` are the judges who were given this entry before; `has_conflict` as at the draw."""
    if judge.pk in known:
        return _("%(name)s 已经给它打过分，换一个评委") % {"name": judge.person.name}
    if women_only and judge.person.gender != Gender.FEMALE:
        return _("这里只能由女职工去看")
    if has_conflict:
        return _("%(name)s 和它同一个房间、区队或班组，要回避，换一个评委") % {"name": judge.person.name}
    return None


def must_look_first(person: User, *, owes_look: bool) -> str | None:
    """Whoever was sent for a second look looks with open eyes: what others gave is shown when the own sheet is in.
    Whoever runs the race has seen it all before."""
    if owes_look and not person.may("star.manage"):
        return _("派给你的复看还没交，交了再看别人打的分")
    return None


def may_see(person: User, campaign: Campaign) -> bool:
    """Results are everybody's from publicity on; whoever may see the race has them from the first reckoning."""
    return campaign.is_public or (campaign.state == State.MODERATION and person.may("star.see"))


def may_see_sheets(person: User, campaign: Campaign) -> bool:
    """With the judges' names."""
    return campaign.state in CLOSED and person.may("star.see")
