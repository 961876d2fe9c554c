"""Reads of extra income: by month what was settled and what is on its way, the hours of each day against the limits,
each figure with the rows it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from tenders.models import Contract, MarketRule, Settlement, SettlementLine, WorkLog
from tenders.queries import commitment
from tenders.queries.rule import the_rule
from tenders.scoring import hours
from tongting.people.models import User
from tongting.periods import Month, local

State = Settlement.State
ON_ITS_WAY = (State.DRAFTED, State.POSTED, State.APPROVED)
MONTHS = 12
NOTHING = Decimal(0)


@dataclass(frozen=True)
class MonthLine:
    """`settled` is locked money of the wage month of that name, `coming` what is still looked over; `worked` are hours
    of the calendar month."""

    month: str
    settled: Decimal
    coming: Decimal
    worked: Decimal

    @property
    def is_empty(self) -> bool:
        return not (self.settled or self.coming or self.worked)


@dataclass(frozen=True)
class DayLine:
    """Hours of a day: done, or planned from today on."""

    day: date
    worked: Decimal
    planned: Decimal
    most: Decimal

    @property
    def whole(self) -> Decimal:
        return (self.worked + self.planned).quantize(hours.TENTH)

    @property
    def is_over(self) -> bool:
        return self.worked + self.planned > self.most


@dataclass(frozen=True)
class DayBar:
    """A day's column in the drawing: where it stands, how tall each part is; `text` for every fifth day."""

    line: DayLine
    left: int
    middle: int
    done: str
    planned: str
    done_from: str
    planned_from: str
    text: str


# The drawing in its own units: width of a day, height of the limit, and room for what is above it.
WIDE, LIMIT, ABOVE = 12, 60, 14


def bars_of(days: list[DayLine]) -> list[DayBar]:
    found = []
    for n, line in enumerate(days):
        most = float(line.most)
        done = min(LIMIT + ABOVE, LIMIT * float(line.worked) / most)
        planned = min(LIMIT + ABOVE - done, LIMIT * float(line.planned) / most)
        base = float(LIMIT + ABOVE)
        text = str(line.day.day) if line.day.day == 1 or line.day.day % 5 == 0 else ""
        found.append(
            DayBar(
                line,
                n * WIDE + 2,
                n * WIDE + WIDE // 2,
                f"{done:.1f}",
                f"{planned:.1f}",
                f"{base - done:.1f}",
                f"{base - done - planned:.1f}",
                text,
            )
        )
    return found


@dataclass(frozen=True)
class Income:
    """A month in full. `months` are the last twelve that have something, the newest first."""

    month: Month
    months: list[MonthLine]
    line: MonthLine
    days: list[DayLine]
    lines: list[SettlementLine]
    logs: list[WorkLog]
    rule: MarketRule
    planned: Decimal

    @property
    def bars(self) -> list[DayBar]:
        return bars_of(self.days)

    @property
    def width(self) -> int:
        return len(self.days) * WIDE

    @property
    def hours(self) -> Decimal:
        return (self.line.worked + self.planned).quantize(hours.TENTH)

    @property
    def share(self) -> Decimal:
        return 100 * self.hours / self.rule.hours_a_month

    @property
    def is_over(self) -> bool:
        return self.hours > self.rule.hours_a_month


def income_of(person: User, month: Month, at: datetime) -> Income:
    """Eight queries."""
    today, rule = local(at).date(), the_rule()
    since = month
    for _n in range(MONTHS - 1):
        since = since.previous()
    worked = _worked(person, min(since, month), max(Month.of(at), month))
    planned = _planned(person, month, today)
    mine = {line.month: line for line in _months(person, worked)}
    own = mine.get(str(month), MonthLine(str(month), NOTHING, NOTHING, NOTHING))
    logs = WorkLog.objects.filter(
        person=person, start_at__gte=month.start_at, start_at__lt=month.end_at, end_at__isnull=False
    )
    return Income(
        month,
        sorted(mine.values(), key=lambda line: line.month, reverse=True)[:MONTHS],
        own,
        [
            DayLine(day, worked.get(day, NOTHING), planned.get(day, NOTHING), rule.hours_a_day)
            for day in month
        ],
        list(lines_of(person).filter(settlement__month=str(month))),
        list(logs.select_related("contract__job").order_by("start_at", "pk")),
        rule,
        sum(planned.values(), NOTHING).quantize(hours.TENTH),
    )


def lines_of(person: User) -> QuerySet[SettlementLine]:
    """Money in its order; what was worked out anew is not among it."""
    mine = SettlementLine.objects.filter(person=person).exclude(settlement__state=State.VOID)
    related = mine.select_related("settlement__contract__job", "settlement__delivery")
    return related.order_by("settlement__month", "settlement_id", "pk")


def _worked(person: User, first: Month, last: Month) -> dict[date, Decimal]:
    return commitment.worked_days(person.pk, first.first, last.next().first)


def _planned(person: User, month: Month, today: date) -> dict[date, Decimal]:
    """From today on, in contracts that are in force; what was done today already is no plan any more."""
    if month.last < today:
        return {}
    mine = commitment.contracts_of(person.pk, states=(Contract.State.SIGNED,))
    since = max(today, month.first)
    planned = hours.added(*(one.days(since, month.last) for one in mine))
    done = commitment.worked_days(person.pk, today, today + hours.ONE_DAY) if since == today else {}
    return {day: max(many - done.get(day, NOTHING), NOTHING) for day, many in planned.items()}


def _months(person: User, worked: dict[date, Decimal]) -> Iterator[MonthLine]:
    settled: dict[str, Decimal] = {}
    coming: dict[str, Decimal] = {}
    money = lines_of(person).order_by().values_list("settlement__month", "settlement__state", "amount")
    for month, state, amount in money:
        into = settled if state == State.LOCKED else coming
        into[month] = into.get(month, NOTHING) + amount
    by_month = {str(month): many for month, many in hours.by_month(worked).items()}
    for month in sorted({*settled, *coming, *by_month}):
        yield MonthLine(
            month, settled.get(month, NOTHING), coming.get(month, NOTHING), by_month.get(month, NOTHING)
        )


def parse_month(text: str, at: datetime) -> Month:
    """2026-11 → that month; anything else, also what no clock of a mine ever showed, the one that runs."""
    try:
        if not "2000" <= text[:4] < "3000":
            raise ValueError(text)
        return Month.parse(text)
    except ValueError:
        return Month.of(at)


def money_rows(person: int) -> Iterator[list[Any]]:
    """For the workbook: one row a delivery that was settled."""
    owner = User.objects.get(pk=person)
    for line in lines_of(owner).select_related("settlement__contract__job", "settlement__delivery"):
        settlement = line.settlement
        yield [
            settlement.month,
            settlement.contract.job.title,
            settlement.contract.number,
            settlement.delivery.first_day,
            settlement.delivery.last_day,
            settlement.gross,
            settlement.materials,
            settlement.deductions,
            settlement.net,
            line.points,
            line.amount,
            str(settlement.get_state_display()),
        ]


def hour_rows(person: int) -> Iterator[list[Any]]:
    logs = WorkLog.objects.filter(person=person, end_at__isnull=False).select_related("contract__job")
    for log in logs.order_by("start_at", "pk").iterator(chunk_size=500):
        yield [
            local(log.start_at).date(),
            log.contract.job.title,
            log.start_at,
            log.end_at,
            log.counted,
            log.said,
        ]
