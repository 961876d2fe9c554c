"""Reads of the journal: of a desk, of all of them."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import QuerySet

from stations.models import Booking, Desk, Movement
from tongting.people.queries.person import people_spelled
from tongting.periods import Day

Row = TypeVar("Row", Booking, Movement)


def not_undone(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Without what was taken back; of bookings or of movements. Asked of the few that take something back: to join each
    row with what might undo it walks through all history."""
    undoing = rows.model._default_manager.filter(undoes__isnull=False).order_by()
    return rows.exclude(pk__in=undoing.values("undoes"))


def found(desk: Desk | None, chosen: dict[str, Any]) -> QuerySet[Booking]:
    """Newest first is the caller's; `chosen` are the filter's clean values: q, service, verb, day; where it is of all
    desks also desk, since, until, and `show`: uses are what was done for somebody and not taken back."""
    rows = Booking.objects.select_related("service__desk", "person", "by", "undone")
    if desk is not None or chosen.get("desk"):
        rows = rows.filter(service__desk=desk or chosen["desk"])
    if word := str(chosen.get("q", "")).strip():
        rows = rows.filter(person__in=people_spelled(word))
    for name in ("service", "verb"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("show") == "uses":
        rows = not_undone(rows.filter(verb__in=Booking.USES))
    elif chosen.get("show") == "kept":
        rows = not_undone(rows)
    return _within(rows, chosen)


def _within(rows: QuerySet[Booking], chosen: dict[str, Any]) -> QuerySet[Booking]:
    since, until = (chosen.get(name) or chosen.get("day") for name in ("since", "until"))
    if since:
        rows = rows.filter(at__gte=Day.of(since).start_at)
    if until:
        rows = rows.filter(at__lt=Day.of(until).end_at)
    return rows
