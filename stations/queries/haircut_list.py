"""Reads for those who keep the barber's: every turn there ever was, how long people waited, sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest, Least

from stations.models import Turn
from tongting.people.queries.person import people_spelled
from tongting.periods import Span, local

State = Turn.State
ORDER = ("-day", "-number", "-pk")
IN_LINE = (*Turn.LINE, State.CALLED)
# Who sat down, cut or being cut.
SERVED = (State.SEATED, State.DONE)
# From so many minutes on a wait is a long one.
LONG = timedelta(minutes=30)


@dataclass(frozen=True)
class Sums:
    """Today's."""

    waiting: int
    done: int
    missed: int


@dataclass(frozen=True)
class Waits:
    """Of whoever sat down in a period: how many, how long they waited on the average and at most, who waited long."""

    many: int
    mean: timedelta | None
    most: timedelta | None
    long: int

    @property
    def minutes(self) -> int | None:
        return None if self.mean is None else round(self.mean / timedelta(minutes=1))

    @property
    def most_minutes(self) -> int | None:
        return None if self.most is None else round(self.most / timedelta(minutes=1))


def waited(rows: QuerySet[Turn]) -> QuerySet[Turn]:
    """With `wait`: from when they stood in line, or from the booked time where they came before it, to the chair. None
    where nobody has sat down."""
    stood = Least(Greatest(Coalesce("start", "came_at"), Coalesce("came_at", "start")), F("seated_at"))
    return rows.annotate(wait=ExpressionWrapper(F("seated_at") - stood, output_field=DurationField()))


def found(chosen: dict[str, Any]) -> QuerySet[Turn]:
    """Newest first is the caller's; `chosen` are clean values of the filter: q, service, state (`served` and
    `long` are none of the table's), how (booked, walked in), since, until."""
    rows = waited(Turn.objects.select_related("service__desk", "person"))
    if word := str(chosen.get("q", "")).strip():
        rows = rows.filter(person__in=people_spelled(word))
    if chosen.get("service"):
        rows = rows.filter(service=chosen["service"])
    if state := chosen.get("state"):
        rows = rows.filter(_stated(state))
    if chosen.get("how"):
        rows = rows.filter(start__isnull=chosen["how"] == "walked")
    return _within(rows, chosen.get("since"), chosen.get("until"))


def _stated(state: str) -> Q:
    if state == "served":
        return Q(state__in=SERVED)
    if state == "long":
        return Q(state__in=SERVED, wait__gte=LONG)
    if state == "open":
        return Q(state__in=Turn.OPEN)
    if state == "in_line":
        return Q(state__in=IN_LINE)
    return Q(state=state)


def _within(rows: QuerySet[Turn], since: date | None, until: date | None) -> QuerySet[Turn]:
    if since:
        rows = rows.filter(day__gte=since)
    if until:
        rows = rows.filter(day__lte=until)
    return rows


def waited_in(period: Span) -> Waits:
    """One query."""
    sat = waited(Turn.objects.filter(day__gte=period.first, day__lte=period.last, state__in=SERVED))
    counted = sat.order_by().aggregate(
        many=Count("pk"), mean=Avg("wait"), most=Max("wait"), long=Count("pk", filter=Q(wait__gte=LONG))
    )
    return Waits(**counted)


def sums(at: datetime) -> Sums:
    """One query."""
    today = Turn.objects.filter(day=local(at).date())
    return Sums(
        **today.aggregate(
            waiting=Count("pk", filter=Q(state__in=IN_LINE)),
            done=Count("pk", filter=Q(state=State.DONE)),
            missed=Count("pk", filter=Q(state=State.MISSED)),
        )
    )
