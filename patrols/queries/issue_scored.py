"""The issues behind a figure of a month, as they stood when it was scored."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from patrols.models import Assessment, Issue
from tongting.events.models import Event

State = Issue.State


def as_scored(issues: QuerySet[Issue], since: date, until: date) -> QuerySet[Issue]:
    """But for void ones; where these are the days of a month that was scored, with those that are void only since then,
    and without those that came in since. No query of its own."""
    scored = Assessment.objects.filter(first_day=since, last_day=until).values("drafted_at")[:1]
    later = Event.objects.filter(
        thing=Issue._meta.label_lower, thing_id=OuterRef("pk"), at__gt=Subquery(scored)
    )
    came_in = later.filter(was="", became=State.REPORTED)
    return issues.filter(~Q(state=State.VOID) | Exists(later.filter(became=State.VOID))).exclude(
        Exists(came_in)
    )
