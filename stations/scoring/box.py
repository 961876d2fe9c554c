"""On which days a medical box is gone through: the 1st and the 15th; pure."""

from __future__ import annotations

from datetime import date, timedelta

ROUND_DAYS = (1, 15)


def due_since(day: date) -> date:
    """The last round's day up to and with this one."""
    return day.replace(day=max(one for one in ROUND_DAYS if one <= day.day))


def due_next(day: date) -> date:
    """The first round's day after this one."""
    later = [one for one in ROUND_DAYS if one > day.day]
    if later:
        return day.replace(day=later[0])
    return (day.replace(day=28) + timedelta(days=4)).replace(day=ROUND_DAYS[0])
