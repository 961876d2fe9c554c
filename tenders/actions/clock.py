"""What the clock does with jobs. Each step is worked out from the rows, so a second run, or one after days without the
machine, does what is left and nothing twice; it also runs for one job when its page is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tenders.actions import award, contract, delivery, evaluation, grab, job_note, opening
from tenders.models import Job
from tenders.queries import award as awards
from tenders.queries import delivery as deliveries
from tenders.queries import job as jobs
from tongting.events import flow
from tongting.periods import local

State = Job.State
# How far an end of bidding is put off while a question waits for its answer.
PUT_OFF = timedelta(days=1)


def keep_time(*, at: datetime) -> Counter[str]:
    """Every job that something is due for."""
    done: Counter[str] = Counter()
    for name, _states, due, step in STEPS:
        for job in list(due(at)):
            done[name] += _tried(job, step, at)
    for job in jobs.with_envelopes():
        opening.stir(job)
        done["stirred"] += 1
    return done


def touch(job: Job, *, at: datetime) -> None:
    """The same for one job, which carries its new state afterwards; a query or two where nothing is due."""
    # Steps that are due by the same question ask it once: each looks again at the row it holds.
    asked: dict[Callable[[datetime], QuerySet[Job]], list[Job]] = {}
    for _name, states, due, step in STEPS:
        if job.state not in states:
            continue
        if due not in asked:
            asked[due] = list(due(at).filter(pk=job.pk))
        for found in asked[due]:
            _tried(found, step, at)
            job.refresh_from_db()


def _tried(job: Job, step: Callable[[Job, datetime], bool], at: datetime) -> bool:
    """Somebody else may have been faster: then there is nothing left to do."""
    try:
        return step(job, at)
    except flow.Refused:
        return False


def begin(job: Job, at: datetime) -> bool:
    flow.move(job, State.BIDDING, by=None, at=at, verb="begin")
    return True


def end(job: Job, at: datetime) -> bool:
    """Sealed bids wait for the ceremony. While a question waits, the end is put off instead: the row is held, so that a
    question of the last second is seen or refused."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if held.state != State.BIDDING or held.bid_until is None or held.bid_until > at:
            return False
        if held.questions.filter(answer="").exists():
            return _put_off(held, at)
        if held.mode == Job.Mode.GRAB:
            return _end_grab(held, at)
        flow.move(held, State.OPENING, by=None, at=at, verb="end")
        job_note.tell(
            [one.person_id for one in held.openers.all()],
            held,
            _("%(title)s 投标截止，等你开标") % {"title": held.title},
            key="opening",
            at=at,
        )
    return True


def _put_off(job: Job, at: datetime) -> bool:
    """By whole days, so that it ends at the usual hour; whoever answers is told each time."""
    until = job.bid_until or at
    while until <= at:
        until += PUT_OFF
    job.bid_until = until
    job.save(update_fields=["bid_until"])
    flow.record(job, "waits", by=None, at=at, facts={"until": until.isoformat()})
    text = _("%(title)s 还有提问没答复，投标延到 %(until)s") % {
        "title": job.title,
        "until": f"{local(until):%m-%d %H:%M}",
    }
    makers = jobs.holders("tender.make", local(at).date())
    job_note.tell(makers, job, text, key=f"waits:{until.isoformat()}", at=at)
    return True


def _end_grab(job: Job, at: datetime) -> bool:
    """Nobody came: it has failed. Who has a place keeps it."""
    if jobs.is_grabbed(job):
        return False
    flow.move(job, State.FAILED, by=None, at=at, verb="failed", reason=_("到截止没有人抢"))
    makers = jobs.holders("tender.make", local(at).date())
    job_note.tell(makers, job, _("没有人抢：%(title)s") % {"title": job.title}, key="failed", at=at)
    return True


def end_grab(job: Job, at: datetime) -> bool:
    """Those who came get it."""
    return job.mode == Job.Mode.GRAB and grab.end(job, at=at)


# name, the states a job is left in, those due, what is done with one
STEPS: tuple[
    tuple[str, tuple[str, ...], Callable[[datetime], QuerySet[Job]], Callable[[Job, datetime], bool]],
    ...,
] = (
    ("begun", (State.PUBLISHED,), jobs.due_to_begin, begin),
    ("ended", (State.BIDDING,), jobs.due_to_end, end),
    ("grabbed", (State.BIDDING,), jobs.due_to_end, end_grab),
    ("ranked", (State.EVALUATION,), awards.to_rank, evaluation.rank),
    ("noticed", (State.PUBLICISED,), lambda at: awards.notice_over(local(at).date()), award.finish_notice),
    ("started", (State.CONTRACTED,), lambda at: awards.to_start(local(at).date()), contract.start),
    ("missed", (State.RUNNING, State.REWORK), deliveries.jobs_overdue, delivery.miss),
)
