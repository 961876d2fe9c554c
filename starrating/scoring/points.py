"""Points are Decimal, shown and compared in tenths, half up; shares of a whole add up to it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

ZERO, TENTH, HUNDRED = Decimal(0), Decimal("0.1"), Decimal(100)


def half_up(value: Decimal, step: Decimal = TENTH) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)


def shared(whole: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """`whole`, the sum of the exact `parts` rounded to a tenth, dealt out to them in tenths: each is cut to its tenth,
    what is left goes to those that lost most by it, the first of equals first."""
    cut = [part.quantize(TENTH, ROUND_DOWN) for part in parts]
    by_loss = sorted(range(len(parts)), key=lambda n: (cut[n] - parts[n], n))
    for n in by_loss[: int((whole - sum(cut, ZERO)) / TENTH)]:
        cut[n] += TENTH
    return cut
