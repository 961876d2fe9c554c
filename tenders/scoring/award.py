"""How opened bids are ranked, and which of them ask for an explanation: pure arithmetic on prices and points."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

HUNDREDTH = Decimal("0.01")
WHOLE = Decimal(100)
# Rules that tell equal bids apart, in their order.
FEWER_HOURS, EARLIER = "fewer_hours", "earlier"
LOW, HIGH, SAME, ROTATING = "low", "high", "same", "rotating"
# So many jobs won in turn by the same people are no accident any more.
TURNS = 3


@dataclass(frozen=True)
class Candidate:
    """A valid bid. `hours` are the extra hours of this quarter, for a crew the mean of its members; `plan_points` is
    None until the plan was marked."""

    key: Hashable
    price: Decimal
    hours: Decimal
    sealed_at: datetime
    plan_points: Decimal | None = None


@dataclass(frozen=True)
class Place:
    """`tie_rule` is the rule that put this bid behind or before an equal one."""

    key: Hashable
    rank: int
    price_points: Decimal
    points: Decimal | None
    tie_rule: str = ""


def price_points(price: Decimal, lowest: Decimal, weight: int) -> Decimal:
    """The lowest price has all of them, the others as many as they are dearer: weight × lowest ÷ price."""
    return (weight * lowest / price).quantize(HUNDREDTH, ROUND_HALF_UP)


def ranked(candidates: Iterable[Candidate], *, by_points: bool, price_weight: int) -> list[Place]:
    """The best first. Equal ones are told apart by fewer extra hours, then by the earlier receipt; what is equal in all
    of it shares a rank. A plan without a mark counts nothing until it has one."""
    found = list(candidates)
    if not found:
        return []
    lowest = min(one.price for one in found)
    weight = price_weight if by_points else int(WHOLE)
    given = {one.key: price_points(one.price, lowest, weight) for one in found}

    def value(one: Candidate) -> Decimal:
        return -(given[one.key] + (one.plan_points or Decimal(0))) if by_points else one.price

    order = sorted(found, key=lambda one: (value(one), one.hours, one.sealed_at))
    places: list[Place] = []
    for number, one in enumerate(order, 1):
        before = order[number - 2] if number > 1 else None
        after = order[number] if number < len(order) else None
        same = before is not None and _key(one, value(one)) == _key(before, value(before))
        total = (given[one.key] + (one.plan_points or Decimal(0))) if by_points else None
        told = _tie(one, before, value) or _tie(one, after, value)
        places.append(Place(one.key, places[-1].rank if same else number, given[one.key], total, told))
    return places


def _key(one: Candidate, value: Decimal) -> tuple[Decimal, Decimal, datetime]:
    return value, one.hours, one.sealed_at


def _tie(one: Candidate, other: Candidate | None, value: Callable[[Candidate], Decimal]) -> str:
    if other is None or value(one) != value(other):
        return ""
    if one.hours != other.hours:
        return FEWER_HOURS
    return EARLIER if one.sealed_at != other.sealed_at else ""


@dataclass(frozen=True)
class Expected:
    """What a price is compared with: the middle of the ceiling, of what such work has cost, of the other bids."""

    price: Decimal
    ceiling: Decimal
    book: Decimal | None
    others: Decimal | None


@dataclass(frozen=True)
class Flag:
    """Something to be explained in writing. `percent` is how far the price lies from `expected`; `with_keys` the other
    bids or the jobs it concerns."""

    flag: str
    expected: Decimal | None = None
    percent: int = 0
    with_keys: tuple[Hashable, ...] = field(default=())


def expected(ceiling: Decimal, book: Decimal | None, others: Sequence[Decimal]) -> Expected:
    middle = Decimal(median(others)).quantize(HUNDREDTH, ROUND_HALF_UP) if others else None
    known = [one for one in (ceiling, book, middle) if one is not None]
    price = Decimal(median(known)).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Expected(price, ceiling, book, middle)


def price_flags(
    prices: dict[Hashable, Decimal], ceiling: Decimal, book: Decimal | None, low_band: int, high_band: int
) -> dict[Hashable, list[Flag]]:
    """Per bid: lower or higher than was to be expected by more than the band (percent), and the same price to the fen
    as another's."""
    found: dict[Hashable, list[Flag]] = {}
    for key, price in prices.items():
        flags: list[Flag] = []
        base = expected(ceiling, book, [other for one, other in prices.items() if one != key])
        away = int(((price - base.price) * 100 / base.price).to_integral_value(ROUND_HALF_UP))
        if price * 100 < base.price * (100 - low_band):
            flags.append(Flag(LOW, base.price, away))
        elif price * 100 > base.price * (100 + high_band):
            flags.append(Flag(HIGH, base.price, away))
        if same := tuple(one for one, other in prices.items() if one != key and other == price):
            flags.append(Flag(SAME, with_keys=same))
        found[key] = flags
    return found


@dataclass(frozen=True)
class Round:
    """A job of the kind that was awarded before: who had bid, who won it."""

    key: Hashable
    bidders: frozenset[Hashable]
    winner: Hashable


def in_turn(before: Sequence[Round], bidders: Iterable[Hashable]) -> tuple[Hashable, ...]:
    """The jobs, newest first, that the same bidders have won by turns: at least TURNS with the very same people, each
    time another than the time before. Empty where that is not so."""
    now = frozenset(bidders)
    if len(now) < 2:
        return ()
    found: list[Round] = []
    for one in before:
        if one.bidders != now or found and found[-1].winner == one.winner:
            break
        found.append(one)
    return tuple(one.key for one in found) if len(found) >= TURNS else ()
