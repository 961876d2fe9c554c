"""When somebody has to look at the charging phones again, and which code a phone gets: pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

CODES = 10_000


def round_due(last: datetime | None, since: datetime | None, every: timedelta) -> datetime | None:
    """When the next round is due: `every` after the last one, or after the first phone that is charging (`since`) was
    put in, whichever is later. None while nothing charges."""
    if since is None:
        return None
    return max(last or since, since) + every


def claim_code(number: int, taken: Collection[str]) -> str | None:
    """Four digits out of a large random `number`, the next free ones where they are taken; None where all are."""
    for step in range(CODES):
        code = f"{(number + step) % CODES:04d}"
        if code not in taken:
            return code
    return None
