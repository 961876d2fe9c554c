"""Whom one more sheet could carry over the last place that wins: of a statistical tie, which may hold half a building,
the part that is worth a judge's way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from starrating.scoring import ranking
from starrating.scoring.points import TENTH, half_up

# No score would make these win.
KEPT_OUT = (ranking.VETO, ranking.COOLDOWN)


@dataclass(frozen=True)
class Stand:
    """Where an entry came to: `error` is the standard error of its score out of `sheets`."""

    key: str
    score: Decimal
    error: Decimal | None
    sheets: int
    won: bool
    decided_by: str = ""
    cluster: str = ""


@dataclass(frozen=True)
class Reach:
    """`gap` to the line on whose other side the prize changes, `moves` what one more sheet moves the score by."""

    key: str
    gap: Decimal
    moves: Decimal


def within_reach(
    stands: Sequence[Stand], *, places: int | None, minimum: Decimal, width: float = 1.96
) -> list[Reach]:
    """Those whom one more sheet could put in or out, the nearest to their line first. A mean of n sheets with the
    standard error e moves by e / √(n + 1) when another is added; `width` 1.96 is a doubt of 5 %."""
    able = [one for one in stands if one.won or one.decided_by not in KEPT_OUT]
    is_full = places is not None and sum(one.won for one in able) >= places
    found = []
    for one in able:
        line = _may_fall_to(one, able, minimum) if one.won else _must_rise_to(one, able, is_full, minimum)
        if line is None or one.error is None:
            continue
        gap, moves = abs(one.score - line), width * float(one.error) / math.sqrt(one.sheets + 1)
        if float(gap) <= moves:
            found.append(Reach(one.key, gap, half_up(Decimal(str(round(moves, 6))), TENTH)))
    return sorted(found, key=lambda one: (one.gap, one.key))


def _may_fall_to(one: Stand, able: Sequence[Stand], minimum: Decimal) -> Decimal:
    """Below the best of those who would take its place, or below what is wanted of a winner at least."""
    heirs = [
        other.score
        for other in able
        if not other.won
        and other.decided_by != ranking.MINIMUM
        and (other.decided_by != ranking.HALL or other.cluster == one.cluster)
    ]
    return max([minimum, *heirs])


def _must_rise_to(one: Stand, able: Sequence[Stand], is_full: bool, minimum: Decimal) -> Decimal | None:
    """Up to the last who won, in its own hall where the hall was full; where places are left, up to the minimum."""
    if one.decided_by == ranking.MINIMUM and not is_full:
        return minimum
    mates = one.decided_by == ranking.HALL
    return _least(other.score for other in able if other.won and (not mates or other.cluster == one.cluster))


def _least(scores: Iterable[Decimal]) -> Decimal | None:
    return min(scores, default=None)
