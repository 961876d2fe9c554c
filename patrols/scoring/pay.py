"""The pay guard: what of a month's rewards and deductions may be paid out. A suggestion, never a fine (考核扣减)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum

ZERO, FEN, WHOLE = Decimal(0), Decimal("0.01"), Decimal(100)


class Why(StrEnum):
    """Why the advised sum is what it is."""

    FREE = "free"  # nothing is taken
    WITHIN = "within"  # taken in full, within every limit
    SHARE = "share"  # cut at the share of the wage
    MINIMUM = "minimum"  # cut so that the minimum wage stays
    PERFORMANCE = "performance"  # cut at the performance pay, of which nothing is left
    UNKNOWN = "unknown"  # no wage is known: not checked


@dataclass(frozen=True)
class Limits:
    """The mine's: a minimum wage of 0 is not set; `share` in percent of the month's wage."""

    minimum_wage: Decimal = ZERO
    share: int = 20


@dataclass(frozen=True)
class Advice:
    """`suggested` is what the rules come to: the tier's fixed sum and what the coefficient does to performance pay
    (`by_coef`). `advised` is what the guard leaves of it, None where no wage is known and something would be taken;
    `limit` is the most that may be taken."""

    reward: Decimal
    by_coef: Decimal
    suggested: Decimal
    limit: Decimal | None
    advised: Decimal | None
    why: Why


def advise(
    reward: Decimal, coef: Decimal, wage: Decimal | None, performance: Decimal | None, limits: Limits
) -> Advice:
    """Of a positive sum nothing is held back. A deduction is at most the share of the wage, leaves the minimum wage,
    and takes no more than there is of performance pay, where that is known."""
    by_coef = ZERO if performance is None else (performance * (coef - 1)).quantize(FEN, ROUND_HALF_UP)
    suggested = reward + by_coef
    limit, why = (None, Why.UNKNOWN) if wage is None else most_taken(wage, performance, limits)
    if suggested >= 0:
        return Advice(reward, by_coef, suggested, limit, suggested, Why.FREE)
    if limit is None:
        return Advice(reward, by_coef, suggested, None, None, Why.UNKNOWN)
    if -suggested <= limit:
        return Advice(reward, by_coef, suggested, limit, suggested, Why.WITHIN)
    return Advice(reward, by_coef, suggested, limit, -limit, why)


def most_taken(wage: Decimal, performance: Decimal | None, limits: Limits) -> tuple[Decimal, Why]:
    """The lowest limit and which it is; rounded down to the fen, so that no limit is ever passed."""
    found = [
        ((wage * limits.share / WHOLE).quantize(FEN, ROUND_DOWN), Why.SHARE),
        (max(ZERO, wage - limits.minimum_wage), Why.MINIMUM),
    ]
    if performance is not None:
        found.append((performance, Why.PERFORMANCE))
    return min(found, key=lambda pair: pair[0])
