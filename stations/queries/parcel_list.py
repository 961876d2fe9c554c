"""Reads for those who keep the parcels: every one there ever was, sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from stations.models import Parcel
from stations.queries import parcel as parcels
from stations.rules import parcel as rules
from tongting.people.queries.person import people_spelled
from tongting.periods import Day

State = Parcel.State
# A parcel that is fetched within this time is as it should be.
WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Sums:
    here: int
    stranded: int
    today: int
    taken: int


def found(chosen: dict[str, Any], at: datetime) -> QuerySet[Parcel]:
    """`chosen` are clean values of the filter: q (code, waybill, person), state (`here`, `stranded`, `to_return`,
    `nobodys`, `slow` are none of the table's), since, until."""
    rows = Parcel.objects.select_related("service__desk", "person", "arrived_by", "left_by", "pickup")
    if word := str(chosen.get("q", "")).strip():
        rows = rows.filter(_worded(word))
    if chosen.get("desk"):
        rows = rows.filter(service__desk=chosen["desk"])
    if state := chosen.get("state"):
        rows = rows.filter(_stated(state, at))
    if chosen.get("since"):
        rows = rows.filter(arrived_at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        rows = rows.filter(arrived_at__lt=Day.of(chosen["until"]).end_at)
    return rows


def _worded(word: str) -> Q:
    if code := rules.code_of(word):
        return Q(shelf=code[0], layer=code[1], number=code[2])
    return Q(tracking__iexact=word) | Q(name=word) | Q(person__in=people_spelled(word))


def _stated(state: str, at: datetime) -> Q:
    rule, here = parcels.rule_in_force(), Q(state__in=Parcel.HERE)
    if state == "here":
        return here
    if state == "stranded":
        return here & Q(arrived_at__lte=at - timedelta(hours=rule.stranded_hours))
    if state == "to_return":
        return here & Q(arrived_at__lte=at - timedelta(days=rule.return_days))
    if state == "nobodys":
        return here & Q(person__isnull=True)
    if state == "slow":
        return was_slow(at)
    return Q(state=state)


def was_slow(at: datetime) -> Q:
    """Not taken, or sent back, within a day."""
    return Q(state__in=Parcel.HERE, arrived_at__lte=at - WITHIN) | Q(left_at__gt=F("arrived_at") + WITHIN)


def sums(at: datetime) -> Sums:
    """Here, stranded, arrived today, taken today; two queries with the rule."""
    rule, today = parcels.rule_in_force(), Day.of(at).start_at
    old = at - timedelta(hours=rule.stranded_hours)
    here = Q(state__in=Parcel.HERE)
    counted = Parcel.objects.filter(here | Q(arrived_at__gte=today) | Q(left_at__gte=today)).aggregate(
        here=Count("pk", filter=here),
        stranded=Count("pk", filter=here & Q(arrived_at__lte=old)),
        today=Count("pk", filter=Q(arrived_at__gte=today) & ~Q(state=State.UNDONE)),
        taken=Count("pk", filter=Q(state=State.TAKEN, left_at__gte=today)),
    )
    return Sums(**counted)
