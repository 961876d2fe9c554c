"""The price book's arithmetic: what was paid for work of one kind and unit, told by its middle and its spread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import quantiles

FEN = Decimal("0.01")
# A price by the piece is told to a hundredth of a fen, as it is set.
FINE = Decimal("0.0001")


@dataclass(frozen=True)
class Spread:
    """`low` and `high` are the ends, `lower` and `upper` the quarters: half of the jobs lie between them."""

    count: int
    median: Decimal
    low: Decimal
    high: Decimal
    lower: Decimal
    upper: Decimal


def spread_of(prices: Iterable[Decimal]) -> Spread | None:
    """None where nothing was paid yet; of fewer than four the quarters are the ends."""
    found = sorted(prices)
    if not found:
        return None
    if len(found) < 4:
        lower, upper = found[0], found[-1]
    else:
        lower, _middle, upper = quantiles(found, n=4, method="inclusive")
    half = len(found) // 2
    median = found[half] if len(found) % 2 else (found[half - 1] + found[half]) / 2
    return Spread(len(found), median, found[0], found[-1], lower, upper)


def each(amount: Decimal, quantity: Decimal) -> Decimal:
    """The price of one piece, as it was set: the sum is rounded to the fen, so the price is found again to FINE."""
    return (amount / quantity).quantize(FINE, ROUND_HALF_UP)


def together(price: Decimal, quantity: Decimal) -> Decimal:
    """Price × quantity to the fen."""
    return (price * quantity).quantize(FEN, ROUND_HALF_UP)
