"""Reads of work: what is due, what has stopped, when the machinery was last alive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Q, QuerySet

from tongting.work.models import Heartbeat, Job, OutboxRow, PeriodRun

# A job begun this often and never finished has stopped: it waits for a person (outbox) or for hours (period).
MOST_TRIES = 5
AnyJob = TypeVar("AnyJob", bound=Job)


def due(jobs: QuerySet[AnyJob], at: datetime) -> QuerySet[AnyJob]:
    """Jobs that may be begun now: due, and nobody's or left behind by a worker that died."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    return jobs.filter(free, stage=Job.Stage.WAITING, due_at__lte=at)


def due_rows(at: datetime, kinds: Collection[str] = ()) -> QuerySet[OutboxRow]:
    rows = due(OutboxRow.objects.all(), at).order_by("due_at", "id")
    return rows.filter(kind__in=kinds) if kinds else rows


def due_kinds(at: datetime) -> list[str]:
    return sorted(set(due(OutboxRow.objects.all(), at).order_by().values_list("kind", flat=True).distinct()))


def due_runs(at: datetime, kinds: Collection[str]) -> QuerySet[PeriodRun]:
    return due(PeriodRun.objects.filter(kind__in=kinds), at).order_by("due_at", "id")


def parked_rows() -> QuerySet[OutboxRow]:
    """Outbox rows that nobody will touch again until an administrator says so; the longest-waiting first."""
    return OutboxRow.objects.filter(stage=Job.Stage.PARKED).order_by("due_at", "id")


def stuck_runs() -> QuerySet[PeriodRun]:
    """Closed periods tried five times and more; they go on being tried every hour."""
    return PeriodRun.objects.filter(stage=Job.Stage.WAITING, tries__gte=MOST_TRIES).order_by("due_at", "id")


def silence_of(name: str, at: datetime) -> timedelta | None:
    """How long ago a part of the machinery was last seen; None when it never was."""
    seen = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if seen is None else at - seen
