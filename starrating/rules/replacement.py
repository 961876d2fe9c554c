"""Whether a judge may be replaced after the draw, and by whom: answered with None or the sentence why not."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from starrating.models import Campaign, Judge
from tongting.people.models import User

# Drawn, and marks can still come in.
REPLACEABLE = (Campaign.State.DRAWN, Campaign.State.SCORING)


def may_replace(campaign: Campaign) -> str | None:
    if campaign.state in REPLACEABLE:
        return None
    if campaign.state in (Campaign.State.DRAFT, Campaign.State.ENROLLING):
        return _("还没有抽签，直接在“定评委”里改")
    return _("评分已经截止，不用再换评委；复看可以另派一名")


def may_stop(judge: Judge, reason: str, *, is_replaced: bool) -> str | None:
    if is_replaced:
        return _("%(name)s 已经换下了") % {"name": judge.person.name}
    return None if reason.strip() else _("写一句为什么换，抽签公示页上看得到")


def unfit_to_come(person: User, judging: Collection[int], able: Collection[int]) -> str | None:
    """`judging` are the people who judge this campaign or did, `able` those who may judge at all."""
    if person.pk in judging:
        return _("%(name)s 本来就是这一期的评委，补一个别的人") % {"name": person.name}
    if person.pk not in able:
        return _("%(name)s 不能当评委，先给评星员角色") % {"name": person.name}
    return None


def unfit_to_lead(judge: Judge, chief: User | None, staying: Collection[int]) -> str | None:
    """Whoever heads the judges is followed by one who goes on."""
    if not judge.is_chief:
        return None
    if chief is None:
        return _("%(name)s 是组长，选一名接着当组长的评委") % {"name": judge.person.name}
    if chief.pk not in staying:
        return _("组长要从还在评的评委里选")
    return None
