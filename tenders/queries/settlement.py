"""Reads of settlements: those a person may see, what of a contract is paid, what is due, objections that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet, Sum

from tenders.models import Contract, Delivery, Job, Settlement, SettlementLine
from tenders.rules.settlement import DECIDED, OPEN
from tenders.scoring import settlement as scoring
from tenders.scoring.settlement import Sums
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User
from tongting.periods import Month

State = Settlement.State
ZERO = Decimal(0)
ORDER = ("-month", "-pk")
OBJECTED, ANSWERED, ASKED_TO_CLOSE = "objected", "answered", "close_asked"
MADE = ("drafted", "corrected", "post")


def listed() -> QuerySet[Settlement]:
    return Settlement.objects.select_related("contract__job", "delivery")


def settlements_of(person: User) -> QuerySet[Settlement]:
    """All for whoever sees the market; for the others the own ones and what hangs out."""
    if person.may("tender.see"):
        return listed()
    mine = SettlementLine.objects.filter(settlement=OuterRef("pk"), person=person)
    return listed().filter(Q(state__in=(State.POSTED, State.APPROVED)) | Q(Exists(mine)))


def whole(pk: int) -> Settlement:
    lines = Prefetch("lines", SettlementLine.objects.select_related("person").order_by("person__staff_no"))
    found = Settlement.objects.select_related(
        "contract__job__post", "contract__head", "delivery", "drafted_by", "first_by", "second_by", "corrects"
    )
    shown: Settlement = found.prefetch_related(lines, "corrections", "delivery__deductions").get(pk=pk)
    return shown


def sums_of(one: Settlement) -> Sums:
    return Sums(one.gross, one.materials, one.deductions)


def settled_gross(contract: Contract) -> Decimal:
    """What the contract's settlements that stand come to before deductions."""
    live = contract.settlements.exclude(state=State.VOID)
    found: Decimal | None = live.aggregate(all=Sum("gross"))["all"]
    return found or ZERO


def room_of(contract: Contract) -> Decimal:
    return scoring.room(contract.amount, contract.job.is_monthly, contract.deliveries.count())


def locked_of(delivery: Delivery) -> list[Settlement]:
    return list(delivery.settlements.filter(state=State.LOCKED).order_by("pk"))


def paid_per_person(delivery: Delivery) -> dict[int, Decimal]:
    lines = SettlementLine.objects.filter(settlement__delivery=delivery, settlement__state=State.LOCKED)
    found = lines.order_by().values_list("person").annotate(all=Sum("amount"))
    return dict(found)


def makers(settlement: Settlement) -> set[int]:
    """Who drafted and posted it."""
    return {event.by_id for event in flow.history(settlement).filter(verb__in=MADE) if event.by_id}


def objection(settlement: Settlement) -> Event | None:
    """The latest, while it has no answer."""
    last = flow.history(settlement).filter(verb__in=(OBJECTED, ANSWERED)).last()
    return last if last is not None and last.verb == OBJECTED else None


def open_corrections(contracts: QuerySet[Contract] | list[Contract]) -> bool:
    return Settlement.objects.filter(contract__in=contracts, state__in=OPEN).exists()


def is_all_settled(contract: Contract) -> bool:
    locked = Settlement.objects.filter(delivery=OuterRef("pk"), corrects__isnull=True, state=State.LOCKED)
    rest = Delivery.objects.filter(contract=contract).exclude(Q(state__in=DECIDED) & Exists(locked))
    return not rest.exists()


def unpaid(job: Job) -> list[SettlementLine]:
    """Lines of money that nobody has confirmed yet."""
    lines = SettlementLine.objects.filter(
        settlement__contract__job=job, settlement__state=State.LOCKED, paid_at__isnull=True
    )
    return list(lines.exclude(amount=0).select_related("person").order_by("person__staff_no"))


def asked_to_close(job: Job) -> Event | None:
    return flow.history(job).filter(verb=ASKED_TO_CLOSE).last()


# --- what is due ---------------------------------------------------------------------------------------------------


def due(month: Month, cutoff: int, *, again: bool) -> QuerySet[Delivery]:
    """What was decided up to the month's cut-off day and has no settlement that stands; `again`: also where one was
    voided, which a person works out anew."""
    until = scoring.accepted_within(month, cutoff).end_at
    live = Settlement.objects.filter(delivery=OuterRef("pk")).exclude(state=State.VOID)
    voided = Settlement.objects.filter(delivery=OuterRef("pk"), state=State.VOID)
    found = Delivery.objects.filter(~Exists(live), state__in=DECIDED, accepted_at__lt=until)
    if not again:
        found = found.filter(~Exists(voided))
    return found.select_related("contract__job").order_by("accepted_at", "pk")


def to_work_out_anew() -> QuerySet[Delivery]:
    live = Settlement.objects.filter(delivery=OuterRef("pk")).exclude(state=State.VOID)
    voided = Settlement.objects.filter(delivery=OuterRef("pk"), state=State.VOID)
    found = Delivery.objects.filter(~Exists(live), Exists(voided), state__in=DECIDED)
    return found.select_related("contract__job").order_by("pk")


def month_to_draft(today: date, cutoff: int) -> Month:
    """The last month whose cut-off day is over."""
    month = Month.of(today)
    return month if today.day > cutoff else month.previous()


@dataclass(frozen=True)
class MonthTotal:
    """A month's settlements at a glance."""

    many: int
    gross: Decimal
    net: Decimal
    locked: int


def total_of(month: str) -> MonthTotal:
    rows = (
        Settlement.objects.filter(month=month).exclude(state=State.VOID).values_list("gross", "net", "state")
    )
    found = list(rows)
    return MonthTotal(
        len(found),
        sum((gross for gross, _net, _state in found), ZERO),
        sum((net for _gross, net, _state in found), ZERO),
        sum(state == State.LOCKED for _gross, _net, state in found),
    )


def months() -> list[str]:
    """From the latest with settlements back to the first: two looks at the ends of an index, whatever lies between."""
    ends = Settlement.objects.aggregate(first=Min("month"), last=Max("month"))
    if ends["last"] is None:
        return []
    first, month = Month.parse(ends["first"]), Month.parse(ends["last"])
    found = [month]
    while month > first:
        month = month.previous()
        found.append(month)
    return [str(one) for one in found]
