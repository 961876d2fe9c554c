"""Kinds of work: what settings say about outbox rows and closed periods, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from tongting.periods import Day, Month, Quarter, Span, Week

Handler = Callable[[dict[str, Any], datetime], Any]
PERIODS: dict[str, Any] = {"day": Day, "week": Week, "month": Month, "quarter": Quarter}


@dataclass(frozen=True)
class PeriodKind:
    """A kind of closed period: which span it covers, how long after its end it is due and what deals with it."""

    kind: str
    span: str
    path: str
    delay: timedelta = timedelta(0)

    def of(self, moment: date | datetime) -> Any:
        if self.span == "month":
            return Month.of(moment, settings.MONTH_START_DAY)
        return PERIODS[self.span].of(moment)

    def parse(self, text: str) -> Any:
        if self.span == "month":
            return Month.parse(text, settings.MONTH_START_DAY)
        return PERIODS[self.span].parse(text)

    def due_at(self, period: Span) -> datetime:
        return period.end_at + self.delay

    def run(self, period: Span, at: datetime) -> None:
        import_string(self.path)(period, at)


def handler(kind: str) -> Handler:
    """The function that does outbox rows of this kind; KeyError for a kind that settings do not know."""
    found: Handler = import_string(settings.OUTBOX[kind])
    return found


def period_kinds() -> list[PeriodKind]:
    """settings.PERIOD_RUNS: kind → (span, dotted path) or (span, dotted path, hours after the end)."""
    return [
        PeriodKind(kind, span, path, timedelta(hours=sum(hours)))
        for kind, (span, path, *hours) in settings.PERIOD_RUNS.items()
    ]


def queue_of(kind: str) -> str:
    """The Celery queue on which the bell for this kind rings."""
    return settings.OUTBOX_QUEUES.get(kind, settings.CELERY_TASK_DEFAULT_QUEUE)
