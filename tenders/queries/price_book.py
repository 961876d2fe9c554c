"""The price book (价格本): what work of a kind has cost by the piece, from the jobs that were settled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from tenders.models import Contract, Job, Kind
from tenders.queries import job_words as words
from tenders.scoring import price_book
from tenders.scoring.price_book import Spread
from tongting.people.models import User

PAID = (Job.State.SETTLED, Job.State.CLOSED)


@dataclass(frozen=True)
class Line:
    """A kind of work at one price basis and unit."""

    kind: str
    basis: str
    unit: str
    spread: Spread

    @property
    def key(self) -> str:
        return key_of(self.kind, self.basis, self.unit)

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def per(self) -> str:
        return words.unit_of(self.basis, self.unit)


@dataclass(frozen=True)
class Paid:
    """A settled job behind a line."""

    job: Job
    price: Decimal
    amount: Decimal


def key_of(kind: str, basis: str, unit: str) -> str:
    return f"{kind}:{basis}:{words.unit_of(basis, unit)}"


def contracts() -> QuerySet[Contract]:
    """What was agreed for jobs that are settled."""
    return Contract.objects.filter(state=Contract.State.ENDED, job__state__in=PAID).select_related(
        "job__post"
    )


def lines(kind: str = "", basis: str = "") -> list[Line]:
    """Every kind and unit that was ever settled, or of one kind and basis; one query."""
    prices: dict[tuple[str, str, str], list[Decimal]] = defaultdict(list)
    paid_for = contracts().order_by()
    if kind:
        paid_for = paid_for.filter(job__kind=kind, job__basis=basis)
    found = paid_for.values_list("job__kind", "job__basis", "job__unit", "amount", "job__quantity")
    for of_kind, by, unit, amount, quantity in found:
        # A sum and a month have no unit of their own choosing.
        key = (of_kind, by, unit if by == Job.Basis.UNIT_PRICE else "")
        prices[key].append(price_book.each(amount, quantity))
    order = list(Kind.values)
    keys = sorted(prices, key=lambda key: (order.index(key[0]), key[1], key[2]))
    return [Line(*key, spread) for key in keys if (spread := price_book.spread_of(prices[key]))]


def line_of(job: Job) -> Line | None:
    """The line that a job's price is compared with."""
    wanted = key_of(job.kind, job.basis, job.unit)
    return next((line for line in lines(job.kind, job.basis) if line.key == wanted), None)


def paid(line: Line) -> list[Paid]:
    """The jobs behind a line, dearest first."""
    found = contracts().filter(job__kind=line.kind, job__basis=line.basis)
    if line.unit:
        found = found.filter(job__unit=line.unit)
    rows = [Paid(one.job, price_book.each(one.amount, one.job.quantity), one.amount) for one in found]
    return sorted(rows, key=lambda row: (-row.price, row.job.pk))


def may_open(person: User) -> bool:
    """The jobs behind a figure are shown to whoever sees the market."""
    return person.may("tender.see")
