"""Points are Decimal, shown and compared in tenths, half up; shares of a whole add up to it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

ZERO, TENTH, HUNDRED = Decimal(0), Decimal("0.1"), Decimal(100)


def half_up(value: Decimal, step: Decimal = TENTH) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)


def shared(whole: Decimal, parts: Sequence[Decimal], most: Sequence[Decimal] | None = None) -> list[Decimal]:
    """`whole`, itself in tenths, dealt out in tenths as near to the exact `parts` as tenths allow: each is cut to its
    tenth, what is left goes to those that lost most by it, never beyond `most`."""
    cut = [part.quantize(TENTH, ROUND_DOWN) for part in parts]
    by_loss = sorted(range(len(parts)), key=lambda n: (cut[n] - parts[n], n))
    left = int((whole - sum(cut, ZERO)) / TENTH)
    while left:
        able = [n for n in by_loss if parts[n] and (most is None or cut[n] < most[n])]
        if not able:
            raise ValueError(f"{whole} is more than the parts can hold")
        for n in able[:left]:
            cut[n] += TENTH
        left -= len(able[:left])
    return cut
