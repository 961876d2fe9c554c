"""How long a parcel has lain and what that asks for: pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


def step_due(
    arrived_at: datetime, told_at: datetime | None, steps: Iterable[timedelta], at: datetime
) -> bool:
    """Whether a step of the ladder has been reached of which nothing was said yet. Steps that were slept through are
    told together."""
    reached = [arrived_at + step for step in steps if arrived_at + step <= at]
    return bool(reached) and (told_at is None or told_at < max(reached))


def lain(arrived_at: datetime, until: datetime) -> float:
    """Hours, one digit behind the point."""
    return round(max(0.0, (until - arrived_at) / HOUR), 1)
