"""What the clock and the bell ask of the work room."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from tongting.work import actions, bell, queries

# A worker goes back to its queue after this long (seconds), so that no kind of work starves another.
SHIFT = 50.0


@worker_ready.connect
def report_for_duty(**kwargs: Any) -> None:
    """A worker is seen alive from its start, not only from the next full minute on."""
    actions.beat("worker", at=timezone.now())


@shared_task
def sweep() -> None:
    """Every minute: closed periods first, then a bell for every kind of row that waits."""
    actions.beat("worker", at=timezone.now())
    until = time.monotonic() + SHIFT
    while actions.catch_up(limit=5, at=timezone.now()) and time.monotonic() < until:
        pass
    for kind in queries.due_kinds(timezone.now()):
        bell.ring_now(kind)


@shared_task
def ring(kind: str = "") -> None:
    """Does what waits of one kind, or of any."""
    drain([kind] if kind else [])


def drain(kinds: Collection[str] = (), seconds: float = SHIFT) -> int:
    """Does due rows until none is left or the time is over; returns how many were begun."""
    begun, until = 0, time.monotonic() + seconds
    while some := actions.claim_and_do(limit=5, kinds=kinds, at=timezone.now()):
        begun += some
        if time.monotonic() > until:
            break
    return begun
