"""Reads of the ledger of what is used up."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from stations.models import Movement, MovementLine
from tongting.people.queries.person import people_spelled
from tongting.periods import Day

LOT_BY_LOT = (
    "at", "item__service__desk__name", "item__service__name", "item__name", "item__unit", "kind", "lines__change",
    "lines__lot__number", "lines__lot__expires_on", "person__staff_no", "person__name", "why", "undone", "by__name",
)  # fmt: skip


def movements() -> QuerySet[Movement]:
    """With its lots; what was undone knows by what."""
    lines = Prefetch("lines", MovementLine.objects.select_related("lot").order_by("pk"))
    found = Movement.objects.select_related("item__service__desk", "person", "by", "undone")
    return found.prefetch_related(lines)


def lot_by_lot(rows: QuerySet[Movement]) -> QuerySet[Movement, tuple[Any, ...]]:
    """The same in their order as plain values, a row for each lot that an act touched, one for an act that touched
    none."""
    order = (*rows.query.order_by, "lines__pk")
    return rows.prefetch_related(None).order_by(*order).values_list(*LOT_BY_LOT)


def found(chosen: dict[str, Any]) -> QuerySet[Movement]:
    """`chosen` are clean values of the filter: q (who got it), desk, item (a code), kind, since, until."""
    rows = movements()
    if word := str(chosen.get("q", "")).strip():
        rows = rows.filter(person__in=people_spelled(word))
    if chosen.get("desk"):
        rows = rows.filter(item__service__desk=chosen["desk"])
    if chosen.get("item"):
        rows = rows.filter(item__code=chosen["item"])
    if chosen.get("kind"):
        rows = rows.filter(kind=chosen["kind"])
    if chosen.get("since"):
        rows = rows.filter(at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        rows = rows.filter(at__lt=Day.of(chosen["until"]).end_at)
    return rows
