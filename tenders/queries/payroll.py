"""A month's payroll (工资表): every locked settlement with its lines, added by person and by contract."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from tenders.models import Settlement, SettlementLine
from tongting.people.models import User

State = Settlement.State
ZERO = Decimal(0)
SETTLEMENT = (
    "corrects", "gross", "materials", "deductions", "net", "contract__number", "contract__job__title",
    "delivery__number", "first_by__name", "second_by__name",
)  # fmt: skip
LINE = (
    "settlement", "points", "amount", "signed_at", "paid_at", "person__staff_no", "person__name",
    "person__team__name",
)  # fmt: skip


@dataclass(frozen=True)
class PersonSum:
    person: User
    settlements: int
    amount: Decimal


@dataclass(frozen=True)
class Payroll:
    """`settlements` by contract and delivery, `lines` with their settlement in the same order, `people` by number;
    `waiting` how many of the month are not locked and therefore left out."""

    month: str
    settlements: list[Settlement]
    lines: list[tuple[Settlement, SettlementLine]]
    people: list[PersonSum]
    waiting: int

    @property
    def of_people(self) -> Decimal:
        return sum((one.amount for one in self.people), ZERO)

    @property
    def of_contracts(self) -> Decimal:
        return sum((one.net for one in self.settlements), ZERO)

    @property
    def agrees(self) -> bool:
        return self.of_people == self.of_contracts


def payroll_of(month: str) -> Payroll:
    """Three queries, of the columns that are shown: a job alone has four dozen."""
    lines = SettlementLine.objects.select_related("person__team").only(*LINE).order_by("person__staff_no")
    found = list(
        Settlement.objects.filter(month=month, state=State.LOCKED)
        .select_related("contract__job", "delivery", "first_by", "second_by")
        .only(*SETTLEMENT)
        .prefetch_related(Prefetch("lines", lines))
        .order_by("contract__number", "delivery__number", "pk")
    )
    pairs = [(one, line) for one in found for line in one.lines.all()]
    sums: dict[int, list[SettlementLine]] = {}
    for _one, line in pairs:
        sums.setdefault(line.person_id, []).append(line)
    people = [
        PersonSum(
            of[0].person, len({line.settlement_id for line in of}), sum((line.amount for line in of), ZERO)
        )
        for of in sums.values()
    ]
    waiting = Settlement.objects.filter(month=month).exclude(state__in=(State.LOCKED, State.VOID)).count()
    return Payroll(month, found, pairs, sorted(people, key=lambda one: one.person.staff_no), waiting)


def months() -> list[str]:
    """Those with something locked, the latest first."""
    rows = Settlement.objects.filter(state=State.LOCKED).order_by("-month")
    return list(rows.values_list("month", flat=True).distinct())
