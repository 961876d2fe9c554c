"""Reads of grabbed jobs: whose the places are."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from tenders.models import Bid, Job
from tongting.people.models import User

FEN = Decimal("0.01")


def takers_of(job: Job) -> list[Bid]:
    """In the order in which they came."""
    won = Bid.objects.filter(job=job, state=Bid.State.WON)
    return list(won.select_related("person").order_by("sealed_at", "pk"))


def bid_of(job: Job, person: User) -> Bid | None:
    return Bid.objects.filter(job=job, person=person).first()


def price_of(job: Job) -> Decimal:
    """A place's part of the fixed price; what does not divide is shared out to the fen at the settlement."""
    return (job.ceiling / job.people_wanted).quantize(FEN, ROUND_DOWN)


def amount_of(job: Job, many: int) -> Decimal:
    """What is paid for as many people as came: all of it where all places are taken."""
    return job.ceiling if many >= job.people_wanted else price_of(job) * many
