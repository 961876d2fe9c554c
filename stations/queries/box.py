"""Reads of the medical boxes: the seal in force, when it was last gone through, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from stations.models import Box, BoxRound, Desk, Movement, Service
from stations.queries import stock as stocks
from stations.scoring import box as scoring
from tongting.periods import local, midnight

State = BoxRound.State


@dataclass(frozen=True)
class Look:
    """A box at a moment: the last round that was sealed, the one that waits for the second person, since when one is
    due (None: it is not), when the next one will be."""

    box: Box
    last: BoxRound | None
    waiting: BoxRound | None
    due: date | None
    next: date

    @property
    def seal(self) -> str:
        return self.last.seal_new if self.last else ""


def boxes() -> QuerySet[Box]:
    found = Box.objects.filter(service__is_active=True, service__desk__is_active=True)
    return found.select_related("service__desk").order_by("pk")


def of(desk: Desk) -> Box | None:
    return boxes().filter(service__desk=desk).first()


def by_token(token: str) -> Box | None:
    return boxes().filter(token=token).first()


def look(box: Box, at: datetime) -> Look:
    """Two queries."""
    rounds = box.rounds.select_related("counted_by", "sealed_by")
    last = rounds.filter(state=State.SEALED).order_by("-sealed_at").first()
    waiting = rounds.filter(state=State.COUNTED).first()
    today = local(at).date()
    since = scoring.due_since(today)
    done = last is not None and last.sealed_at is not None and last.sealed_at >= midnight(since)
    return Look(box, last, waiting, None if done else since, scoring.due_next(today))


def was_opened(box: Box, last: BoxRound | None) -> bool:
    """Something was logged out of it since its seal was put on: then the seal is broken, and rightly so."""
    given = Movement.objects.filter(
        item__service=box.service_id, kind=Movement.Kind.GIVE, undone__isnull=True
    )
    return last is not None and given.filter(at__gt=last.sealed_at).exists()


def contents(box: Box, at: datetime) -> list[stocks.Stock]:
    return stocks.stocks(stocks.items(box.service.desk, (Service.Kind.MEDICAL,)), at)


def rounds_of(box: Box) -> QuerySet[BoxRound]:
    """Newest first."""
    found = box.rounds.exclude(state=State.VOID).select_related("counted_by", "sealed_by")
    return found.order_by("-counted_at", "-pk")
