"""The arithmetic of training: whether a session helped, the codes of a sign-in, the order of a paper, its marks."""

from __future__ import annotations

import hashlib
import hmac
import math
import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Two-sided 95 %.
Z = 1.959963984540054
# Fewer looks than this on either side say nothing.
FEWEST = 10
# A sign-in code changes this often; the one before still counts, somebody may be typing it.
CODE_LASTS = timedelta(minutes=3)


@dataclass(frozen=True)
class Share:
    """`failed` of `looked`."""

    failed: int
    looked: int

    @property
    def rate(self) -> float:
        return self.failed / self.looked if self.looked else 0.0

    @property
    def percent(self) -> int:
        return round(100 * self.rate)


@dataclass(frozen=True)
class Interval:
    """Where the true share lies with 95 % confidence, both ends between 0 and 1."""

    low: float
    high: float

    @property
    def low_percent(self) -> int:
        return round(100 * self.low)

    @property
    def high_percent(self) -> int:
        return round(100 * self.high)


def wilson(share: Share) -> Interval:
    """Wilson's score interval (Wilson 1927, without continuity correction); everything is possible without any look."""
    n = share.looked
    if not n:
        return Interval(0.0, 1.0)
    p, square = share.rate, Z * Z
    middle = (p + square / (2 * n)) / (1 + square / n)
    half = Z / (1 + square / n) * math.sqrt(p * (1 - p) / n + square / (4 * n * n))
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True)
class Effect:
    """Before against after. `verdict`: few (too few looks), better, worse, or unclear where the intervals overlap."""

    before: Share
    after: Share
    verdict: str

    @property
    def before_lies(self) -> Interval:
        return wilson(self.before)

    @property
    def after_lies(self) -> Interval:
        return wilson(self.after)


def effect(before: Share, after: Share) -> Effect:
    if min(before.looked, after.looked) < FEWEST:
        return Effect(before, after, "few")
    was, became = wilson(before), wilson(after)
    if became.high < was.low:
        return Effect(before, after, "better")
    return Effect(before, after, "worse" if became.low > was.high else "unclear")


def code_at(seed: str, at: datetime) -> str:
    """The four digits of a sign-in at this moment."""
    return _code(seed, _window(at))


def codes_valid(seed: str, at: datetime) -> tuple[str, str]:
    """What is taken at this moment: the code that is shown, and the one before."""
    window = _window(at)
    return _code(seed, window), _code(seed, window - 1)


def code_until(at: datetime) -> datetime:
    """When the code that is shown at this moment changes."""
    lasts = int(CODE_LASTS.total_seconds())
    return datetime.fromtimestamp((_window(at) + 1) * lasts, tz=at.tzinfo)


def _window(at: datetime) -> int:
    return int(at.timestamp() // CODE_LASTS.total_seconds())


def _code(seed: str, window: int) -> str:
    found = hmac.new(seed.encode(), str(window).encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(found[:8]) % 10_000:04d}"


def order(seed: int, what: int, many: int) -> list[int]:
    """The places 0 to `many`-1 as this seed lays them out; `what` tells one thing that is shuffled from another."""
    places = list(range(many))
    random.Random(f"{seed}:{what}").shuffle(places)
    return places


def is_right(chosen: Collection[int], right: Collection[int]) -> bool:
    """All right ones and no other: half of a multiple choice is none."""
    return bool(chosen) and set(chosen) == set(right)


def score(given: Iterable[tuple[bool, int]]) -> int:
    """Points of what is right."""
    return sum(points for right, points in given if right)


def draw(seed: int, ids: Sequence[int], many: int) -> list[int]:
    """`many` of these, whichever order they come in; the same seed draws the same."""
    return random.Random(seed).sample(sorted(ids), many)
