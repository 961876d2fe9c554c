"""Reads of the line for what is out: who stood for what, how long, what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from stations.models import Wish
from tongting.events.flow import name_of
from tongting.events.models import Event
from tongting.people.queries.person import people_spelled
from tongting.periods import Day

State = Wish.State
ORDER = ("-asked_at", "-pk")
MINUTE = timedelta(minutes=1)
# From so many minutes on a wait is told in hours.
LONG = 120


@dataclass(frozen=True)
class Stood:
    """A place in line: until something was kept or had, or the person stepped out; up to now while it is waited for."""

    wish: Wish
    until: datetime
    is_over: bool

    @property
    def minutes(self) -> int:
        return max(0, (self.until - self.wish.asked_at) // MINUTE)

    @property
    def hours(self) -> int:
        """Of a long wait."""
        return self.minutes // 60 if self.minutes >= LONG else 0


def found(chosen: dict[str, Any]) -> QuerySet[Wish]:
    """Newest first is the caller's; `chosen` are clean values of the filter: q, desk, service, state, since, until."""
    rows = Wish.objects.select_related("service__desk", "person")
    if word := str(chosen.get("q", "")).strip():
        rows = rows.filter(person__in=people_spelled(word))
    for name, where in (("desk", "service__desk"), ("service", "service"), ("state", "state")):
        if chosen.get(name):
            rows = rows.filter(**{where: chosen[name]})
    if chosen.get("since"):
        rows = rows.filter(asked_at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        rows = rows.filter(asked_at__lt=Day.of(chosen["until"]).end_at)
    return rows


def stood(rows: Iterable[Wish], at: datetime) -> list[Stood]:
    """With how long each waited, which its events tell; one query."""
    wishes = list(rows)
    if not wishes:
        return []
    events = Event.objects.filter(thing=name_of(wishes[0]), thing_id__in=[one.pk for one in wishes])
    first: dict[int, datetime] = {}
    moved = events.exclude(was="").order_by("at", "pk").values_list("thing_id", "at")
    for wish, moment in moved:
        first.setdefault(wish, moment)
    return [Stood(one, first.get(one.pk, at), one.pk in first) for one in wishes]
