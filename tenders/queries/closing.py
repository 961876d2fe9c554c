"""Reads of jobs that end soon: which, and whom they fit."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from tenders.models import Job
from tenders.queries import eligibility
from tenders.queries.bidder import possible_bidders
from tongting.events.models import Event
from tongting.people.models import User

SOON = timedelta(hours=24)
VERB = "closing_told"


def due(at: datetime) -> QuerySet[Job]:
    """Those that end within a day and of which nobody was told yet."""
    told = Event.objects.filter(thing="tenders.job", verb=VERB).values("thing_id")
    out = Job.objects.filter(state=Job.State.BIDDING, bid_until__gt=at, bid_until__lte=at + SOON)
    return out.exclude(pk__in=told).order_by("bid_until", "pk")


def whom_it_fits(job: Job, at: datetime) -> list[User]:
    """Everybody who may take it, whether they have bid or not: who has is known to nobody."""
    people = possible_bidders(job).select_related("team")
    return [person for person in people if not eligibility.refusals(person, job, at)]
