"""Reads of keys: what is asked for, how often in the year, which keys there are, what a desk has to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from stations.models import KeyOrder, KeyRule, LockerKey, Service
from tongting.people.models import User
from tongting.people.queries.person import people_spelled
from tongting.periods import Day
from tongting.places.models import Locker

State = KeyOrder.State
LATE = (State.ASKED, State.ACCEPTED)


@dataclass(frozen=True)
class Waiting:
    """How many orders stand where."""

    asked: int
    accepted: int
    cut: int
    late: int

    @property
    def to_do(self) -> int:
        return self.asked + self.accepted


def rule_in_force() -> KeyRule:
    return KeyRule.objects.first() or KeyRule()


def orders() -> QuerySet[KeyOrder]:
    return KeyOrder.objects.select_related("service__desk", "locker__post", "person", "tenancy")


def open_orders() -> QuerySet[KeyOrder]:
    """Soonest promised first is the caller's."""
    return orders().filter(state__in=KeyOrder.OPEN)


def open_order_of(locker: Locker) -> KeyOrder | None:
    return open_orders().filter(locker=locker).first()


def used(person: User, rule: KeyRule, at: datetime) -> int:
    """How many the person asked for in the year before `at` that were not refused or taken back."""
    since = at - timedelta(days=rule.window_days)
    counted = KeyOrder.objects.filter(person=person, state__in=KeyOrder.COUNTS, nth__gt=0)
    return counted.filter(asked_at__gt=since).count()


def waiting(at: datetime, service: Service | None = None) -> Waiting:
    """One query."""
    found = KeyOrder.objects.filter(state__in=KeyOrder.OPEN)
    if service is not None:
        found = found.filter(service=service)
    counted = found.aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in KeyOrder.OPEN},
        late=Count("pk", filter=Q(state__in=LATE, due_at__lt=at)),
    )
    return Waiting(**counted)


def keys_of(lockers: Iterable[Locker]) -> list[LockerKey]:
    """Those that may still open, and those that nobody has brought back."""
    live = LockerKey.objects.filter(locker__in=lockers).exclude(state=LockerKey.State.VOID)
    return list(live.select_related("tenancy").order_by("locker", "number"))


def next_number(locker: Locker) -> tuple[int, int]:
    """Of a new key, and of the cylinder that is built in."""
    last = LockerKey.objects.filter(locker=locker).aggregate(number=Max("number"), cylinder=Max("cylinder"))
    return (last["number"] or 0) + 1, last["cylinder"] or 1


def is_unsafe(keys: Iterable[LockerKey]) -> bool:
    """Somebody may come in with a key that is not where it belongs."""
    return any(key.state == LockerKey.State.LOST for key in keys)


def service_at(desk: int | None = None) -> Service | None:
    """Where keys are cut: the desk's own service, or the first there is."""
    found = Service.objects.filter(kind=Service.Kind.KEY, is_active=True, desk__is_active=True)
    return (found.filter(desk=desk) if desk else found).select_related("desk").order_by("desk__order").first()


def kept_at(desk: int) -> Service | None:
    """In whose journal a desk's lockers are: they go on where no keys are cut any more."""
    found = Service.objects.filter(kind=Service.Kind.KEY, desk=desk, desk__is_active=True)
    return found.select_related("desk").first()


def found(chosen: dict[str, Any], at: datetime) -> QuerySet[KeyOrder]:
    """`chosen` are clean values of the filter: q, reason, state (`to_do`, `late` are none of the table's), since,
    until."""
    rows = KeyOrder.objects.select_related(
        "locker", "person", "tenancy", "service__desk", "accepted_by", "cut_by", "signed_by"
    )
    if word := str(chosen.get("q", "")).strip():
        lockers = Locker.objects.filter(code__icontains=word)
        rows = rows.filter(Q(locker__in=lockers) | Q(person__in=people_spelled(word)))
    if chosen.get("reason"):
        rows = rows.filter(reason=chosen["reason"])
    if chosen.get("state") == "late":
        rows = rows.filter(state__in=LATE, due_at__lt=at)
    elif chosen.get("state") == "to_do":
        rows = rows.filter(state__in=LATE)
    elif chosen.get("state"):
        rows = rows.filter(state=chosen["state"])
    if chosen.get("since"):
        rows = rows.filter(asked_at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        rows = rows.filter(asked_at__lt=Day.of(chosen["until"]).end_at)
    return rows
