"""A job goes to the second person here, and from there back or to everybody."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenders.actions import job_note, opening
from tenders.models import Job
from tenders.queries import job as jobs
from tenders.queries import job_check
from tenders.queries import job_words as words
from tenders.rules import job as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local

State = Job.State


def send(job: Job, *, by: User, at: datetime) -> None:
    """Everybody who may review it is told."""
    with transaction.atomic():
        held = _held(job)
        if no := rules.may_send(held):
            raise flow.Refused(no)
        _check(held, at)
        flow.move(held, State.REVIEW, by=by, at=at, verb="send", sent_by=by, sent_at=at, reason="")
        people = jobs.holders("tender.review", local(at).date()).exclude(pk__in=[held.priced_by_id, by.pk])
        text = _("标的等你审核：%(title)s") % {"title": held.title}
        job_note.tell(
            people, held, text, detail=words.price_said(held), key=f"review:{at.isoformat()}", at=at
        )


def approve(job: Job, seen: str, *, by: User, at: datetime) -> None:
    """Publishes it: whoever may bid is told, and the envelopes are made ready. `seen` is the moment of the sending that
    the reviewer looked at."""
    with transaction.atomic():
        held = _reviewed(job, seen, by)
        _check(held, at)
        flow.move(
            held, State.PUBLISHED, by=by, at=at, verb="publish", approved_by=by, approved_at=at, reason=""
        )
        opening.lock(held, at)
        _tell_published(held, at)


def _tell_published(job: Job, at: datetime) -> None:
    facts = {"title": job.title, "price": words.money(job.ceiling), "per": words.per(job)}
    until = f"{local(job.bid_until or at):%m-%d %H:%M}"
    if job.mode == Job.Mode.GRAB:
        text = _("有活可以抢：%(title)s，%(price)s %(per)s") % facts
    else:
        text = _("新标的：%(title)s，最高限价 %(price)s %(per)s") % facts
    job_note.tell_bidders(job, text, detail=_("%(until)s 截止") % {"until": until}, key="published", at=at)


def send_back(job: Job, seen: str, *, reason: str, by: User, at: datetime) -> None:
    """The reason stays on the draft until it is sent again."""
    with transaction.atomic():
        held = _reviewed(job, seen, by)
        sender = held.sent_by_id
        flow.move(held, State.DRAFT, by=by, at=at, verb="send_back", note=reason, reason=reason)
        text = _("标的退回来了：%(title)s") % {"title": held.title}
        key = f"back:{at.isoformat()}"
        job_note.tell([sender] if sender else [], held, text, detail=reason, key=key, at=at)


def _held(job: Job) -> Job:
    return Job.objects.select_for_update(of=("self",)).select_related("reissue_of", "post").get(pk=job.pk)


def _reviewed(job: Job, seen: str, by: User) -> Job:
    held = _held(job)
    if held.state != State.REVIEW and job.state == State.REVIEW:
        raise flow.SomebodyWasFaster(flow.who_was_faster(held))
    if no := rules.may_review(held, by, jobs.authors(held)) or rules.is_another(held, seen):
        raise flow.Refused(no)
    return held


def _check(job: Job, at: datetime) -> None:
    given = job_check.given_of(job)
    for sentence in job_check.faults(given, at, reissue_of=job.reissue_of).values():
        raise flow.Refused(sentence)
