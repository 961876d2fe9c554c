"""Sheets that lie far from the others of their entry: another judge is asked to look, nobody is accused."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from starrating.scoring.bias import Sheet
from starrating.scoring.points import ZERO

# The median of absolute values, times this, is the standard deviation of what is normally distributed.
ROBUST = 1.4826


@dataclass(frozen=True)
class SecondLook:
    """`judges` wrote the sheets that lie apart: both where an entry has two, for then nobody can say which it is.
    `distance` in points, of the farthest."""

    entry: str
    judges: tuple[str, ...]
    distance: Decimal


def second_looks(
    sheets: Sequence[Sheet],
    offsets: Mapping[str, Decimal],
    *,
    sigmas: float = 3.0,
    points: Decimal = Decimal(8),
) -> list[SecondLook]:
    """Of the entries, those with a sheet at least `points` and more than `sigmas` robust standard deviations from the
    others, its judge's offset taken away; the farthest first. Two sheets are measured against each other, more against
    their median."""
    by_entry: dict[str, list[tuple[str, Decimal]]] = {}
    for one in sheets:
        by_entry.setdefault(one.entry, []).append((one.judge, one.score - offsets.get(one.judge, ZERO)))
    gaps = [
        abs(float(one - other))
        for some in by_entry.values()
        for (_a, one), (_b, other) in combinations(some, 2)
    ]
    if not gaps:
        return []
    # Of one sheet; two of them lie apart by the square root of two as much.
    noise = ROBUST * statistics.median(gaps) / math.sqrt(2)
    found = []
    for entry, some in by_entry.items():
        limit = sigmas * noise * math.sqrt(len(some) / (len(some) - 1)) if len(some) > 1 else math.inf
        apart = _distances(some)
        far = {who: gap for who, gap in apart.items() if gap >= points and float(gap) > limit}
        if far:
            found.append(SecondLook(entry, tuple(far), max(far.values())))
    return sorted(found, key=lambda look: (-look.distance, look.entry))


def _distances(sheets: Sequence[tuple[str, Decimal]]) -> dict[str, Decimal]:
    if len(sheets) == 2:
        return {judge: abs(sheets[0][1] - sheets[1][1]) for judge, _score in sheets}
    middle = statistics.median(score for _judge, score in sheets)
    return {judge: abs(score - middle) for judge, score in sheets}
