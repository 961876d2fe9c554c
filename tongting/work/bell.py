"""The bell: tells a worker that something waits. A page never fails and never hangs because nobody hears it."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from tongting.work.kinds import queue_of

log = logging.getLogger(__name__)
# After a broker did not answer, pages do not ask it again for this long (seconds); the sweep rings every minute.
QUIET = 15.0
_silent_until = 0.0


def ring_after_commit(kind: str = "") -> None:
    """Rings once the transaction around has been written; without a kind for whatever is due."""
    transaction.on_commit(partial(ring_now, kind), robust=True)


def call_after_commit(task: str, wait: int = 0) -> None:
    """Asks for a task of the clock before its turn, `wait` seconds after the transaction around has been written. Its
    next turn does what nobody heard."""
    transaction.on_commit(partial(_send, task, countdown=wait, expires=wait + 120), robust=True)


def ring_now(kind: str = "") -> bool:
    """Rings; False when the broker did not answer, which costs a few minutes at most and nothing else."""
    return _send("tongting.work.tasks.ring", args=[kind], queue=queue_of(kind), expires=120)


def _send(task: str, **how: Any) -> bool:
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        current_app.send_task(task, retry=False, ignore_result=True, **how)
    except (OperationalError, OSError) as silence:
        _silent_until = time.monotonic() + QUIET
        log.warning("the broker does not answer, the sweep will ring: %s", silence)
        return False
    return True
