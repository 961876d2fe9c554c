"""How evenly money lies among people, and what bidding has saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT, TENTH = Decimal("0.01"), Decimal("0.1")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Spread:
    """`top` is the share in percent that the best paid fifth of the people got, rounded up to whole people."""

    people: int
    total: Decimal
    low: Decimal
    median: Decimal
    high: Decimal
    top: Decimal


def spread_of(amounts: Sequence[Decimal]) -> Spread | None:
    """None where nobody got anything."""
    found = sorted(one for one in amounts if one > 0)
    if not found:
        return None
    total, many = sum(found, NOTHING), len(found)
    middle = (found[(many - 1) // 2] + found[many // 2]) / 2
    best = found[-((many + 4) // 5) :]
    return Spread(
        many,
        total,
        found[0],
        middle.quantize(CENT, ROUND_HALF_UP),
        found[-1],
        percent(sum(best, NOTHING), total),
    )


def percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(TENTH, ROUND_HALF_UP) if whole else NOTHING


def saved(ceiling: Decimal, amount: Decimal, times: int) -> Decimal:
    """What a contract costs less than its ceiling, over its months where it is monthly."""
    return (ceiling - amount) * times
