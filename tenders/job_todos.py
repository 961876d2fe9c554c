"""What of the jobs waits for a person: a review, a question, a draft that was sent back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.models import Job
from tenders.queries import job as jobs
from tongting.people.models import User
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    if person.may("tender.review"):
        yield from _reviews(person)
    if person.may("tender.make"):
        yield from _questions(person)
        yield from _returned(person)


def _reviews(person: User) -> Iterator[Todo]:
    """Not to whoever set the price or sent it."""
    for job in jobs.to_review():
        if person.pk not in (job.priced_by_id, job.sent_by_id):
            yield Todo(
                text=_("审核标的：%(title)s") % {"title": job.title},
                detail=_("%(who)s 送审") % {"who": job.sent_by.name if job.sent_by else ""},
                url=reverse("job", args=[job.pk]),
                due=job.bid_from,
                icon="clipboard-check",
            )


def _questions(person: User) -> Iterator[Todo]:
    for one in jobs.unanswered():
        if one.asked_by_id != person.pk:
            yield Todo(
                text=_("答复提问：%(title)s") % {"title": one.job.title},
                detail=one.text[:60],
                url=f"{reverse('job', args=[one.job_id])}#question-{one.pk}",
                due=one.job.bid_until,
                icon="chat-left-text",
                tone="lamp",
            )


def _returned(person: User) -> Iterator[Todo]:
    for job in jobs.sent_back(person):
        yield _returned_one(job)


def _returned_one(job: Job) -> Todo:
    return Todo(
        text=_("标的退回来了：%(title)s") % {"title": job.title},
        detail=job.reason[:60],
        url=reverse("job", args=[job.pk]),
        icon="arrow-counterclockwise",
        tone="bad",
    )
