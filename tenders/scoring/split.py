"""How a sum is shared: to the fen, by points, what is left over to the largest remainders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

Key = TypeVar("Key")
FEN = Decimal("0.01")


def split(net: Decimal, points: Mapping[Key, Decimal], order: Sequence[Key]) -> dict[Key, Decimal]:
    """`net` yuan among those with points, in the order of `order` (the staff numbers), which also decides between equal
    remainders. A sum below nothing is taken back in the same shares. The parts make up `net` exactly; ValueError for
    points that can't share anything or a sum with more than two places."""
    total = sum(points.values(), Decimal(0))
    if not points or total <= 0 or any(one < 0 for one in points.values()):
        raise ValueError("nobody to share with")
    if set(order) != set(points) or len(order) != len(points):
        raise ValueError("the order names others than the points")
    fen = net.scaleb(2)
    if fen != fen.to_integral_value():
        raise ValueError(f"{net} has parts of a fen")
    sign, fen = (-1 if fen < 0 else 1), abs(fen)
    # The remainder stands in whole numbers over `total`, so that equal ones are equal.
    whole = {key: (fen * points[key] / total).to_integral_value(ROUND_DOWN) for key in order}
    whole = {key: _floor(fen * points[key], total, guess) for key, guess in whole.items()}
    left = int(fen - sum(whole.values(), Decimal(0)))
    rest = {key: fen * points[key] - whole[key] * total for key in order}
    place = {key: number for number, key in enumerate(order)}
    for key in sorted(order, key=lambda one: (-rest[one], place[one]))[:left]:
        whole[key] += 1
    return {key: (sign * whole[key]).scaleb(-2).quantize(FEN) for key in order}


def _floor(over: Decimal, under: Decimal, guess: Decimal) -> Decimal:
    """A division that was rounded may be one off; the products are exact."""
    while guess * under > over:
        guess -= 1
    while (guess + 1) * under <= over:
        guess += 1
    return guess
