"""Figures of extra income (收入): added by person, team, month and kind of work, and the lines behind each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from tenders.models import Kind, Settlement, SettlementLine, WorkLog
from tenders.scoring import spread
from tongting.periods import Month

ZERO = Decimal(0)
ORDER = ("-settlement__month", "-pk")
# Months that are shown where nobody asked for others.
USUAL = 12


@dataclass(frozen=True)
class Asked:
    """Which lines: months from `since` to `until`, both included, and what they are narrowed by."""

    since: str
    until: str
    person: int | None = None
    team: int | None = None
    kind: str = ""

    def lines(self) -> QuerySet[SettlementLine]:
        found = SettlementLine.objects.filter(
            settlement__state=Settlement.State.LOCKED,
            settlement__month__gte=self.since,
            settlement__month__lte=self.until,
        )
        if self.person is not None:
            found = found.filter(person=self.person)
        if self.team is not None:
            found = found.filter(person__team=self.team or None)
        if self.kind:
            found = found.filter(settlement__contract__job__kind=self.kind)
        return found


def usual(today: date) -> Asked:
    """The last twelve months."""
    month = Month.of(today)
    first = month
    for _n in range(USUAL - 1):
        first = first.previous()
    # What was accepted after the cut-off day is paid in the month after.
    return Asked(str(first), str(month.next()))


def rows(asked: Asked) -> QuerySet[SettlementLine]:
    return asked.lines().select_related("person__team", "settlement__contract__job", "settlement__delivery")


def line_rows(asked: Asked) -> list[list[Any]]:
    """For the workbook, by month: month, number, name, team, job, contract, kind, points, amount. One query."""
    found = asked.lines().order_by("settlement__month", "pk").values_list(
        "settlement__month", "person__staff_no", "person__name", "person__team__name",
        "settlement__contract__job__title", "settlement__contract__number", "settlement__contract__job__kind",
        "points", "amount",
    )  # fmt: skip
    kinds = {value: str(label) for value, label in Kind.choices}
    return [
        [month, staff_no, name, team or "", title, number, kinds[kind], points, amount]
        for month, staff_no, name, team, title, number, kind, points, amount in found
    ]


def total(asked: Asked) -> Decimal:
    found: Decimal | None = asked.lines().aggregate(all=Sum("amount"))["all"]
    return found or ZERO


@dataclass(frozen=True)
class Added:
    """A sum with the name and the key of what it belongs to; `people` how many share in it."""

    key: Any
    name: str
    amount: Decimal
    people: int
    lines: int
    share: Decimal


@dataclass(frozen=True)
class _Fact:
    person: int
    name: str
    team: int
    team_name: str
    month: str
    kind: str
    amount: Decimal


@dataclass(frozen=True)
class Income:
    by_person: list[Added]
    by_team: list[Added]
    by_month: list[Added]
    by_kind: list[Added]
    spread: spread.Spread | None
    total: Decimal


def income(asked: Asked) -> Income:
    """One query."""
    facts = _facts(asked)
    by_person = _added(facts, lambda one: (one.person, one.name))
    by_month = _added(facts, lambda one: (one.month, one.month))
    return Income(
        by_person,
        _added(facts, lambda one: (one.team, one.team_name)),
        sorted(by_month, key=lambda one: str(one.key)),
        _added(facts, lambda one: (one.kind, str(Kind(one.kind).label))),
        spread.spread_of([one.amount for one in by_person]),
        sum((one.amount for one in facts), ZERO),
    )


def _facts(asked: Asked) -> list[_Fact]:
    found = asked.lines().order_by().values_list(
        "person", "person__name", "person__team", "person__team__name", "settlement__month",
        "settlement__contract__job__kind", "amount",
    )  # fmt: skip
    return [
        _Fact(pk, name, team or 0, of or "—", month, kind, amount)
        for pk, name, team, of, month, kind, amount in found
    ]


def _added(facts: Iterable[_Fact], key: Callable[[_Fact], tuple[Any, str]]) -> list[Added]:
    """Largest first."""
    sums: dict[tuple[Any, str], list[_Fact]] = defaultdict(list)
    for one in facts:
        sums[key(one)].append(one)
    whole = sum((one.amount for of in sums.values() for one in of), ZERO)
    found = []
    for (value, name), of in sums.items():
        amount = sum((one.amount for one in of), ZERO)
        people = len({one.person for one in of})
        found.append(Added(value, name, amount, people, len(of), spread.percent(amount, whole)))
    return sorted(found, key=lambda one: (-one.amount, one.name))


@dataclass(frozen=True)
class Hours:
    person: int
    name: str
    hours: Decimal
    limit: Decimal

    @property
    def percent(self) -> int:
        return min(100, int(self.hours * 100 / self.limit)) if self.limit else 0


def hours(month: Month, limit: Decimal) -> list[Hours]:
    """Everybody's counted hours of a calendar month against what a month allows, most first. One query."""
    logs = WorkLog.objects.filter(start_at__gte=month.start_at, start_at__lt=month.end_at)
    found = logs.order_by().values_list("person", "person__name").annotate(all=Sum("counted"))
    made = [Hours(pk, name, total or ZERO, limit) for pk, name, total in found]
    return sorted(made, key=lambda one: (-one.hours, one.name))
