"""Reads of leave: the list by its filters, who may be entered by whom."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from tongting.people.models import Leave, User
from tongting.people.queries.person import people_spelled

ORDER = ("-first", "-id")


def listed(chosen: dict[str, Any], viewer: User) -> QuerySet[Leave]:
    """Leave of those whose roster `viewer` keeps: `q`, `team`, `kind`, `state`, and the days from `since` to `until`
    that it touches."""
    found = Leave.objects.select_related("person__team", "entered_by", "withdrawn_by")
    if not viewer.may("roster.keep_all"):
        found = found.filter(_own_team(viewer, "person__"))
    if word := str(chosen.get("q", "")).strip():
        found = found.filter(person__in=people_spelled(word).values("pk"))
    lookups = {
        "team": "person__team", "kind": "kind", "state": "state", "since": "last__gte", "until": "first__lte",
    }  # fmt: skip
    return found.filter(**{lookups[name]: chosen[name] for name in lookups if chosen.get(name)})


def kept_by(viewer: User) -> QuerySet[User]:
    """Active people of the department whose shifts and leave this person may write down."""
    people = User.objects.filter(is_active=True, team__isnull=False)
    if not viewer.may("roster.keep_all"):
        people = people.filter(_own_team(viewer)).exclude(pk=viewer.pk)
    return people.order_by("name_pinyin", "pk")


def _own_team(viewer: User, prefix: str = "") -> Q:
    led = Q(**{f"{prefix}team__leader": viewer})
    return led | Q(**{f"{prefix}team": viewer.team_id}) if viewer.team_id else led
