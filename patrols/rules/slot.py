"""Who may explain and answer a missed round, and give a coming one away: None or the sentence why not."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from patrols.models import Slot, Swap
from tongting.people.models import User

State = Slot.State


def may_see(person: User, slot: Slot) -> bool:
    """One's own; the missed ones of one's team; all of them for those who make the rota."""
    if person.may("rota.make") or slot.person_id == person.pk:
        return True
    return slot.state in Slot.LATE and leads(person, slot)


def leads(person: User, slot: Slot) -> bool:
    return slot.person.team is not None and slot.person.team.leader_id == person.pk


def may_explain(person: User, slot: Slot) -> str | None:
    if slot.person_id != person.pk:
        return _("漏巡的原因由本人说明")
    if slot.state == State.PLANNED:
        return _("这一轮还没到时间，现在去巡就行")
    if slot.state != State.MISSED:
        return _("这一轮现在是“%s”，不用说明") % slot.get_state_display()
    return None


def may_answer(person: User, slot: Slot) -> str | None:
    if not person.may("rota.answer"):
        return _("认定漏巡原因要有“认定”的权限，由班队长或支部办")
    if slot.person_id == person.pk:
        return _("自己的漏巡自己不能认定，由支部认定")
    if not person.may("rota.make") and not leads(person, slot):
        return _("只认定本班组的漏巡；别的班组由他们的班队长办")
    if slot.state == State.MISSED:
        return _("本人还没说明原因，说明以后再认定")
    if slot.state != State.EXPLAINED:
        return _("这一轮已经是“%s”") % slot.get_state_display()
    return None


def may_offer(person: User, slot: Slot, at: datetime) -> str | None:
    if slot.person_id != person.pk:
        return _("只能换自己的巡查安排")
    if slot.state != State.PLANNED:
        return _("这一轮现在是“%s”，不能再换") % slot.get_state_display()
    if slot.start_at <= at:
        return _("这一轮已经到时间，来不及换了；去不了就等漏巡后说明原因")
    return None


def may_take(person: User, swap: Swap, hindrance: str, at: datetime) -> str | None:
    """`hindrance` says which rule of the rota the round would break beside the person's own (see queries/swap.py)."""
    if swap.state != Swap.State.OPEN:
        return _("这次换班已经“%s”了") % swap.get_state_display()
    if swap.slot.person_id == person.pk:
        return _("这是你自己要换出去的")
    if swap.slot.start_at <= at:
        return _("这一轮已经到时间，来不及接了")
    return hindrance or None
