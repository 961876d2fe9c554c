"""What the overview's tiles of the market count, one query each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from tenders.models import Contract, Delivery, Job
from tenders.queries.rule import the_rule
from tenders.queries.settlement import MonthTotal, total_of
from tenders.scoring import settlement as scoring
from tongting.periods import local

State, Work = Job.State, Delivery.State


@dataclass(frozen=True)
class Jobs:
    bidding: int
    between: int
    failed: int


@dataclass(frozen=True)
class AtWork:
    running: int
    to_accept: int
    rework: int
    accepted: int
    all: int

    @property
    def shares(self) -> list[tuple[int, str]]:
        """How much of what is under contract is accepted, and how much is sent back."""
        if not self.all:
            return []
        return [(self.accepted * 100 // self.all, "ok"), (self.rework * 100 // self.all, "bad")]


def jobs() -> Jobs:
    """A job that failed counts until it is put out again."""
    failed = Q(state=State.FAILED, reissue__isnull=True)
    between = Q(state__in=(State.OPENING, State.EVALUATION, State.PUBLICISED))
    found = Job.objects.aggregate(
        bidding=Count("pk", filter=Q(state__in=Job.BEFORE_OPENING)),
        between=Count("pk", filter=between),
        failed=Count("pk", filter=failed),
    )
    return Jobs(**found)


def work() -> AtWork:
    bound = Delivery.objects.filter(contract__state__in=Contract.BINDING)
    found = bound.aggregate(
        running=Count("contract", distinct=True),
        to_accept=Count("pk", filter=Q(state=Work.DELIVERED)),
        rework=Count("pk", filter=Q(state=Work.REWORK)),
        accepted=Count("pk", filter=Q(state=Work.ACCEPTED)),
        all=Count("pk"),
    )
    return AtWork(**found)


def wage_month(at: datetime) -> str:
    """The one in which what is accepted now is paid."""
    return scoring.wage_month(local(at).date(), the_rule().cutoff_day)


def pay(month: str) -> MonthTotal:
    return total_of(month)
