"""Inspections of a place and what was wrong there, for whoever accepts work: patrols and issues of the post."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from patrols.models import Issue, Patrol
from tongting.periods import Span
from tongting.seams import Fault, Inspection


def done(place: int, period: Span) -> Iterable[Inspection]:
    found = Patrol.objects.filter(
        post_id=place,
        state=Patrol.State.SUBMITTED,
        score__isnull=False,
        started_at__gte=period.start_at,
        started_at__lt=period.end_at,
    )
    for patrol in found.order_by("started_at"):
        if patrol.score is not None:
            yield Inspection(patrol.started_at, patrol.score, reverse("patrol_detail", args=[patrol.pk]))


def faults(place: int, period: Span) -> Iterable[Fault]:
    """Issues of the post that were found in the period, without those that were none."""
    found = Issue.objects.filter(post_id=place, found_at__gte=period.start_at, found_at__lt=period.end_at)
    for issue in found.exclude(state=Issue.State.VOID).order_by("found_at", "pk"):
        yield Fault(issue.found_at, issue.number, issue.title, reverse("issue_detail", args=[issue.pk]))
