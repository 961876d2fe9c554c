"""Reads of what the stations' promise came to in a period (免费、登记、限时、可查): brought back in time, fetched
within a day, given back to who lost it, waited for at the barber's. Each opens to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from stations.models import Found, Loan, Parcel
from stations.queries import haircut_list as cuts
from stations.queries import loan_list as loans
from stations.queries import parcel_list as parcels
from stations.queries import seat as seats
from tongting.periods import Span


@dataclass(frozen=True)
class Part:
    """So many of all; `percent` is None where there are none, and rounds down: nothing is whole that is not."""

    good: int
    all: int

    @property
    def percent(self) -> int | None:
        return 100 * self.good // self.all if self.all else None

    @property
    def other(self) -> int:
        return self.all - self.good


@dataclass(frozen=True)
class Outcome:
    in_time: Part
    fetched: Part
    claimed: Part
    waits: cuts.Waits
    seats: seats.Taken

    @property
    def is_empty(self) -> bool:
        return not (self.in_time.all or self.fetched.all or self.claimed.all or self.waits.many)


def outcome(period: Span, at: datetime) -> Outcome:
    """Five queries."""
    return Outcome(
        _in_time(period, at),
        _fetched(period, at),
        _claimed(period),
        cuts.waited_in(period),
        seats.counted_in(period),
    )


def lent_in(period: Span) -> QuerySet[Loan]:
    lent = Loan.objects.exclude(state=Loan.State.UNDONE)
    return lent.filter(lent_at__gte=period.start_at, lent_at__lt=period.end_at).order_by()


def _in_time(period: Span, at: datetime) -> Part:
    """Of those lent in the period that are back, or should be."""
    over = lent_in(period).filter(Q(due_at__lt=at) | ~Q(state=Loan.State.OUT))
    counted = over.aggregate(all=Count("pk"), late=Count("pk", filter=loans.was_late(at)))
    return Part(counted["all"] - counted["late"], counted["all"])


def _fetched(period: Span, at: datetime) -> Part:
    """Of those that came in the period and were taken, or have lain for a day."""
    came = Parcel.objects.filter(arrived_at__gte=period.start_at, arrived_at__lt=period.end_at).order_by()
    slow = parcels.was_slow(at)
    counted = came.aggregate(
        good=Count("pk", filter=Q(state=Parcel.State.TAKEN) & ~slow), slow=Count("pk", filter=slow)
    )
    return Part(counted["good"], counted["good"] + counted["slow"])


def _claimed(period: Span) -> Part:
    """Of what was brought in the period."""
    found = Found.objects.filter(taken_at__gte=period.start_at, taken_at__lt=period.end_at).order_by()
    counted = found.exclude(state=Found.State.UNDONE).aggregate(
        good=Count("pk", filter=Q(state=Found.State.CLAIMED)), all=Count("pk")
    )
    return Part(**counted)
