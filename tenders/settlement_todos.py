"""What of work, acceptance and pay waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.models import Delivery, Settlement
from tenders.queries import delivery as deliveries
from tenders.queries import pay_waits
from tenders.queries import settlement as settlements
from tenders.queries import turn as turns
from tenders.rules import delivery as rules
from tenders.rules.turn import LONGEST_OPEN
from tongting.people.models import User
from tongting.periods import SHANGHAI
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    """A handful of queries, however much waits."""
    if not person.may("tender.bid"):
        return
    yield from _turns(person, at)
    yield from _hand_in(person, at)
    yield from _own_money(person)
    yield from _acceptances(person)
    if person.may("tender.settle"):
        yield from _settling(person)
    if person.may("tender.pay"):
        yield from _approvals(person, at)


def _turns(person: User, at: datetime) -> Iterator[Todo]:
    log = turns.open_turn(person)
    if log is not None and at - log.start_at > LONGEST_OPEN:
        yield Todo(
            text=_("忘了签退：%(title)s") % {"title": log.contract.job.title},
            detail=_("写上几点干完的，工时才算数"),
            url=reverse("turn_start", args=[log.contract_id]),
            icon="clock-history",
            tone="bad",
        )


def _hand_in(person: User, at: datetime) -> Iterator[Todo]:
    for one in pay_waits.deliveries_of(person, at):
        last = rules.deadline(one)
        again = one.state == Delivery.State.REWORK
        words = _("返工：%(title)s") if again else _("交工：%(title)s")
        yield Todo(
            text=words % {"title": one.contract.job.title},
            detail=_("%(day)s 前交，过了按未完成算") % {"day": f"{last:%m-%d}"},
            url=reverse("delivery", args=[one.pk]),
            due=datetime.combine(last, time(23, 59), SHANGHAI) if last is not None else None,
            icon="hammer",
            tone="bad" if again else "act",
        )


def _own_money(person: User) -> Iterator[Todo]:
    for line in pay_waits.lines_of(person):
        one = line.settlement
        drafted = one.state == Settlement.State.DRAFTED
        words = _("签结算单：%(title)s") if drafted else _("钱到了吗：%(title)s")
        yield Todo(
            text=words % {"title": one.contract.job.title},
            detail=_("%(month)s，%(amount)s 元") % {"month": one.month, "amount": line.amount},
            url=reverse("settlement", args=[one.pk]),
            icon="pencil" if drafted else "cash-coin",
            tone="act" if drafted else "lamp",
        )


def _acceptances(person: User) -> Iterator[Todo]:
    for one in deliveries.to_accept(person):
        yield Todo(
            text=_("验收：%(title)s") % {"title": one.contract.job.title},
            detail=_("%(where)s，第 %(n)d 期") % {"where": one.contract.job.where, "n": one.number},
            url=f"{reverse('delivery', args=[one.pk])}#sign",
            due=one.delivered_at,
            icon="clipboard-check",
        )


def _settling(person: User) -> Iterator[Todo]:
    for one in pay_waits.objected():
        yield _of(one, _("答复结算异议：%(title)s"), "chat-left-text", "bad")
    for one in pay_waits.to_post(person):
        yield _of(one, _("张榜：%(title)s"), "megaphone", "act")
    for delivery in settlements.to_work_out_anew():
        yield Todo(
            text=_("重新结算：%(title)s") % {"title": delivery.contract.job.title},
            detail=_("作废了，改好再结算"),
            url=reverse("delivery", args=[delivery.pk]),
            icon="arrow-counterclockwise",
            tone="lamp",
        )
    for job in pay_waits.to_close():
        yield Todo(
            text=_("关闭标的：%(title)s") % {"title": job.title},
            detail=_("都确认到账了"),
            url=f"{reverse('job', args=[job.pk])}#work",
            icon="archive",
            tone="lamp",
        )


def _approvals(person: User, at: datetime) -> Iterator[Todo]:
    for one in pay_waits.to_approve(person, at):
        yield _of(one, _("审批结算：%(title)s"), "cash-coin", "act")


def _of(one: Settlement, words: str, icon: str, tone: str) -> Todo:
    return Todo(
        text=words % {"title": one.contract.job.title},
        detail=_("%(month)s，%(amount)s 元") % {"month": one.month, "amount": one.net},
        url=reverse("settlement", args=[one.pk]),
        icon=icon,
        tone=tone,
    )
