"""Health: one public answer for whoever watches the machine. 503 means: somebody should come and look."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

import tongting
from tongting.web.access import allow
from tongting.work import queries

log = logging.getLogger(__name__)
# The sweep comes every minute; a worker that missed five is not at work (seconds).
LONGEST_SILENCE = 300


@allow.public
def health(request: HttpRequest) -> JsonResponse:
    """Database, broker, seconds since the worker was last seen (null before its first start) and the version."""
    state: dict[str, Any] = {"database": _database(), "broker": _broker(), "worker": None}
    if state["database"]:
        state["worker"] = _worker_silence(timezone.now())
    well = state["database"] and state["broker"] and (state["worker"] or 0) <= LONGEST_SILENCE
    answer = {**state, "version": tongting.__version__}
    return JsonResponse(answer, status=200 if well else 503, headers={"Cache-Control": "no-store"})


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.warning("health: the database does not answer", exc_info=True)
        return False
    return True


def _broker() -> bool:
    try:
        with current_app.connection_for_write() as broker:
            # Redis is asked only when a channel is opened.
            broker.ensure_connection(max_retries=1, timeout=3).channel()
    except (OperationalError, OSError) as silence:
        log.warning("health: the broker does not answer: %s", silence)
        return False
    return True


def _worker_silence(at: datetime) -> int | None:
    silence = queries.silence_of("worker", at)
    return None if silence is None else int(silence.total_seconds())
