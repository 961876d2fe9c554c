"""How well the hour of the next visit could be guessed by who knows the visits so far, against mere chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# Fewer visits than this say nothing.
ENOUGH = 8
# A guess that hits more often than this times chance is a habit.
HABIT = 2.0


@dataclass(frozen=True)
class Visit:
    """A visit fell into one of `choices` equally good hours of its stretch: a peak that everybody knows is visited,
    or the rest of the opening hours."""

    stretch: str
    hour: int
    choices: int


@dataclass(frozen=True)
class Guess:
    """`hit` is the share of visits whose hour a guesser gets right who names the hour of another visit of the same
    stretch at random; `chance` that of one who knows nothing but the hours there are."""

    visits: int
    hit: float
    chance: float

    @property
    def ratio(self) -> float:
        return self.hit / self.chance if self.chance else 0.0

    @property
    def is_habit(self) -> bool:
        return self.visits >= ENOUGH and self.hit > HABIT * self.chance


def guess(visits: Iterable[Visit]) -> Guess:
    """Stretches count by how many visits fell into them; one with a single visit teaches nothing and counts as
    chance."""
    by_stretch: dict[str, list[Visit]] = {}
    for visit in visits:
        by_stretch.setdefault(visit.stretch, []).append(visit)
    total = sum(map(len, by_stretch.values()))
    if not total:
        return Guess(0, 0.0, 0.0)
    hit = chance = 0.0
    for some in by_stretch.values():
        n = len(some)
        by_luck = sum(1 / max(1, visit.choices) for visit in some)
        pairs = sum(many * (many - 1) for many in Counter(visit.hour for visit in some).values())
        hit += pairs / (n - 1) if n > 1 else by_luck
        chance += by_luck
    return Guess(total, hit / total, chance / total)
