"""What the people room answers at the seam `busy`: leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tongting.people.models.roster import Leave
from tongting.periods import Span, local
from tongting.seams import Busy


def busy(person: int, start: datetime, end: datetime) -> Iterable[Busy]:
    """Leave that touches the time from `start` to `end`, from midnight to midnight of its days. A shift is no such
    hold, patrols are walked in it; who plans work outside of shifts asks `roster.shifts_between` as well."""
    first, last = local(start).date(), local(end).date()
    leaves = Leave.objects.filter(
        person=person, state=Leave.State.VALID, first__lte=last, last__gte=first
    ).order_by("first", "id")
    for leave in leaves:
        days = Span(leave.first, leave.last)
        if days.start_at < end and days.end_at > start:
            yield Busy(days.start_at, days.end_at, str(leave.get_kind_display()), rests=True)
