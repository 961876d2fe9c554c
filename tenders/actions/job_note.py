"""Who is told what about a job."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from tenders.models import Job
from tenders.queries.market import possible_bidders
from tongting.notices import actions as notices
from tongting.people.models import User


def tell_bidders(job: Job, text: str, *, detail: str = "", key: str, at: datetime) -> None:
    """Everybody who may bid, so that who is told says nothing about who has bid; at most once for a key."""
    tell(possible_bidders(job), job, text, detail=detail, key=key, at=at)


def tell(
    people: Iterable[User | int], job: Job, text: str, *, detail: str = "", key: str, at: datetime
) -> None:
    url = reverse("job", args=[job.pk])
    notices.tell_all(people, text, url, detail=detail, key=f"job:{job.pk}:{key}", at=at)
