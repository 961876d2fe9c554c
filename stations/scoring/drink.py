"""Which shift comes up at a moment, and on which date it began: pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

NIGHT, EARLY, MIDDLE = "night", "early", "middle"


def shift_of(local_at: datetime, night_from: time, early_from: time, middle_from: time) -> tuple[date, str]:
    """Who comes up from an hour on, until the next one's; the middle shift's stragglers come after midnight and belong
    to the day before. The night shift that comes up in the morning began at midnight: of three shifts of eight hours
    none crosses it."""
    now, day = local_at.time(), local_at.date()
    if now < night_from:
        return day - timedelta(days=1), MIDDLE
    if now < early_from:
        return day, NIGHT
    return (day, EARLY) if now < middle_from else (day, MIDDLE)
