"""What waits for an opener: bids to be opened, codes to be taken before a job can be published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.models import Job, Opener
from tenders.queries import code as codes
from tongting.people.models import User
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    """Three queries at most."""
    if not person.may(codes.OPEN):
        return
    yield from _to_open(person)
    yield from _to_take(person)


def _to_open(person: User) -> Iterable[Todo]:
    waiting = Opener.objects.filter(person=person, job__state=Job.State.OPENING).select_related("job")
    for one in waiting.order_by("job__bid_until"):
        yield Todo(
            text=_("开标：%(job)s") % {"job": one.job.title},
            detail=_("带上开标码的卡，和另一个开标人一起开"),
            url=reverse("opening", args=[one.job_id]),
            due=one.job.bid_until,
            icon="unlock",
        )


def _to_take(person: User) -> Iterable[Todo]:
    wanted = codes.wanted_of(person)
    if not wanted:
        return
    have = codes.left(person)
    if have < wanted:
        yield Todo(
            text=_("领开标码"),
            detail=_("有 %(wanted)d 个标的等你开，你手上的码 %(left)d 个，没有码公告不了")
            % {"wanted": wanted, "left": have},
            url=reverse("code_card"),
            icon="key",
            tone="lamp",
        )
