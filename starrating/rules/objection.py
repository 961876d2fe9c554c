"""Objections (异议): who may raise one and until when, who may decide it. Pure questions."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from starrating.models import Campaign, Objection
from tongting.people.models import User

State = Objection.State


def may_object(person: User, campaign: Campaign, today: date, *, has_open: bool = False) -> str | None:
    if not person.may("star.object"):
        return _("你的账号不能提异议，找本班组的人提")
    if campaign.state != Campaign.State.PUBLICISED:
        return _("公示期内才能提异议，现在是“%(state)s”") % {"state": campaign.get_state_display()}
    if campaign.notice_until is not None and today > campaign.notice_until:
        return _("公示 %(day)s 就结束了，这个月的不能再提") % {"day": f"{campaign.notice_until:%m-%d}"}
    return _("你对它提过异议，正在处理") if has_open else None


def lacks_words(words: str) -> str | None:
    return None if words.strip() else _("写一句哪里不对")


def may_decide(person: User, objection: Objection, *, is_judge: bool, has_stake: bool) -> str | None:
    """`has_stake`: it is about their own room, locker, team or themselves."""
    if objection.state != State.OPEN:
        return _("这条异议已经是“%(state)s”") % {"state": objection.get_state_display()}
    if not person.may("star.decide") and objection.decider_id != person.pk:
        return _("异议由科长、支部书记或分管领导处理")
    if objection.by_id == person.pk:
        return _("自己提的异议不能自己处理，请另一位来")
    if is_judge:
        return _("你是这次评选的评委，不能处理它的异议，请另一位来")
    if has_stake:
        return _("这条异议说的是你本人、本屋、本班组或者你的更衣箱，请另一位来处理")
    return None


def may_name(person: User, objection: Objection, *, has_decider: bool) -> str | None:
    """Somebody is named only where nobody is left who may decide it: nobody looks for a kinder judge."""
    if not person.may("star.manage"):
        return _("处理人由组织评选的人指定")
    if objection.state != State.OPEN:
        return _("这条异议已经是“%(state)s”") % {"state": objection.get_state_display()}
    return _("有人能处理这条异议，不用另外指定") if has_decider else None


def unfit_to_decide(
    person: User, objection: Objection, *, by: User, is_judge: bool, is_concerned: bool
) -> str | None:
    if not person.is_active:
        return _("%(name)s 的账号停用了，换一个人") % {"name": person.name}
    if person.pk == by.pk:
        return _("不能指定自己，请另一位来处理")
    if person.pk == objection.by_id:
        return _("异议是 %(name)s 提的，换一个人") % {"name": person.name}
    if is_judge:
        return _("%(name)s 是这一期的评委，换一个人") % {"name": person.name}
    if is_concerned:
        return _("%(name)s 和它同一个房间、区队或班组，或者就是本人，换一个人") % {"name": person.name}
    return None


def lacks_reason(reason: str) -> str | None:
    return None if reason.strip() else _("写一句为什么指定他，提异议的人看得到")


def lacks_answer(answer: str) -> str | None:
    return None if answer.strip() else _("写一句答复，提异议的人看得到")


def may_see(person: User, objection: Objection) -> bool:
    mine = person.pk in (objection.by_id, objection.decider_id)
    return mine or person.may("star.see") or person.may("star.decide")


def may_see_who(person: User, objection: Objection, *, has_stake: bool) -> bool:
    """Not the judges whose sheets it is about, nor whom it speaks against."""
    if person.pk in (objection.by_id, objection.decider_id):
        return True
    return not has_stake and (person.may("star.decide") or person.may("star.manage"))
