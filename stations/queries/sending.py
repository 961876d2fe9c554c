"""Reads of parcels that are handed in to be sent: what waits for the courier, one's own, every one there ever was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from stations.models import Desk, Sending, Service
from tongting.people.models import User
from tongting.people.queries.person import people_spelled
from tongting.periods import Day

State = Sending.State
ORDER = ("-handed_at", "-pk")
# Whoever brought it asks after it from then on: couriers come every day.
LONG = timedelta(hours=24)
LATELY = timedelta(days=30)
# So long the first page of the stations shows what the courier took.
JUST_LEFT = timedelta(days=3)


@dataclass(frozen=True)
class Sums:
    here: int
    long: int
    today: int
    sent: int


def services() -> QuerySet[Service]:
    found = Service.objects.filter(kind=Service.Kind.SENDING, is_active=True, desk__is_active=True)
    return found.select_related("desk")


def service_at(desk: Desk) -> Service | None:
    return services().filter(desk=desk).first()


def _rows() -> QuerySet[Sending]:
    return Sending.objects.select_related("service__desk", "person", "handed_by", "left_by")


def here(service: Service) -> QuerySet[Sending]:
    """What waits for the courier, longest first."""
    return _rows().filter(service=service, state=State.WAITING).order_by("handed_at", "pk")


def waiting_of(person: User) -> QuerySet[Sending]:
    """What this person gave in and no courier took yet, longest first."""
    return _rows().filter(person=person, state=State.WAITING).order_by("handed_at", "pk")


def named_at(desk: Desk) -> list[str]:
    """What waits for the courier at a desk by carrier and waybill, longest first: nothing of it says whose it is."""
    found = Sending.objects.filter(service__desk=desk, state=State.WAITING).order_by("handed_at", "pk")
    return [" ".join(filter(None, one)) for one in found.values_list("carrier", "tracking")]


def just_left(service: Service, at: datetime) -> list[Sending]:
    """What has gone today, newest first."""
    today = Day.of(at).start_at
    return list(_rows().filter(service=service, left_at__gte=today).order_by("-left_at", "-pk")[:12])


def of_person(person: User, at: datetime, lately: timedelta = LATELY) -> QuerySet[Sending]:
    """What waits, and what has left lately, newest first."""
    mine = _rows().filter(Q(state=State.WAITING) | Q(left_at__gt=at - lately), person=person)
    return mine.order_by(*ORDER)


def found(chosen: dict[str, Any], at: datetime) -> QuerySet[Sending]:
    """Newest first is the caller's; `chosen` are clean values of the filter: q (waybill, town, person), state (`long`
    is none of the table's), since, until."""
    rows = _rows()
    if word := str(chosen.get("q", "")).strip():
        rows = rows.filter(
            Q(tracking__iexact=word) | Q(town__icontains=word) | Q(person__in=people_spelled(word))
        )
    if chosen.get("state") == "long":
        rows = rows.filter(state=State.WAITING, handed_at__lte=at - LONG)
    elif chosen.get("state"):
        rows = rows.filter(state=chosen["state"])
    if chosen.get("since"):
        rows = rows.filter(handed_at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        rows = rows.filter(handed_at__lt=Day.of(chosen["until"]).end_at)
    return rows


def sums(at: datetime, service: Service | None = None) -> Sums:
    """Waiting, waiting long, handed in today, taken by the courier today; one query."""
    today, here = Day.of(at).start_at, Q(state=State.WAITING)
    rows = Sending.objects.filter(here | Q(handed_at__gte=today) | Q(left_at__gte=today))
    rows = rows.filter(service=service) if service is not None else rows
    counted = rows.aggregate(
        here=Count("pk", filter=here),
        long=Count("pk", filter=here & Q(handed_at__lte=at - LONG)),
        today=Count("pk", filter=Q(handed_at__gte=today) & ~Q(state=State.UNDONE)),
        sent=Count("pk", filter=Q(state=State.SENT, left_at__gte=today)),
    )
    return Sums(**counted)
