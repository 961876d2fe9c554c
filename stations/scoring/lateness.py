"""How late a loan is and what lateness costs: pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


def late_by(due_at: datetime, until: datetime) -> timedelta:
    """Nothing where it is in time."""
    return max(until - due_at, timedelta(0))


def blocked_until(
    late: Iterable[datetime], at: datetime, *, count: int, window: timedelta, block: timedelta
) -> datetime | None:
    """Until when nobody lends to a person whose late loans were due at these moments: `block` from the one that filled
    the count within a window. None for whoever may borrow at `at`."""
    due = sorted(late)
    full = [last for first, last in zip(due, due[count - 1 :], strict=False) if last - first <= window]
    until = full[-1] + block if full else None
    return until if until is not None and until > at else None


def days_late(due_at: datetime, at: datetime) -> int:
    """Whole days; 0 in the first twenty-four hours and before."""
    return late_by(due_at, at).days
