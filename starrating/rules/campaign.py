"""What a campaign must be before it goes on, and who may look into it when; each "no" with its sentence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from starrating.models import Campaign
from tongting.people.models import User

State = Campaign.State
# Its entries, judges and rule may still change.
BEFORE_THE_DRAW = (State.DRAFT, State.ENROLLING)


def may_change(campaign: Campaign) -> str | None:
    if campaign.state in BEFORE_THE_DRAW:
        return None
    return _("现在是“%(state)s”，评委、评法和名单都定了，不能再改") % {"state": campaign.get_state_display()}


def deadlines_fault(enrol_until: datetime, score_until: datetime, at: datetime) -> dict[str, str]:
    """The field and the sentence."""
    faults: dict[str, str] = {}
    if enrol_until <= at:
        faults["enrol_until"] = _("报名截止要在现在以后")
    if score_until <= enrol_until:
        faults["score_until"] = _("评分截止要在报名截止以后")
    return faults


def may_move_deadline(campaign: Campaign, until: datetime, at: datetime) -> str | None:
    """The end of scoring may be put off until it has come."""
    if campaign.state not in Campaign.OPEN:
        return _("评分已经截止，不能再改时间")
    if until <= max(at, campaign.enrol_until):
        return _("评分截止要在现在以后，也要在报名截止以后")
    return None


def judges_fault(judges: int, sheets: int, has_chief: bool) -> str | None:
    return too_few(judges, sheets) or (None if has_chief else _("还没有定评委组长"))


def too_few(judges: int, sheets: int) -> str | None:
    if judges >= sheets:
        return None
    return _("每个参评对象要 %(sheets)d 张评分表，评委只有 %(judges)d 名，至少再加 %(more)d 名") % {
        "sheets": sheets,
        "judges": judges,
        "more": sheets - judges,
    }


def may_open(campaign: Campaign, judges: int, sheets: int, has_chief: bool, at: datetime) -> str | None:
    if campaign.state != State.DRAFT:
        return _("现在是“%(state)s”，报名早就开始了") % {"state": campaign.get_state_display()}
    if campaign.enrol_until <= at:
        return _("报名截止时间已经过了，先改到以后")
    return judges_fault(judges, sheets, has_chief)


def may_enrol(campaign: Campaign) -> str | None:
    if campaign.state == State.ENROLLING:
        return None
    if campaign.state == State.DRAFT:
        return _("报名还没开始")
    return _("报名已经截止，名单定了")


def may_withdraw(campaign: Campaign, has_sheets: bool) -> str | None:
    """Until the draw, and afterwards as long as nobody has looked at it."""
    if campaign.state not in Campaign.OPEN:
        return _("评分已经截止，不能再退出")
    return _("已经有人打过分，不能再退出") if has_sheets else None


def may_draw(campaign: Campaign, entries: int, judges: int, sheets: int, has_chief: bool) -> str | None:
    if refusal := may_enrol(campaign):
        return refusal
    if not entries:
        return _("还没有参评的，名单有了再抽签")
    return judges_fault(judges, sheets, has_chief)


def may_see_tasks(person: User, campaign: Campaign, judges: Collection[int]) -> bool:
    """Who is to look at what: for everybody once marks are in; before that for whoever organises and does not judge,
    because it gives away the anchors."""
    if campaign.state not in Campaign.OPEN:
        return person.may("star.see")
    return person.may("star.manage") and person.pk not in judges


def may_reveal(campaign: Campaign) -> bool:
    """The seed gives away the anchors, so it is shown when no mark can come in any more."""
    return (
        campaign.drawn_at is not None and campaign.state not in Campaign.OPEN and campaign.state != State.VOID
    )
