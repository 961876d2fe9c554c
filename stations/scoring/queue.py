"""The order of the barber's line, how long it takes, what a public screen shows of a name: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
# A range from fewer haircuts than this says nothing.
FEWEST = 3
STEP = 5


@dataclass(frozen=True)
class Ticket:
    """Somebody in line. `start` where a time was booked; `skipped_at` when the number was called in vain."""

    number: int
    start: datetime | None = None
    skipped_at: datetime | None = None


def order(
    tickets: Iterable[Ticket], at: datetime, last_call: datetime | None, typical: timedelta
) -> list[Ticket]:
    """Whoever booked goes before those who walked in once their time has come, `typical` being how long each takes; a
    skipped one comes after the next who is called, at once where somebody was called since (`last_call`)."""
    found = list(tickets)
    skipped = sorted((one for one in found if one.skipped_at), key=lambda one: (one.skipped_at, one.number))
    let_pass = [one for one in skipped if last_call and one.skipped_at and last_call > one.skipped_at]
    behind = [one for one in skipped if one not in let_pass]
    line = _by_time([one for one in found if not one.skipped_at], at + typical * len(let_pass), typical)
    return [*let_pass, *line[:1], *behind, *line[1:]]


def _by_time(tickets: list[Ticket], at: datetime, typical: timedelta) -> list[Ticket]:
    booked = sorted((one for one in tickets if one.start), key=lambda one: (one.start, one.number))
    walked = sorted((one for one in tickets if not one.start), key=lambda one: one.number)
    line: list[Ticket] = []
    while booked or walked:
        is_time = bool(booked) and booked[0].start is not None and booked[0].start <= at
        line.append(booked.pop(0) if is_time or not walked else walked.pop(0))
        at += typical
    return line


def waiting(ahead: int, minutes: Sequence[float], usual: int) -> tuple[int, int]:
    """(least, most) minutes for whoever has `ahead` people before them, in steps of five, from how long the last
    haircuts took; from `usual` where there are too few of them. (0, 0) for the next."""
    if ahead <= 0:
        return 0, 0
    took = sorted(minutes) if len(minutes) >= FEWEST else [usual] * FEWEST
    quarter = len(took) // 4
    low, high = ahead * took[quarter], ahead * took[len(took) - 1 - quarter]
    least = max(STEP, int(low // STEP) * STEP)
    return least, max(least + STEP, -int(-high // STEP) * STEP)


def typical(minutes: Sequence[float], usual: int) -> timedelta:
    """How long one takes: the middle of the last ones."""
    return MINUTE * (sorted(minutes)[len(minutes) // 2] if len(minutes) >= FEWEST else usual)


def masked(name: str) -> str:
    """张*三, 李*; what hangs on a wall names nobody in full."""
    if len(name) <= 1:
        return name
    return name[0] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")
