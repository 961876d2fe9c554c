"""Reads for those who keep the charging slots: every phone there ever was, the rounds, sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from stations.models import Charge, ChargingRound
from tongting.people.queries.person import people_spelled
from tongting.periods import Day

State = Charge.State
ORDER = ("-put_at", "-pk")


@dataclass(frozen=True)
class Sums:
    here: int
    late: int
    today: int


def found(chosen: dict[str, Any], at: datetime) -> QuerySet[Charge]:
    """Newest first is the caller's; `chosen` are clean values of the filter: q, state (`late` is none of the
    table's), since, until."""
    rows = Charge.objects.select_related("service__desk", "unit", "person", "put_by", "collected_by")
    if word := str(chosen.get("q", "")).strip():
        rows = rows.filter(person__in=people_spelled(word))
    if chosen.get("state") == "late":
        rows = rows.filter(state=State.IN, due_at__lt=at)
    elif chosen.get("state"):
        rows = rows.filter(state=chosen["state"])
    if chosen.get("since"):
        rows = rows.filter(put_at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        rows = rows.filter(put_at__lt=Day.of(chosen["until"]).end_at)
    return rows


def rounds(chosen: dict[str, Any]) -> QuerySet[ChargingRound]:
    """The looks for heat and smoke of the same days."""
    rows = ChargingRound.objects.select_related("service__desk", "hot", "by")
    if chosen.get("since"):
        rows = rows.filter(at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        rows = rows.filter(at__lt=Day.of(chosen["until"]).end_at)
    return rows


def sums(at: datetime) -> Sums:
    """In a slot, too long in it, put in today; one query."""
    today = Day.of(at).start_at
    here, new = Q(state=State.IN), Q(put_at__gte=today) & ~Q(state=State.UNDONE)
    counted = Charge.objects.filter(here | Q(put_at__gte=today)).aggregate(
        here=Count("pk", filter=here),
        late=Count("pk", filter=here & Q(due_at__lt=at)),
        today=Count("pk", filter=new),
    )
    return Sums(**counted)
