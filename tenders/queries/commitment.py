"""Reads of what somebody has taken on: the contracts they work in, the awards that are on their way to one, with the
turns and hours of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Prefetch, Q

from tenders.models import Award, Contract, ContractMember, Job, JobTime, WorkLog
from tenders.rules.job import shared_by
from tenders.scoring import hours
from tenders.scoring.hours import Turn
from tongting.periods import ONE_DAY, Span, local, midnight


@dataclass(frozen=True)
class Commitment:
    """A job somebody works in from one day to another. `contract` is None where only an award stands; `people` is how
    many share the work: as many as are wanted where nobody is known yet."""

    job: Job
    first_day: date
    last_day: date
    contract: Contract | None = None
    people: int = 0

    @property
    def area(self) -> int | None:
        return self.job.post.area_id if self.job.post is not None else None

    def turns(self, since: date = date.min, until: date = date.max) -> list[Turn]:
        """Those that begin on the days in question; none where its times are not fixed."""
        times = [(one.weekday, one.day, one.starts, one.ends) for one in self.job.times.all()]
        return hours.occurrences(times, max(since, self.first_day), min(until, self.last_day))

    def days(self, since: date = date.min, until: date = date.max) -> dict[date, Decimal]:
        """The hours planned on each day in question; those of a crew's fixed times in equal parts."""
        if self.job.times.all():
            share = shared_by(self.job.mode, self.people or self.job.people_wanted)
            whole = hours.by_day(self.turns(since, until))
            return {day: many / share for day, many in whole.items()}
        whole = hours.spread(self.job.hours, self.first_day, self.last_day, monthly=self.job.is_monthly)
        return {day: many for day, many in whole.items() if since <= day <= until}


def with_times(prefix: str = "") -> tuple[str, Prefetch]:
    """What a query has to bring along for a commitment: (select_related, prefetch)."""
    return f"{prefix}post", Prefetch(f"{prefix}times", JobTime.objects.order_by("day", "weekday", "starts"))


def of_job(job: Job, people: int = 0) -> Commitment:
    return Commitment(job, job.first_day, job.last_day, people=people)


def of_contract(contract: Contract, people: int = 0) -> Commitment:
    """One query where its members are neither counted nor there yet."""
    return Commitment(
        contract.job, contract.first_day, contract.last_day, contract, people or len(contract.members.all())
    )


def contracts_of(person: int, *, states: Iterable[str] = Contract.LIVE) -> list[Commitment]:
    """The contracts this person works in, offered ones as well. Two queries."""
    related, times = with_times("contract__job__")
    rows = ContractMember.objects.filter(person=person, contract__state__in=list(states))
    rows = rows.select_related("contract__job", related).prefetch_related(times)
    rows = rows.annotate(people=Count("contract__members")).order_by("contract_id")
    return [of_contract(row.contract, row.people) for row in rows]


def awards_of(person: int) -> list[Commitment]:
    """Jobs that are to go to this person, alone or in a crew, and have no contract yet. Two queries."""
    related, times = with_times("job__")
    standing = Award.objects.filter(
        state__in=(Award.State.PROPOSED, Award.State.APPROVED), contract__isnull=True
    )
    mine = standing.filter(Q(person=person) | Q(bid__crew__members__person=person))
    rows = mine.select_related("job", "bid", related).prefetch_related(times).order_by("job_id").distinct()
    # Somebody who was asked without a bid works alone.
    return [of_job(row.job, len(row.bid.shares) if row.bid is not None else 1) for row in rows]


def worked_days(person: int, first: date, until: date) -> dict[date, Decimal]:
    """Hours that count, by the day on which the turn began, from `first` up to and without `until`. One query."""
    found: dict[date, Decimal] = {}
    if first >= until:
        return found
    span = Span(first, until - ONE_DAY)
    logs = WorkLog.objects.filter(
        person=person, start_at__gte=midnight(span.first), start_at__lt=span.end_at, end_at__isnull=False
    )
    for start, counted in logs.values_list("start_at", "counted"):
        day = local(start).date()
        found[day] = found.get(day, Decimal(0)) + counted
    return found
