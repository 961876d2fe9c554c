"""When a job is done: whether its own times get in each other's way, and how full they make a day and a month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from tenders.scoring import hours
from tenders.scoring.hours import Times, Turn
from tongting.periods import Month


def overlap(times: Iterable[Times], first: date, last: date) -> tuple[Turn, Turn] | None:
    """The first two turns of which one begins before the other has ended; ends that touch do not meet."""
    turns = _turns(times, first, last)
    for before, after in zip(turns, turns[1:], strict=False):
        if after.start < before.end:
            return before, after
    return None


def _turns(times: Iterable[Times], first: date, last: date) -> list[Turn]:
    """Every turn of every line, also those that two lines say twice."""
    return sorted(turn for one in times for turn in hours.occurrences([one], first, last))


def outside(times: Iterable[Times], first: date, last: date) -> Times | None:
    """The first line that no day of the job knows."""
    return next((one for one in times if not hours.occurrences([one], first, last)), None)


def hours_by_day(
    times: Sequence[Times], flexible: Decimal, first: date, last: date, *, monthly: bool
) -> dict[date, Decimal]:
    """Hours of one person on each day, by fixed times or spread where there are none."""
    if times:
        return hours.by_day(hours.occurrences(times, first, last))
    return hours.spread(flexible, first, last, monthly=monthly)


def fullest_day(days: dict[date, Decimal]) -> Decimal:
    return max(days.values(), default=Decimal(0))


def fullest_month(days: dict[date, Decimal]) -> tuple[Month | None, Decimal]:
    months = hours.by_month(days)
    return max(months.items(), key=lambda pair: pair[1], default=(None, Decimal(0)))
