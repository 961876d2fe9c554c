"""Who may draft, sign, post, approve, correct and close, and when; each "no" with its sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from tenders.models import Delivery, Job, Settlement, SettlementLine
from tenders.rules.job import figure
from tongting.people.models import User
from tongting.periods import local

State = Settlement.State
OPEN = (State.DRAFTED, State.POSTED, State.APPROVED)
# What is done and can be paid for.
DECIDED = (Delivery.State.ACCEPTED, Delivery.State.MISSED)


def _is_now(settlement: Settlement) -> str:
    return _("结算单现在是“%(state)s”") % {"state": settlement.get_state_display()}


def is_within(gross: Decimal, paid: Decimal, room: Decimal) -> str | None:
    """`paid` is what other settlements of the contract come to, `room` the most it pays."""
    if gross + paid <= room:
        return None
    return _("超过合同价了：这次应付 %(gross)s 元，已经结了 %(paid)s 元，合同一共 %(room)s 元") % {
        "gross": figure(gross),
        "paid": figure(paid),
        "room": figure(room),
    }


def pays(net: Decimal) -> str | None:
    return None if net >= 0 else _("材料和扣款超过应付了，实付不能小于 0")


def may_draft(delivery: Delivery, is_settled: bool) -> str | None:
    if delivery.state not in DECIDED:
        return _("这一期现在是“%(state)s”，验收完才能结算") % {"state": delivery.get_state_display()}
    return _("这一期已经结算了") if is_settled else None


def may_make(members: Collection[int], by: User | None) -> str | None:
    """Nobody works out their own pay; the clock may."""
    if by is not None and by.pk in members:
        return _("自己参加的活，结算由别人来办")
    return None


def may_sign(settlement: Settlement, line: SettlementLine, by: User) -> str | None:
    if line.person_id != by.pk:
        return _("只能签自己的那一份")
    if settlement.state != State.DRAFTED:
        return _("%(now)s，不用再签") % {"now": _is_now(settlement)}
    if line.signed_at is not None:
        return _("你 %(when)s 已经签过了") % {"when": f"{local(line.signed_at):%m-%d %H:%M}"}
    return None


def may_post(settlement: Settlement, lines: Iterable[SettlementLine], objection: str) -> str | None:
    if settlement.state != State.DRAFTED:
        return _("%(now)s，不用再张榜") % {"now": _is_now(settlement)}
    if objection:
        return _objected()
    waits = [one.person.name for one in lines if one.signed_at is None and one.person.is_active]
    if waits:
        return _("还差 %(who)s 没签字，签完再张榜") % {"who": "、".join(waits)}
    return None


def _objected() -> str:
    return _("有异议没答复，先答复，或者作废重算")


def may_object(settlement: Settlement, by: User, members: Collection[int]) -> str | None:
    """Members before it hangs out, everybody while it does."""
    if settlement.state == State.POSTED or settlement.state == State.DRAFTED and by.pk in members:
        return None
    if settlement.state == State.DRAFTED:
        return _("还没张榜，现在只有组员能提")
    return _("%(now)s，提异议要在张榜期间；锁定以后找结算的人更正") % {"now": _is_now(settlement)}


def may_answer(by: User, objector: int | None, objection: str, members: Collection[int]) -> str | None:
    if not objection:
        return _("没有要答复的异议")
    if by.pk == objector:
        return _("自己提的异议由别人答复")
    return may_make(members, by)


def may_approve(
    settlement: Settlement,
    by: User,
    at: datetime,
    *,
    members: Collection[int],
    makers: Collection[int],
    objection: str,
) -> str | None:
    """By two who did not make it and do not get any of it, after it has hung out. `makers` drafted and posted it."""
    if settlement.state not in (State.POSTED, State.APPROVED):
        return _("%(now)s，没有要审的") % {"now": _is_now(settlement)}
    if not by.may("tender.pay"):
        return _("要有审批结算的权限")
    if by.pk in members:
        return _("自己参加的活，结算由别人审批")
    if by.pk in makers:
        return _("结算是你办的，要由别人审批")
    if settlement.first_by_id == by.pk:
        return _("一审是你批的，二审要由别人批")
    if objection:
        return _objected()
    until = settlement.posted_until
    if until is not None and local(at).date() <= until:
        return _("张榜到 %(day)s，过了再审批") % {"day": f"{until:%m-%d}"}
    return None


def may_void(settlement: Settlement, by: User, members: Collection[int]) -> str | None:
    if settlement.state not in OPEN:
        return _("%(now)s，不能作废；锁定以后的错用更正来改") % {"now": _is_now(settlement)}
    if by.pk in members:
        return _("自己参加的活，作废由别人来办；不对就提异议")
    if not (by.may("tender.settle") or by.may("tender.pay")):
        return _("作废由办结算的人或者审批的人来办")
    return None


def may_correct(settlement: Settlement, members: Collection[int], by: User, *, waits: bool) -> str | None:
    if settlement.state != State.LOCKED:
        return _("%(now)s，还没锁定，作废重算就行，用不着更正") % {"now": _is_now(settlement)}
    if settlement.corrects_id is not None:
        return _("更正单要改，从原来的结算单上再更正一次")
    if waits:
        return _("还有一张更正单没锁定，等它办完")
    return may_make(members, by)


def may_confirm(settlement: Settlement, line: SettlementLine, by: User) -> str | None:
    if line.person_id != by.pk:
        return _("只能确认自己的那一份")
    if settlement.state != State.LOCKED:
        return _("%(now)s，钱还没发") % {"now": _is_now(settlement)}
    if line.paid_at is not None:
        return _("你 %(when)s 已经确认过了") % {"when": f"{local(line.paid_at):%m-%d %H:%M}"}
    return None


def winner_waits(heads: Collection[int], unpaid: Iterable[SettlementLine]) -> str | None:
    """Others may be left out with a reason, and the winner only where they have left."""
    for line in unpaid:
        if line.person_id in heads and line.person.is_active:
            return _("中标人 %(name)s 还没确认到账，确认了才能关闭") % {"name": line.person.name}
    return None


def may_close(job: Job, by: User, members: Collection[int], open_settlements: bool) -> str | None:
    if job.state != Job.State.SETTLED:
        return _("现在是“%(state)s”，结算完才能关闭") % {"state": job.get_state_display()}
    if by.pk in members:
        return _("自己参加的活，关闭由别人来办")
    if not (by.may("tender.settle") or by.may("tender.pay")):
        return _("关闭由办结算的人或者审批的人来办")
    return _("还有更正单没锁定，办完再关闭") if open_settlements else None
