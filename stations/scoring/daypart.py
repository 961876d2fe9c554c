"""Whether stretches fill a day exactly, and which of them a minute lies in; pure, in minutes from midnight."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

DAY = 24 * 60


class Stretch(NamedTuple):
    """From `begins` up to `ends`, over midnight where it ends before it begins; the same twice is the whole day. `ends`
    may be 1440 for midnight."""

    begins: int
    ends: int


class Fault(NamedTuple):
    """Minutes that nobody fills (`is_gap`) or several fill."""

    is_gap: bool
    begins: int
    ends: int


def holds(part: Stretch, minute: int) -> bool:
    begins, ends = part.begins % DAY, part.ends % DAY
    if begins < ends:
        return begins <= minute < ends
    return minute >= begins or minute < ends


def faults(parts: Sequence[Stretch]) -> list[Fault]:
    """Gaps and overlaps in the order of the day; one over midnight is one. Nothing where the day is filled exactly."""
    counts = [sum(holds(part, minute) for part in parts) for minute in range(DAY)]
    runs: list[Fault] = []
    begins = 0
    for count, same in groupby(min(count, 2) for count in counts):
        ends = begins + len(list(same))
        if count != 1:
            runs.append(Fault(count == 0, begins, ends))
        begins = ends
    if len(runs) > 1 and runs[0].begins == 0 and runs[-1].ends == DAY and runs[0].is_gap == runs[-1].is_gap:
        first = runs.pop(0)
        runs[-1] = runs[-1]._replace(ends=first.ends)
    return runs


def current(parts: Sequence[Stretch], minute: int) -> int | None:
    """The place of the part in which a minute lies."""
    return next((place for place, part in enumerate(parts) if holds(part, minute)), None)


def since(part: Stretch, minute: int) -> int:
    """How many minutes ago the part began in which `minute` lies."""
    return (minute - part.begins) % DAY


def spelled(minute: int) -> str:
    """390 → 06:30, 1440 → 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
