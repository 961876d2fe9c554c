"""From a month's sheets to one score, from a score to stars, from scores to the rooms that need help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from starrating.scoring.points import ZERO, half_up

# Why a room is among the worst.
BELOW, LOWEST = "below", "lowest"


def mean(scores: Sequence[Decimal]) -> Decimal:
    return half_up(sum(scores, ZERO) / len(scores))


def median(scores: Sequence[Decimal]) -> Decimal:
    ordered, half = sorted(scores), len(scores) // 2
    return half_up(ordered[half] if len(scores) % 2 else (ordered[half - 1] + ordered[half]) / 2)


def trimmed(scores: Sequence[Decimal]) -> Decimal:
    """The mean without one highest and one lowest; of two or one nothing is left out."""
    return mean(sorted(scores)[1:-1] if len(scores) > 2 else scores)


Join = Callable[[Sequence[Decimal]], Decimal]
JOINS: Mapping[str, Join] = MappingProxyType({"mean": mean, "median": median, "trimmed": trimmed})


def stars(score: Decimal, thresholds: Mapping[int, Decimal], caps: Iterable[int] = ()) -> int:
    """`thresholds` are stars → the score from which they are given; every veto caps them."""
    earned = max((many for many, least in thresholds.items() if score >= least), default=0)
    return min((earned, *caps))


def vote_points(votes: Mapping[str, int], weight: Decimal) -> dict[str, Decimal]:
    """The weight for whoever has most votes, the others in proportion; nothing for anybody without a vote."""
    highest = max(votes.values(), default=0)
    return {
        who: half_up(weight * many / highest) if highest else half_up(ZERO) for who, many in votes.items()
    }


@dataclass(frozen=True)
class Worst:
    entry: str
    why: str


def worst(
    scores: Mapping[str, Decimal],
    buildings: Mapping[str, str],
    *,
    below: Decimal = Decimal(60),
    lowest: int = 3,
    lowest_below: Decimal = Decimal(75),
) -> list[Worst]:
    """Entries below `below`, and the `lowest` of each building where they are below `lowest_below`, the worst first.
    Whoever shares the last of these places is among them too: equal is equal."""
    found = []
    for entry, score in sorted(scores.items(), key=lambda pair: (pair[1], pair[0])):
        lower = sum(buildings[other] == buildings[entry] and value < score for other, value in scores.items())
        if score < below:
            found.append(Worst(entry, BELOW))
        elif score < lowest_below and lower < lowest:
            found.append(Worst(entry, LOWEST))
    return found
