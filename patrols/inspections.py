"""Inspections of a place, for whoever accepts work there: the patrols of the post."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from patrols.models import Patrol
from tongting.periods import Span
from tongting.seams import Inspection


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
