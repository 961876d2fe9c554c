"""Who may borrow, extend, wait; every no says the figures and what heals it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from stations.models import Lendable, Loan, LoanRule, Service, Slot, Unit
from stations.rules.switch import is_off
from tongting.people.models import User
from tongting.periods import local

# So long before and after a shift a person counts as being there.
BEFORE_AND_AFTER = timedelta(hours=1)
# A machine's time is over: clothes are taken out within this time, and count as brought back in time.
TAKE_OUT = timedelta(minutes=15)


def is_late(loan: Loan, at: datetime) -> bool:
    return loan.state == Loan.State.OUT and loan.due_at < at


def has_renewals(loan: Loan) -> bool:
    """Whether it is worth asking for more time, as far as the thing itself goes."""
    return loan.service.is_active and loan.renewed < loan.service.lendable.renewals


def may_borrow(
    person: User,
    service: Service,
    mine: Sequence[Loan],
    until: datetime | None,
    rule: LoanRule,
    at: datetime,
) -> str | None:
    """`mine` are the person's open loans with unit and service; `until` when they may borrow
    again after having been late too often."""
    no = is_off(service) or is_barred(person, mine, until, rule, at)
    if no:
        return no
    return _too_many(person, service, mine, rule)


def is_barred(
    person: User, mine: Sequence[Loan], until: datetime | None, rule: LoanRule, at: datetime
) -> str | None:
    """What stands against lending anything: something overdue in hand, or late too often. It stands against asking for
    a place in line or a time as well: nobody else shall wait for what this person is then refused."""
    overdue = [loan for loan in mine if is_late(loan, at)]
    if overdue:
        return _("%(name)s 还有%(what)s超期没还，还了再借") % {
            "name": person.name, "what": overdue[0].service.name,
        }  # fmt: skip
    if until:
        said = _("%(name)s 在 %(window)s 天里超期 %(count)s 次，停借到 %(day)s；有误会的可以请管理员解除")
        return said % {
            "name": person.name, "window": rule.late_window, "count": rule.late_count,
            "day": f"{local(until):%m-%d}",
        }  # fmt: skip
    return None


def may_come(person: User, shifts: Sequence[tuple[datetime, datetime]], at: datetime) -> str | None:
    """Of somebody who does not live here; `shifts` are begin and end of theirs of the days around `at`. Where none is
    planned before it, or none after it, nobody knows."""
    slack = BEFORE_AND_AFTER
    known = any(begin <= at for begin, _end in shifts) and any(begin > at for begin, _end in shifts)
    if not known or any(begin - slack <= at <= end + slack for begin, end in shifts):
        return None
    said = _("%(name)s 没有登记房间，%(time)s 也不当班；当班的时候来，住宿的先登记房间")
    return said % {"name": person.name, "time": f"{local(at):%H:%M}"}


def _too_many(person: User, service: Service, mine: Sequence[Loan], rule: LoanRule) -> str | None:
    same = sum(loan.service_id == service.pk for loan in mine)
    if same >= service.lendable.most_each:
        said = _("%(name)s 已经借着 %(count)s 件%(what)s，每人最多 %(most)s 件，还了再借")
        most = service.lendable.most_each
        return said % {"name": person.name, "count": same, "what": service.name, "most": most}
    if len(mine) >= rule.most_open:
        names = "、".join(loan.service.name for loan in mine)
        said = _("%(name)s 已经借着%(what)s，一个人最多同时借 %(most)s 件，还一件再借")
        return said % {"name": person.name, "what": names, "most": rule.most_open}
    return None


def may_lend(unit: Unit) -> str | None:
    if unit.state != Unit.State.IN_SERVICE:
        return _("%(number)s 号现在%(state)s，换一个借") % {
            "number": f"{unit.number:02d}", "state": unit.get_state_display(),
        }  # fmt: skip
    return None


def may_pay(person: User, paid: Decimal | None, is_signed: bool) -> str | None:
    """What is paid for, at the depreciated price, is signed for by the borrower."""
    if paid and not is_signed:
        return _("赔了钱的要%(name)s本人在框里签字") % {"name": person.name}
    return None


def may_extend(loan: Loan, lendable: Lendable, waiting: int, at: datetime) -> str | None:
    if loan.state != Loan.State.OUT:
        return _("这一件已经还了，不用续")
    if is_late(loan, at):
        return _("已经超期，先还，再重新借")
    if no := is_off(loan.service):
        return _("%(off)s，到时间请还") % {"off": no}
    if loan.renewed >= lendable.renewals:
        if lendable.renewals:
            return _("已经续过 %(count)s 次，不能再续") % {"count": loan.renewed}
        return _("%(what)s不能续借，到时间请还") % {"what": loan.service.name}
    if waiting:
        return _("后面还有 %(count)s 个人在等，这次不能续") % {"count": waiting}
    return None


def may_wait(service: Service, on_shelf: int, mine: Sequence[Loan]) -> str | None:
    if no := is_off(service):
        return no
    if any(loan.service_id == service.pk for loan in mine):
        return _("你手上已经有一件%(what)s") % {"what": service.name}
    if on_shelf:
        return _("%(what)s现在就有，直接去借") % {"what": service.name}
    return None


def told_until(until: datetime, at: datetime) -> str:
    """Of today the hour alone."""
    same_day = local(until).date() == local(at).date()
    return f"{local(until):%H:%M}" if same_day else f"{local(until):%m-%d %H:%M}"


def is_promised(unit: Unit, slot: Slot) -> str:
    """Somebody else has booked this machine for a time within the one that is asked for."""
    said = _("%(number)s 号 %(time)s 有人约了，换一台，或者约后面的时段")
    return said % {"number": f"{unit.number:02d}", "time": f"{local(slot.start):%H:%M}"}


def is_in_use(unit: Unit, until: datetime) -> str:
    said = _("%(number)s 号现在有人在用，%(time)s 才空出来，选后面的")
    return said % {"number": f"{unit.number:02d}", "time": f"{local(until):%H:%M}"}


def may_book(unit: Unit, start: datetime, at: datetime, rule: LoanRule) -> str | None:
    if no := is_off(unit.service):
        return no
    if unit.state != Unit.State.IN_SERVICE:
        return may_lend(unit)
    if start < at:
        return _("这个时段已经过了，选后面的")
    if start > at + timedelta(days=rule.days_ahead):
        return _("最多提前 %(days)s 天预约") % {"days": rule.days_ahead}
    return None


def may_begin(slot: Slot, at: datetime) -> str | None:
    if slot.state != Slot.State.BOOKED:
        return _("这个时段现在是“%(state)s”，不用再开始") % {"state": slot.get_state_display()}
    if at >= slot.end:
        return _("这个时段已经过了，重新约一个")
    return None
