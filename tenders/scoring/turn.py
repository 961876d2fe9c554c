"""What of a turn of work counts as hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Counted:
    """`limit` is "day" or "month" where that cut it."""

    worked: Decimal
    hours: Decimal
    limit: str = ""


def counted(start: datetime, end: datetime, day_left: Decimal, month_left: Decimal) -> Counted:
    """Hours from one instant to another, at most what is left of the day and of the month."""
    seconds = Decimal(int((end - start).total_seconds()))
    worked = (seconds / 3600).quantize(HUNDREDTH, ROUND_HALF_UP)
    left = max(NOTHING, min(day_left, month_left))
    if worked <= left:
        return Counted(worked, worked)
    return Counted(worked, left.quantize(HUNDREDTH), "day" if day_left <= month_left else "month")
