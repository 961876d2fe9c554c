"""Reads of the market: what one may bid for, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from tenders.models import Bid, Job
from tenders.queries import eligibility
from tenders.queries import job_words as words
from tenders.queries.bidder import possible_bidders
from tenders.queries.job import Filters
from tenders.rules import eligibility as rules
from tenders.rules.eligibility import Verdict
from tongting.people.models import User

__all__ = ["Offer", "offers_of", "out", "past", "possible_bidders"]


@dataclass(frozen=True)
class Offer:
    """A job that is out, as one person sees it: every guard's word; `taken` are the places that are gone, `has_place`
    whether one of them is this person's."""

    job: Job
    verdicts: list[Verdict]
    taken: int = 0
    has_place: bool = False

    @property
    def refusals(self) -> list[str]:
        return [one.sentence for one in self.verdicts if one.said == rules.NO]

    @property
    def more(self) -> int:
        """Refusals beyond the first two, which are enough for a list."""
        return max(len(self.refusals) - 2, 0)

    @property
    def ceiling(self) -> str:
        return words.money(self.job.ceiling)

    @property
    def unknown(self) -> list[str]:
        """What nobody could check yet, each sentence once."""
        return list(dict.fromkeys(one.sentence for one in self.verdicts if one.said == rules.UNKNOWN))

    @property
    def is_full(self) -> bool:
        return self.job.mode == Job.Mode.GRAB and self.taken >= self.job.people_wanted

    @property
    def left(self) -> int:
        return max(self.job.people_wanted - self.taken, 0)

    @property
    def times(self) -> list[str]:
        return words.times_said(words.tuples_of(self.job.times.all()))

    @property
    def days(self) -> str:
        return words.days_of(self.job)

    @property
    def per(self) -> str:
        return words.per(self.job)


def out(chosen: dict[str, Any], at: datetime) -> QuerySet[Job]:
    """Jobs that may be bid for now or soon, those that end first at the top."""
    found = Job.objects.filter(state__in=Job.BEFORE_OPENING, bid_until__gt=at)
    found = Filters.of(chosen).narrow(found).select_related("post__area").prefetch_related("times")
    return found.order_by("bid_until", "pk")


def past(chosen: dict[str, Any], at: datetime) -> QuerySet[Job]:
    """What was out once: how it went is for everybody to see."""
    over = Q(bid_until__lte=at) | ~Q(state__in=Job.BEFORE_OPENING)
    found = Job.objects.filter(over, approved_at__isnull=False).exclude(state__in=Job.HIDDEN)
    return Filters.of(chosen).narrow(found).select_related("post")


def offers_of(person: User, jobs: Sequence[Job], at: datetime) -> list[Offer]:
    """In about two dozen queries, whatever their number."""
    verdicts = eligibility.verdicts_for(person, jobs, at)
    grabbed = [job.pk for job in jobs if job.mode == Job.Mode.GRAB]
    won = Bid.objects.filter(job__in=grabbed, state=Bid.State.WON).values_list("job", "person")
    places: dict[int, list[int]] = {}
    for job, taker in won if grabbed else ():
        places.setdefault(job, []).append(taker)
    return [
        Offer(
            job,
            verdicts[job.pk],
            len(places.get(job.pk, ())),
            person.pk in places.get(job.pk, ()),
        )
        for job in jobs
    ]
