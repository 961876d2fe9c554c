"""Writes of work: post a row, do what is due, catch up on closed periods, wake up what has stopped.

Exactly once rests on three things: a unique row says that the work exists, a conditional update says whose it is,
and the handler is safe to repeat, because a worker may die between doing the work and writing that it is done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min
from django.utils.translation import gettext as _

from tongting.events import flow
from tongting.people.models import User
from tongting.periods import Span
from tongting.work import kinds as registry
from tongting.work import lease, queries
from tongting.work.models import Heartbeat, Job, OutboxRow, PeriodRun

log = logging.getLogger(__name__)
# How long to leave a job alone after its first, second … beginning; the last one holds for all that follow.
PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
# Catching up looks no further back than this, however long the machine was off.
FURTHEST_BACK = timedelta(days=400)
LONGEST_ERROR = 2000


def post(
    kind: str, key: str, payload: dict[str, Any], *, due_at: datetime | None = None, at: datetime
) -> OutboxRow:
    """Leaves work behind in the caller's transaction. The same kind and key again changes nothing and gives the row
    that is there. `payload` must go through JSON; the handler gets it as `handler(payload, at)`."""
    if kind not in settings.OUTBOX:
        raise KeyError(f"settings.OUTBOX knows no {kind!r}")
    row = OutboxRow(kind=kind, key=key, payload=payload, due_at=due_at or at, created_at=at)
    OutboxRow.objects.bulk_create([row], ignore_conflicts=True)
    return OutboxRow.objects.get(kind=kind, key=key)


def post_all(kind: str, payloads: Mapping[str, dict[str, Any]], *, at: datetime) -> None:
    """The same for many at once, by their keys, due now."""
    if kind not in settings.OUTBOX:
        raise KeyError(f"settings.OUTBOX knows no {kind!r}")
    OutboxRow.objects.bulk_create(
        [
            OutboxRow(kind=kind, key=key, payload=payload, due_at=at, created_at=at)
            for key, payload in payloads.items()
        ],
        ignore_conflicts=True,
    )


def claim_and_do(*, limit: int = 10, kinds: Collection[str] = (), at: datetime) -> int:
    """Does up to `limit` rows that are due, each on its own: one that raises is put back and the next begins.
    Returns how many this worker began; 0 means there is nothing left for it now."""
    return sum(_attempt(row, _errand(row, at), at) for row in list(queries.due_rows(at, kinds)[:limit]))


def catch_up(*, limit: int | None = None, at: datetime) -> int:
    """Runs every closed period that has not been dealt with, oldest first, each exactly once whoever else is at it.
    Returns how many this worker began."""
    begin_ledger(at=at)
    known = {kind.kind: kind for kind in registry.period_kinds()}
    for kind in known.values():
        _fill_ledger(kind, at)
    runs = list(queries.due_runs(at, known)[:limit])
    return sum(_attempt(run, _period_errand(known[run.kind], run, at), at) for run in runs)


def begin_ledger(*, at: datetime) -> None:
    """Says from when on closed periods count: the one that contains `at` will be the first to be dealt with. Called
    by `catch_up` on a new installation; a demo that begins in the past calls it first. Later calls change nothing."""
    for kind in registry.period_kinds():
        if not PeriodRun.objects.filter(kind=kind.kind).exists():
            before = kind.of(at).previous()
            _enter(kind, [before], at, stage=Job.Stage.DONE, done_at=at)


def retry(job: OutboxRow | PeriodRun, *, by: User, at: datetime) -> None:
    """A person wakes up what has stopped; it gets five tries more."""
    stopped = queries.parked_rows() if isinstance(job, OutboxRow) else queries.stuck_runs()
    with transaction.atomic():
        woken = stopped.filter(pk=job.pk).update(
            stage=Job.Stage.WAITING, tries=0, due_at=at, lease_until=None
        )
        if not woken:
            raise flow.Refused(_("这件事已经不在停下来的清单里，刷新后再看"))
        flow.record(job, "retried", by=by, at=at, note=job.last_error)


def beat(name: str, *, at: datetime) -> None:
    """Notes that a part of the machinery is alive; the health page reads it."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=at)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


def _errand(row: OutboxRow, at: datetime) -> Callable[[], object]:
    return lambda: registry.handler(row.kind)(row.payload, at)


def _period_errand(kind: registry.PeriodKind, run: PeriodRun, at: datetime) -> Callable[[], object]:
    return lambda: kind.run(kind.parse(run.period), at)


def _fill_ledger(kind: registry.PeriodKind, at: datetime) -> None:
    """Enters every closed period from the first that the ledger knows, so that a gap of months is seen as one."""
    first = PeriodRun.objects.filter(kind=kind.kind).aggregate(first=Min("period"))["first"]
    start = max(kind.parse(first), kind.of(at - FURTHEST_BACK))
    there = set(
        PeriodRun.objects.filter(kind=kind.kind, period__gte=str(start)).values_list("period", flat=True)
    )
    _enter(kind, [period for period in _closed(kind, start, at) if str(period) not in there], at)


def _closed(kind: registry.PeriodKind, start: Any, at: datetime) -> Iterator[Any]:
    while kind.due_at(start) <= at:
        yield start
        start = start.next()


def _enter(kind: registry.PeriodKind, periods: list[Span], at: datetime, **given: Any) -> None:
    runs = [
        PeriodRun(kind=kind.kind, period=str(period), due_at=kind.due_at(period), created_at=at, **given)
        for period in periods
    ]
    PeriodRun.objects.bulk_create(runs, ignore_conflicts=True)


def _attempt(job: OutboxRow | PeriodRun, errand: Callable[[], object], at: datetime) -> bool:
    """Claims the job and does it; False when somebody else has it. What the errand raises ends here."""
    if not _claim(job, at):
        return False
    try:
        with lease.kept(job, at):
            errand()
    except Exception as broken:
        log.exception("%s was not done, try %d", job, job.tries)
        _put_back(job, f"{type(broken).__name__}: {broken}", at)
    else:
        _mine(job).update(stage=Job.Stage.DONE, done_at=at, lease_until=None, last_error="")
    return True


def _claim(job: OutboxRow | PeriodRun, at: datetime) -> bool:
    """The conditional update that only one worker wins. The pause is written now and not after a fault, so that a job
    which kills its worker is left alone just as long as one that raises."""
    if isinstance(job, OutboxRow) and job.tries >= queries.MOST_TRIES:
        _put_back(job, job.last_error or _("做这件事的进程每次都中途断了"), at)
        return False
    pause = PAUSES[min(job.tries, len(PAUSES) - 1)]
    free = queries.due(type(job)._default_manager.filter(pk=job.pk, tries=job.tries), at)
    won = free.update(lease_until=at + lease.LEASE, tries=F("tries") + 1, due_at=at + pause)
    job.tries += won
    return bool(won)


def _put_back(job: OutboxRow | PeriodRun, error: str, at: datetime) -> None:
    stopped = isinstance(job, OutboxRow) and job.tries >= queries.MOST_TRIES
    _mine(job).update(
        stage=Job.Stage.PARKED if stopped else Job.Stage.WAITING,
        lease_until=None,
        # PostgreSQL takes no NUL in a text.
        last_error=error.replace("\0", "")[:LONGEST_ERROR],
    )


def _mine(job: OutboxRow | PeriodRun) -> Any:
    """The row while this worker's ticket still counts: a slow one that was given up for dead overwrites nothing."""
    return type(job)._default_manager.filter(pk=job.pk, tries=job.tries, stage=Job.Stage.WAITING)
