"""Figures of the market: who never won, which vacancies it covered, what it saved against ceilings, how many bid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import starmap
from statistics import mean

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from tenders.models import Bid, Contract, ContractMember, Job, Settlement
from tenders.queries.market_income import Asked
from tenders.scoring import spread
from tongting.people.models import User
from tongting.periods import Month, Span

ZERO, FEN = Decimal(0), Decimal("0.01")
STANDING: tuple[str, ...] = (*Contract.BINDING, Contract.State.ENDED)


def span_of(asked: Asked) -> Span:
    return Span(Month.parse(asked.since).first, Month.parse(asked.until).last)


@dataclass(frozen=True)
class NeverWon:
    person: User
    bids: int


def never_won(asked: Asked) -> list[NeverWon]:
    """Who bid, which the opening made public, and has never worked in a contract; most bids first. Two queries."""
    span = span_of(asked)
    bid = Bid.objects.filter(
        state__in=Bid.ON_RECORD, job__opened_at__gte=span.start_at, job__opened_at__lt=span.end_at
    )
    many = dict(bid.order_by().values_list("person").annotate(Count("pk")))
    at_work = ContractMember.objects.filter(person=OuterRef("pk")).exclude(
        contract__state=Contract.State.REFUSED
    )
    found = User.objects.filter(~Exists(at_work), pk__in=many, is_active=True).select_related("team")
    return sorted(
        (NeverWon(one, many[one.pk]) for one in found), key=lambda one: (-one.bids, one.person.staff_no)
    )


def contracts(asked: Asked) -> QuerySet[Contract]:
    """Those that ran in the time asked for."""
    span = span_of(asked)
    found = Contract.objects.filter(state__in=STANDING, first_day__lte=span.last, last_day__gte=span.first)
    return found.order_by("first_day", "pk")


@dataclass(frozen=True)
class Covered:
    """A vacant post that a contract fills: for how many days up to now, and what was paid for it so far."""

    job: int
    title: str
    fills_post: str
    first_day: date
    last_day: date
    days: int
    cost: Decimal

    @property
    def a_day(self) -> Decimal:
        return (self.cost / self.days).quantize(FEN) if self.days else ZERO


def vacancies(asked: Asked, today: date) -> list[Covered]:
    """One query."""
    locked = Q(settlements__state=Settlement.State.LOCKED)
    found = contracts(asked).exclude(job__fills_post="").annotate(cost=Sum("settlements__net", filter=locked))
    rows = found.values_list("job", "job__title", "job__fills_post", "first_day", "last_day", "cost")
    return [
        Covered(job, title, post, first, last, max(0, (min(last, today) - first).days + 1), cost or ZERO)
        for job, title, post, first, last, cost in rows
    ]


@dataclass(frozen=True)
class Saved:
    """A contract against its ceiling; a grabbed job has a fixed price and saves nothing."""

    job: int
    code: str
    title: str
    ceiling: Decimal
    amount: Decimal

    @property
    def saved(self) -> Decimal:
        return self.ceiling - self.amount


def savings(asked: Asked) -> list[Saved]:
    """One query, and another for the months of those that are paid by the month."""
    found = contracts(asked).exclude(job__mode=Job.Mode.GRAB)
    monthly = contracts(asked).filter(job__basis=Job.Basis.MONTHLY)
    months = dict(monthly.order_by().values_list("pk").annotate(Count("deliveries")))
    rows = found.values_list("pk", "job", "job__code", "job__title", "job__ceiling", "amount")
    return [
        Saved(job, code, title, ceiling * times, amount * times)
        for pk, job, code, title, ceiling, amount in rows
        for times in (max(1, months.get(pk, 1)),)
    ]


def saved_in_all(rows: Sequence[Saved]) -> tuple[Decimal, Decimal]:
    """(yuan, percent of the ceilings)"""
    ceiling = sum((one.ceiling for one in rows), ZERO)
    yuan = ceiling - sum((one.amount for one in rows), ZERO)
    return yuan, spread.percent(yuan, ceiling)


@dataclass(frozen=True)
class Bids:
    job: int
    code: str
    title: str
    opened_at: datetime
    many: int


def bids(asked: Asked) -> list[Bids]:
    """How many bid for each job that was opened, the last one first; before that nobody knows. One query."""
    span = span_of(asked)
    on_record = Q(bids__state__in=Bid.ON_RECORD)
    found = Job.objects.filter(opened_at__gte=span.start_at, opened_at__lt=span.end_at)
    found = found.order_by().annotate(many=Count("bids", filter=on_record))
    rows = found.values_list("pk", "code", "title", "opened_at", "many")
    return sorted(starmap(Bids, rows), key=lambda one: (one.opened_at, one.job), reverse=True)


def bids_each(rows: Sequence[Bids]) -> Decimal:
    return Decimal(mean([one.many for one in rows])).quantize(Decimal("0.1")) if rows else ZERO
