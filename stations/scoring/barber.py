"""When the barber works: days of the week, windows of a day, the grid of times; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from stations.scoring.hours import Windows


def windows(
    day: date, open_days: Sequence[int], open_hours: Windows, zone: tzinfo | None
) -> list[tuple[datetime, datetime]]:
    """From when to when on this day; none on a day that is closed. Monday is 0."""
    if day.weekday() not in open_days:
        return []
    found = [
        tuple(datetime.combine(day, time.fromisoformat(one), zone) for one in pair) for pair in open_hours
    ]
    return sorted((begins, ends) for begins, ends in found)


def times(spans: Sequence[tuple[datetime, datetime]], step: timedelta) -> list[datetime]:
    """Every time that can be booked: whole steps from each beginning that end in time."""
    found = []
    for begins, ends in spans:
        while begins + step <= ends:
            found.append(begins)
            begins += step
    return found


def window_at(
    spans: Sequence[tuple[datetime, datetime]], at: datetime, early: timedelta
) -> tuple[datetime, datetime] | None:
    """In which window somebody who comes at `at` is served; they may come a little `early`."""
    return next((one for one in spans if one[0] - early <= at < one[1]), None)
