"""What a criterion of the service star that no judge marks is worth: facts in, points in tenths and out of how many.

    S01 ability     mean of the visits to the own post × 0.15 + latest skill test × 0.10           25
    S02 service     satisfaction × 25, +1 a named praise (5 at most), −5 a valid complaint         30
    S03 example     2 an adopted proposal, 1 a shift stood in for                                   8
    S04 attendance  10 − 2 a late arrival − 5 an absence from the post                             10
    S05 safety      5 − 5 a violation                                                               5
    S06 vote        see joining.vote_points                                                        10

The judges give the other twelve points of S03. A mine that weighs a criterion otherwise scales it; a fact whose source
does not exist leaves the denominator.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from starrating.scoring.points import ZERO, half_up


@dataclass(frozen=True)
class Term:
    """`fact` × `each` points, up to `most`. A term whose `most` is 0 only takes away, from what the others gave."""

    fact: str
    each: Decimal
    most: Decimal = ZERO
    # What there is before anything was counted.
    start: Decimal = ZERO


@dataclass(frozen=True)
class Part:
    """One term as it was counted; without `points` its source does not exist."""

    fact: str
    value: Decimal
    points: Decimal | None


@dataclass(frozen=True)
class Measured:
    points: Decimal | None
    most: Decimal | None
    parts: tuple[Part, ...]


def _term(fact: str, each: str, most: int = 0, start: int = 0) -> Term:
    return Term(fact, Decimal(each), Decimal(most), Decimal(start))


# source of a criterion → what the built-in one weighs, and its terms
SOURCES: Mapping[str, tuple[Decimal, Sequence[Term]]] = MappingProxyType(
    {
        "ability": (Decimal(25), (_term("post_mean", "0.15", 15), _term("skill", "0.10", 10))),
        "service": (
            Decimal(30),
            (_term("satisfaction", "25", 25), _term("thanks", "1", 5), _term("complaints", "-5")),
        ),
        # Either alone may fill it.
        "example": (Decimal(8), (_term("proposals", "2", 8), _term("covers", "1", 8))),
        "attendance": (
            Decimal(10),
            (_term("late", "-2", 10, 10), _term("off_post", "-5"), _term("absent", "-5")),
        ),
        "safety": (Decimal(5), (_term("violation", "-5", 5, 5),)),
    }
)
VOTE = "vote"
# A mean that nothing was counted for is no fact: without a visit there is no mean of visits.
MEANS = frozenset(("post_mean", "skill", "satisfaction"))


def measure(source: str, weight: Decimal, facts: Mapping[str, Decimal], known: Collection[str]) -> Measured:
    """`facts` by name, `known` the names some source can answer. Points lie between 0 and what they are out of."""
    whole, terms = SOURCES[source]
    scale = weight / whole
    parts = [_part(term, scale, facts, known) for term in terms]
    counted = sum((t.most for t, part in zip(terms, parts, strict=True) if part.points is not None), ZERO)
    most = half_up(scale * min(whole, counted))
    if not most:
        return Measured(None, None, tuple(parts))
    total = half_up(sum((part.points for part in parts if part.points is not None), ZERO))
    return Measured(min(most, max(half_up(ZERO), total)), most, tuple(parts))


def _part(term: Term, scale: Decimal, facts: Mapping[str, Decimal], known: Collection[str]) -> Part:
    value = facts.get(term.fact, ZERO)
    if term.fact not in known or (term.fact in MEANS and term.fact not in facts):
        return Part(term.fact, value, None)
    points = term.start + term.each * value
    return Part(term.fact, value, scale * (min(term.most, points) if term.most else points))
