"""Fills zones' days with rounds, greedily: what is wanting there, and the round that does most about it."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from patrols.scoring.rota_field import NEVER, Field
from patrols.scoring.rota_ledger import Ledger
from patrols.scoring.rota_task import DAY

# A place is tried at so many steps at a time; where these find nothing, so often again with others.
TRIED, PATIENCE = 12, 3

Unit = tuple[int, int]


@dataclass
class Walk:
    """A round that is being placed: person and step may change, the zone and the day stay."""

    p: int
    n: int
    posts: tuple[int, ...]
    zone: int
    day: int


class Filling:
    """Rounds by zone and day, the account they are kept in, and the chance that decides what is left open."""

    def __init__(self, field: Field) -> None:
        self.field, self.task = field, field.task
        self.ledger = Ledger(field)
        self.chance = random.Random(field.task.seed)
        self.walks: dict[Unit, list[Walk]] = {}
        self.cost = 0
        zones, posts = range(len(field.zones)), range(len(self.task.posts))
        self.units = [(z, day) for day in range(self.task.days) for z in zones]
        # Posts that few may visit come first, lest those few are sent elsewhere.
        self.few = [sum(allowed[q] for allowed in field.allowed) for q in posts]
        self.clusters = [self._clusters(z) for z in zones]
        self.in_reach = self._in_reach()
        self.half_a_rule = -self.task.weights.rule // 2

    def _add(self, walk: Walk) -> None:
        self.cost += self.ledger.add(walk.p, walk.n, walk.posts)
        self.walks.setdefault((walk.zone, walk.day), []).append(walk)

    def _drop(self, walk: Walk) -> None:
        self.cost += self.ledger.drop(walk.p, walk.n, walk.posts)
        self.walks[walk.zone, walk.day].remove(walk)

    # --- what is wanting --------------------------------------------------------------------------------------

    def _clusters(self, z: int) -> list[tuple[int, int]]:
        """The peaks that want a visit, run together where they overlap: (begin, end) in minutes of the day."""
        posts = (self.task.posts[q] for q in self.field.zones[z].posts)
        found: list[tuple[int, int]] = []
        for begin, end in sorted(span for post in posts if post.must for span in post.peaks):
            if found and begin < found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            else:
                found.append((begin, end))
        return found

    def _in_reach(self) -> set[tuple[int, int]]:
        """Peaks of posts at which somebody who may go there is on shift."""
        field = self.field
        return {
            (q, field.peak_of[q][n])
            for z, zone in enumerate(field.zones)
            for n in range(field.count)
            for q in zone.posts
            if field.peak_of[q][n] != NEVER and any(field.allowed[p][q] for p in field.walkers(z, n))
        }

    def wanting(self, z: int, day: int) -> list[int]:
        """Posts of the zone for which a rule of this day is unmet that somebody could meet."""
        return [q for q in self.field.zones[z].posts if self._lacks(q, day)]

    def _lacks(self, q: int, day: int) -> bool:
        ledger = self.ledger
        if ledger.had[q][day] < ledger.wanted[q] or not self.task.posts[q].must:
            return ledger.had[q][day] < ledger.wanted[q]
        return any(not ledger.hit[q][k] and (q, k) in self.in_reach for k in self._peaks(q, day))

    def _peaks(self, q: int, day: int) -> range:
        many = len(self.task.posts[q].peaks)
        return range(day * many, day * many + many)

    # --- filling ----------------------------------------------------------------------------------------------

    def fill(self, units: Iterable[Unit], noise: float) -> None:
        """Adds rounds until nothing in these zones' days is wanting that somebody could walk: peaks first."""
        units = list(units)
        jobs = [(z, day, *cluster) for z, day in units for cluster in self.clusters[z]]
        if noise:
            self.chance.shuffle(jobs)
        for z, day, begin, end in [*jobs, *((z, day, 0, 0) for z, day in units)]:
            starts, first = self.field.starts(z, day), self.field.at(day * DAY + begin)
            steps = [n for n in starts if first <= n <= self.field.at(day * DAY + end)] if end else starts
            tries = 0
            while tries < PATIENCE and steps and (lacking := self.wanting(z, day)):
                found = self._add_best(z, day, steps, lacking, bool(end), noise)
                tries = 0 if found else tries + 1 if len(steps) > TRIED else PATIENCE

    def _add_best(
        self, z: int, day: int, steps: list[int], lacking: list[int], of_peak: bool, noise: float
    ) -> bool:
        """Adds the round that does most at some of these steps; false where none does any good."""
        ledger = self.ledger
        best: float = 0.0
        chosen: Walk | None = None
        # Few posts a round leave others for whoever comes after; many make fewer rounds. Which is right shows later.
        many = self.chance.random() < 0.5
        for n in self.chance.sample(steps, TRIED) if len(steps) > TRIED else steps:
            prices = self._wanted_at(n, day, lacking, of_peak)
            if not prices:
                continue
            order = sorted(prices, key=lambda q: (self.few[q], prices[q]))
            for p, least in self.field.walkers(z, n).items():
                if not ledger.may_walk(p, n):
                    continue
                posts = self._choose(z, p, n, order, prices, least, many)
                if not posts:
                    continue
                price = sum(prices[q] for q in posts) + ledger.walk_price(p, n, posts)
                felt = price + self.chance.random() * noise
                if felt < best:
                    best, chosen = felt, Walk(p, n, posts, z, day)
        if chosen is None:
            return False
        self._add(chosen)
        return True

    def _wanted_at(self, n: int, day: int, lacking: list[int], of_peak: bool) -> dict[int, int]:
        """Posts that want a visit at a step and what it changes; while peaks are filled, those whose peak it hits."""
        field, ledger = self.field, self.ledger
        posts = [q for q in lacking if field.day_of[q][n] == day and ledger.is_free(q, n)]
        if of_peak:
            posts = [q for q in posts if self.task.posts[q].must and self._unhit(q, n)]
        prices = {q: ledger.visit_price(q, n) for q in posts}
        return {q: price for q, price in prices.items() if price < self.half_a_rule}

    def _unhit(self, q: int, n: int) -> bool:
        peak = self.field.peak_of[q][n]
        return peak != NEVER and not self.ledger.hit[q][peak]

    def _choose(
        self, z: int, p: int, n: int, order: list[int], prices: dict[int, int], least: int, many: bool
    ) -> tuple[int, ...]:
        """The posts of one round: what is wanting, those first that few may visit; others where it would be too small,
        whose prices are added."""
        allowed, cap = self.field.allowed[p], self.field.cap[p][n]
        mine = [q for q in order if allowed[q]]
        if not mine:
            return ()
        chosen = mine[: cap if many else -(-len(mine) // -(-len(mine) // cap))]
        if len(chosen) < least:
            for q in self.field.zones[z].posts:
                if q not in prices and self.field.day_of[q][n] != NEVER and self.ledger.is_free(q, n):
                    prices[q] = self.ledger.visit_price(q, n)
            others = sorted((q for q in prices if allowed[q] and q not in chosen), key=prices.__getitem__)
            chosen += others[: least - len(chosen)]
            if len(chosen) < least:
                return ()
        return tuple(sorted(chosen))
