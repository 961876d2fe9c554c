"""What a visit is worth: every rule of starter/checklists.json "scoring", in Decimal, half up to 0.1."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

PASS, CAUTION, FAIL, NA, UNSEEN = "pass", "caution", "fail", "na", "unseen"
ZERO, TENTH = Decimal(0), Decimal("0.1")
# Below this share of its weight an item with counted faults is listed as unqualified.
UNQUALIFIED_BELOW = Decimal("0.6")
WRITTEN = re.compile(r"[+-]?[0-9]{1,5}(\.[0-9]{1,4})?")


def half_up(value: Decimal) -> Decimal:
    return value.quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Item:
    """What scoring needs to know of a checklist item; numbers are Decimal, ratios 0-1."""

    kind: str
    weight: Decimal
    deduct: Decimal = ZERO
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    typing_min: Decimal | None = None
    typing_max: Decimal | None = None
    tolerance_below: Decimal = ZERO
    tolerance_above: Decimal = ZERO
    tolerance_deduct: Decimal = ZERO
    options: list[dict[str, Any]] = field(default_factory=list)
    fail_below: Decimal = ZERO
    critical: bool = False


@dataclass(frozen=True)
class Judged:
    """One item's result; `unqualified` marks counted faults that took more than 40 % of the weight."""

    outcome: str
    lost: Decimal = ZERO
    unqualified: bool = False


class TypingError(ValueError):
    """The value is none that this item can have: outside its typing limits, no option of it, no number at all."""


def item_of(row: Any) -> Item:
    """From anything that carries the item's fields under the same names."""
    return Item(**{name: getattr(row, name) for name in Item.__dataclass_fields__})


def judge(item: Item, value: str) -> Judged:
    """`value` as it was given: pass/fail, a count of faults, a number, an option; or na, unseen for any kind."""
    if value in (NA, UNSEEN):
        return Judged(value)
    return {"pass_fail": _verdict, "score": _faults, "number": _number, "choice": _choice}[item.kind](
        item, value
    )


def _verdict(item: Item, value: str) -> Judged:
    if value not in (PASS, FAIL):
        raise TypingError(value)
    return Judged(FAIL, item.deduct, True) if value == FAIL else Judged(PASS)


def _faults(item: Item, value: str) -> Judged:
    if not value.isascii() or not value.isdigit() or int(value) > 99:
        raise TypingError(value)
    lost = min(item.weight, item.deduct * int(value))
    return Judged(FAIL if int(value) else PASS, lost, item.weight - lost < UNQUALIFIED_BELOW * item.weight)


def _number(item: Item, value: str) -> Judged:
    measured = number(value)
    if _outside(measured, item.typing_min, item.typing_max):
        raise TypingError(value)
    if not _outside(measured, item.minimum, item.maximum):
        return Judged(PASS)
    low = None if item.minimum is None else item.minimum - item.tolerance_below
    high = None if item.maximum is None else item.maximum + item.tolerance_above
    if not _outside(measured, low, high):
        return Judged(CAUTION, item.tolerance_deduct)
    return Judged(FAIL, item.deduct, True)


def _choice(item: Item, value: str) -> Judged:
    for option in item.options:
        if option["value"] == value:
            ratio = Decimal(str(option["ratio"]))
            failed = ratio < item.fail_below
            return Judged(FAIL if failed else PASS, item.weight * (1 - ratio), failed)
    raise TypingError(value)


def number(value: str) -> Decimal:
    """A number as a phone's keypad writes it: no exponents, no underscores, at most five digits before the point."""
    if not WRITTEN.fullmatch(value):
        raise TypingError(value)
    return Decimal(value)


def _outside(value: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is not None and value < low) or (high is not None and value > high)


@dataclass(frozen=True)
class Visit:
    """A visit's result: `score` 0-100 or None where nothing counted, `coverage` the share of items looked at."""

    score: Decimal | None
    passed: bool
    coverage: Decimal
    failed: int
    cautions: int
    unseen: int
    na: int


def total(judged: Iterable[tuple[Item, Judged]], pass_line: int) -> Visit:
    """What does not apply and what was not looked at leave the denominator; the rest is scaled to 100. The visit fails
    below the pass line or with one critical item failed."""
    rows = list(judged)
    counted = [(item, one) for item, one in rows if one.outcome not in (NA, UNSEEN)]
    weight = sum((item.weight for item, _one in counted), ZERO)
    lost = sum((one.lost for _item, one in counted), ZERO)
    score = half_up(100 * (weight - lost) / weight) if weight else None
    critical = any(item.critical and one.outcome == FAIL for item, one in counted)

    def many(outcome: str) -> int:
        return sum(one.outcome == outcome for _item, one in rows)

    applicable = len(rows) - many(NA)
    return Visit(
        score=score,
        passed=score is not None and score >= pass_line and not critical,
        coverage=Decimal(len(counted)) / applicable if applicable else Decimal(1),
        failed=many(FAIL),
        cautions=many(CAUTION),
        unseen=many(UNSEEN),
        na=many(NA),
    )
