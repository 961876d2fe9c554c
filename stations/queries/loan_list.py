"""Reads for those who keep the stations: every loan, units with whose they are, who is blocked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from stations.models import Loan, Release, Service, Unit
from stations.queries import loan as loans
from tongting.people.models import User
from tongting.people.queries.person import people_spelled
from tongting.periods import Day


@dataclass(frozen=True)
class Sums:
    out: int
    late: int
    today: int


@dataclass(frozen=True)
class Held:
    unit: Unit
    loan: Loan | None


@dataclass(frozen=True)
class Blocked:
    person: User
    until: datetime
    late: int


def found(chosen: dict[str, Any], at: datetime) -> QuerySet[Loan]:
    """`chosen` are clean values of the filter: q, desk, state (`late` and `was_late` are none of the
    table's), since, until."""
    rows = Loan.objects.select_related("service__desk", "unit", "person", "lent_by", "returned_by")
    if word := str(chosen.get("q", "")).strip():
        rows = rows.filter(person__in=people_spelled(word))
    if chosen.get("desk"):
        rows = rows.filter(service__desk=chosen["desk"])
    if chosen.get("state") == "late":
        rows = rows.filter(state=Loan.State.OUT, due_at__lt=at)
    elif chosen.get("state") == "was_late":
        rows = rows.filter(was_late(at))
    elif chosen.get("state"):
        rows = rows.filter(state=chosen["state"])
    if chosen.get("since"):
        rows = rows.filter(lent_at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        rows = rows.filter(lent_at__lt=Day.of(chosen["until"]).end_at)
    return rows


def was_late(at: datetime) -> Q:
    """Brought back after it was due, or out and due."""
    return Q(returned_at__gt=F("due_at")) | Q(state=Loan.State.OUT, due_at__lt=at)


def sums(at: datetime) -> Sums:
    """Out, late now, lent today; one query."""
    counted = Loan.objects.filter(Q(state=Loan.State.OUT) | Q(lent_at__gte=Day.of(at).start_at)).aggregate(
        out=Count("pk", filter=Q(state=Loan.State.OUT)),
        late=Count("pk", filter=Q(state=Loan.State.OUT, due_at__lt=at)),
        today=Count("pk", filter=Q(lent_at__gte=Day.of(at).start_at) & ~Q(state=Loan.State.UNDONE)),
    )
    return Sums(**counted)


def units_of(service: Service) -> list[Held]:
    open_loans = {loan.unit_id: loan for loan in loans.open_loans().filter(service=service)}
    return [Held(unit, open_loans.get(unit.pk)) for unit in service.units.order_by("number")]


def blocked(at: datetime) -> list[Blocked]:
    """Who would be refused for having been late too often; three queries."""
    rule = loans.rule_in_force()
    since = at - timedelta(days=rule.late_window + rule.block_days)
    released = dict(Release.objects.filter(at__gt=since).order_by("at").values_list("person", "at"))
    late = Loan.objects.exclude(state=Loan.State.UNDONE).filter(
        Q(state=Loan.State.OUT, due_at__lt=at) | Q(returned_at__gt=F("due_at")), due_at__gt=since
    )
    due: dict[int, list[datetime]] = defaultdict(list)
    for person, moment in late.values_list("person", "due_at"):
        if person not in released or moment > released[person]:
            due[person].append(moment)
    ends = {person: loans.block_of(moments, rule, at) for person, moments in due.items()}
    people = User.objects.in_bulk([person for person, until in ends.items() if until])
    found = [Blocked(people[pk], until, len(due[pk])) for pk, until in ends.items() if until]
    return sorted(found, key=lambda one: one.until, reverse=True)


def released() -> QuerySet[Release]:
    return Release.objects.select_related("person", "by").order_by("-at")[:20]
