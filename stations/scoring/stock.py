"""How long stock lasts and what of it will have expired before: pure. Days are whole, quantities are pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Over how many days use is looked at: the month, and the quarter where the month says nothing.
LATELY, LONG = 30, 90


@dataclass(frozen=True)
class Batch:
    """What is left of a lot, and for how many more days it may be used; None where it never ends."""

    left: int
    days: int | None


def per_day(lately: int, long: int) -> float:
    """Pieces a day: of the last thirty days, or of the last ninety where nothing was used in thirty."""
    return lately / LATELY if lately else long / LONG


def too_late(batches: Sequence[Batch], rate: float) -> list[int]:
    """How much of each batch will not be used up before it ends when `rate` pieces a day are used, the one that ends
    first being used first; in the order given. A piece that is begun before the end counts as used."""
    wasted, day = [0] * len(batches), 0.0
    for number in sorted(range(len(batches)), key=lambda n: _end(batches[n])):
        batch = batches[number]
        if batch.days is None:
            continue
        used = min(float(batch.left), max(0.0, batch.days - day) * rate)
        # Rounded before it is cut: 29.999… pieces in thirty days are thirty.
        wasted[number] = batch.left - int(round(used, 6))
        day = max(day, float(batch.days)) if wasted[number] else day + (batch.left / rate if rate else 0.0)
    return wasted


def _end(batch: Batch) -> float:
    return float("inf") if batch.days is None else float(batch.days)


def lasts(left: int, rate: float) -> int | None:
    """Whole days until it is used up; None where nothing is used."""
    return int(left / rate) if rate else None


def to_buy(left: int, least: int, full: int) -> int:
    """Nothing while there is at least `least`; else what fills it up."""
    return max(0, full - left) if left < least else 0


def warned(days: int, steps: Iterable[int]) -> int | None:
    """The warning step a lot with so many days to go stands in: 60, 30 or 7; None before the first and from the day
    itself on, when it may no longer be given out."""
    reached = [step for step in steps if 0 < days <= step]
    return min(reached) if reached else None


def in_season(day: date, begins: str, ends: str) -> bool:
    """MM-DD to MM-DD, both included, also over New Year; without them always."""
    if not begins or not ends:
        return True
    now = f"{day:%m-%d}"
    return begins <= now <= ends if begins <= ends else now >= begins or now <= ends


def best_before(day: date, months: int) -> date:
    """So many months after the day; in a shorter month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))
