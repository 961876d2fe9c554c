"""When a desk is open: windows of a day as [["10:30", "13:30"], …], in the mine's time; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

Windows = Sequence[Sequence[str]]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
# What fell due while a desk was closed may be brought until so long after it opens.
AFTER_OPENING = timedelta(hours=1)


def _within(now: time, begins: time, ends: time) -> bool:
    return begins <= now < ends if begins < ends else now >= begins or now < ends


def is_open(windows: Windows, local_at: datetime) -> bool:
    """`local_at` in the mine's time. No windows: day and night. A window may run past midnight."""
    now = local_at.time()
    return not windows or any(
        _within(now, time.fromisoformat(begins), time.fromisoformat(ends)) for begins, ends in windows
    )


def opens_next(windows: Windows, local_at: datetime) -> datetime | None:
    """When a closed desk opens again; None for one that is open."""
    if is_open(windows, local_at):
        return None
    begins = [
        datetime.combine(day, time.fromisoformat(one[0]), local_at.tzinfo)
        for day in (local_at.date(), local_at.date() + DAY)
        for one in windows
    ]
    return min(moment for moment in begins if moment > local_at)


def can_be_brought(windows: Windows, local_due: datetime) -> datetime:
    """The moment itself where the desk is open until then; else an hour after it opens again."""
    opens = opens_next(windows, local_due - MINUTE)
    return local_due if opens is None else opens + AFTER_OPENING


def spelled(windows: Windows) -> str:
    """10:30–13:30、16:30–19:30, empty for day and night."""
    return "、".join(f"{begins}–{ends}" for begins, ends in windows)
