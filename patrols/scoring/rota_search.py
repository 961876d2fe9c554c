"""Draws the rounds of a rota: fills every zone's day, mends what is unmet, then lays single rounds better until the
turns are used up. The turns are counted, not timed: a slow machine draws the same rota as a fast one."""

from __future__ import annotations

from patrols.scoring.rota_field import NEVER, Field
from patrols.scoring.rota_fill import TRIED, Filling, Unit, Walk
from patrols.scoring.rota_task import DAY, Tell

# Passes over what is unmet; turns of the search for each zone's day at effort 1.
MENDS, TURNS = 40, 60
LEAST_MENDS = 4
# How much worse a turn may leave the score at the beginning.
HEAT = 3.0
# Hours that are taken apart together.
STRETCHES = (9, 15, 36)
# Days to look back for a round that breaks a row.
BACK = 2


class Search(Filling):
    def __init__(self, field: Field, tell: Tell) -> None:
        super().__init__(field)
        self.tell = tell

    def run(self) -> list[Walk]:
        self.units.sort(key=lambda unit: (unit[1], -len(self.clusters[unit[0]])))
        for number, unit in enumerate(self.units):
            self.fill([unit], 0.0)
            self.tell(10 * number // len(self.units))
        self.mend()
        turns = int(TURNS * len(self.units) * self.task.effort)
        for turn in range(turns):
            self.turn(HEAT * (1 - turn / turns) ** 2)
            if turn % 100 == 0:
                self.tell(30 + 70 * turn // turns)
        return [walk for walks in self.walks.values() for walk in walks]

    def mend(self) -> None:
        """Rules that are unmet are tried again, together with what may stand in their way in the hours around them."""
        passes = max(LEAST_MENDS, int(MENDS * min(1.0, self.task.effort)))
        for number in range(passes):
            unmet = [unit for unit in self.units if self.wanting(*unit)]
            if not unmet:
                break
            for _z, day in unmet:
                begin = day * DAY + self.chance.randrange(-4 * 60, 21 * 60, 60)
                end = begin + self.chance.choice(STRETCHES) * 60
                self.relay(begin, end, 0.0, self.chance.choice((1.0, 4.0, 12.0)))
            for z, day in unmet:
                self.break_row(z, day)
            self.tell(10 + 20 * number // passes)

    def break_row(self, z: int, day: int) -> None:
        """Somebody who had too many rounds in this slot walks one at another hour first, then the peak that wants it.
        Rounds of the zone's day that serve no peak make room and are laid anew."""
        before, field = self.cost, self.field
        idle = [walk for walk in self.walks.get((z, day), ()) if not self._serves_peak(walk)]
        dropped = [walk for walk in idle if not self.ledger.leaves_row(walk.p, walk.n)]
        for walk in dropped:
            self._drop(walk)
        left = {id(walk) for walks in self.walks.values() for walk in walks}
        for n in field.starts(z, day):
            lacking = list(self._wanted_at(n, day, self.wanting(z, day), of_peak=True))
            for p, least in field.walkers(z, n).items() if lacking else ():
                posts = tuple(q for q in lacking if field.allowed[p][q])[: field.cap[p][n]]
                between = None
                if len(posts) >= least and not self.ledger.is_busy(p, n) and not self.ledger.may_walk(p, n):
                    between = self._between(p, n, posts)
                if between is None:
                    continue
                self._add(between)
                if self.ledger.may_walk(p, n):
                    self._add(Walk(p, n, posts, z, day))
                    break
                self._drop(between)
        self.fill([(z, day)], 0.0)
        if self.cost >= before:
            for walk in [walk for walks in self.walks.values() for walk in walks if id(walk) not in left]:
                self._drop(walk)
            for walk in dropped:
                self._add(walk)

    def _serves_peak(self, walk: Walk) -> bool:
        peaks = self.field.peak_of
        return any(peaks[q][walk.n] != NEVER and self.task.posts[q].must for q in walk.posts)

    def _between(self, p: int, n: int, kept: tuple[int, ...]) -> Walk | None:
        """The cheapest round of a person between the one before a step and that step, in another slot of the day; it
        leaves the posts that are to be seen at the step alone."""
        field, ledger = self.field, self.ledger
        best, chosen = float("inf"), None
        for m in range(max(ledger.last_before(p, n), n - BACK * DAY // field.step, 0), n):
            if not field.cap[p][m] or field.slot[m] == field.slot[n] or not ledger.may_walk(p, m):
                continue
            for z, zone in enumerate(field.zones):
                least = field.walkers(z, m).get(p)
                if least is None:
                    continue
                prices = {
                    q: ledger.visit_price(q, m)
                    for q in zone.posts
                    if field.allowed[p][q]
                    and field.day_of[q][m] != NEVER
                    and ledger.is_free(q, m)
                    and (q not in kept or n - m >= field.gap)
                }
                posts = tuple(sorted(sorted(prices, key=prices.__getitem__)[:least]))
                price = sum(prices[q] for q in posts) + ledger.walk_price(p, m, posts)
                if len(posts) == least and price < best:
                    best, chosen = price, Walk(p, m, posts, z, field.day_of[posts[0]][m])
        return chosen

    def turn(self, heat: float) -> None:
        """One change, kept where it costs no more than the heat of the moment allows."""
        kind, unit = self.chance.random(), self.chance.choice(self.units)
        if kind < 0.05:
            begin = unit[1] * DAY + self.chance.randrange(0, DAY, 60)
            self.relay(begin, begin + 8 * 60, heat, heat)
        elif kind < 0.45:
            self.move(unit, heat)
        elif kind < 0.6:
            self.hand_on(unit, heat)
        else:
            self.swap(unit, heat)

    # --- changes ----------------------------------------------------------------------------------------------

    def relay(self, begin: int, end: int, heat: float, noise: float) -> None:
        """Takes all rounds between two moments apart and fills the days anew."""
        first, last, before = self.field.at(begin), self.field.at(end), self.cost
        days = [day for day in range(begin // DAY - 1, end // DAY + 1) if 0 <= day < self.task.days]
        units = [(z, day) for z in range(len(self.field.zones)) for day in days]
        inside = [walk for unit in units for walk in self.walks.get(unit, ()) if first <= walk.n < last]
        dropped: list[Walk] = []
        for walk in sorted(inside, key=lambda walk: -walk.n):
            if not self.ledger.leaves_row(walk.p, walk.n):
                self._drop(walk)
                dropped.append(walk)
        left = {id(walk) for unit in units for walk in self.walks.get(unit, ())}
        self.chance.shuffle(units)
        self.fill(units, noise + 0.01)
        if self.cost > before + heat * self.chance.random():
            for unit in units:
                for walk in [walk for walk in self.walks.get(unit, ()) if id(walk) not in left]:
                    self._drop(walk)
            for walk in dropped:
                self._add(walk)

    def move(self, unit: Unit, heat: float) -> None:
        """Takes one round out and puts the same posts where they cost least."""
        walks = self.walks.get(unit)
        if not walks:
            return
        walk = self.chance.choice(walks)
        if self.ledger.leaves_row(walk.p, walk.n):
            return
        before = self.cost
        self._drop(walk)
        best, chosen = self._best_place(walk, heat)
        is_better = chosen is not None and self.cost + best <= before + heat * self.chance.random()
        self._add(chosen if chosen is not None and is_better else walk)

    def _best_place(self, walk: Walk, heat: float) -> tuple[float, Walk | None]:
        field, ledger = self.field, self.ledger
        steps = field.starts(walk.zone, walk.day)
        best, chosen = float("inf"), None
        for n in self.chance.sample(steps, TRIED) if len(steps) > TRIED else steps:
            if any(field.day_of[q][n] != walk.day or not ledger.is_free(q, n) for q in walk.posts):
                continue
            price = sum(ledger.visit_price(q, n) for q in walk.posts)
            if price >= best:
                continue
            for p in field.walkers(walk.zone, n):
                if not self._suits(p, Walk(p, n, walk.posts, walk.zone, walk.day)) or not ledger.may_walk(
                    p, n
                ):
                    continue
                whole = price + ledger.walk_price(p, n, walk.posts) + heat * 0.5 * self.chance.random()
                if whole < best and (p, n) != (walk.p, walk.n):
                    best, chosen = whole, Walk(p, n, walk.posts, walk.zone, walk.day)
        return best, chosen

    def swap(self, unit: Unit, heat: float) -> None:
        """Two rounds change their people."""
        others = self.walks.get(self.chance.choice(self.units))
        walks = self.walks.get(unit)
        if not walks or not others:
            return
        one, two = self.chance.choice(walks), self.chance.choice(others)
        if one.p == two.p or not self._suits(two.p, one) or not self._suits(one.p, two):
            return
        before = self.cost
        self._drop(one)
        self._drop(two)
        added = []
        for walk in (
            Walk(two.p, one.n, one.posts, one.zone, one.day),
            Walk(one.p, two.n, two.posts, two.zone, two.day),
        ):
            if self.ledger.may_walk(walk.p, walk.n):
                self._add(walk)
                added.append(walk)
        in_order = not self.ledger.has_row(one.p) and not self.ledger.has_row(two.p)
        if len(added) == 2 and in_order and self.cost <= before + heat * self.chance.random():
            return
        for walk in reversed(added):
            self._drop(walk)
        self._add(one)
        self._add(two)

    def hand_on(self, unit: Unit, heat: float) -> None:
        """A post changes from one round of the zone's day to another; a round that gets too small gives up all."""
        walks = self.walks.get(unit, [])
        if len(walks) < 2:
            return
        one, two = self.chance.sample(walks, 2)
        given = one.posts if len(one.posts) <= self.task.scheme.least else (self.chance.choice(one.posts),)
        rest = Walk(one.p, one.n, tuple(q for q in one.posts if q not in given), one.zone, one.day)
        more = Walk(two.p, two.n, tuple(sorted({*two.posts, *given})), two.zone, two.day)
        if not self._suits(more.p, more) or (rest.posts and not self._suits(rest.p, rest)):
            return
        if len(more.posts) < len(two.posts) + len(given) or self.ledger.leaves_row(one.p, one.n):
            return
        before = self.cost
        self._drop(one)
        self._drop(two)
        added = [rest] if rest.posts else []
        if all(
            self.field.day_of[q][more.n] == more.day and self.ledger.is_free(q, more.n) for q in more.posts
        ):
            added.append(more)
        for walk in added:
            self._add(walk)
        if added[-1:] == [more] and self.cost <= before + heat * self.chance.random():
            return
        for walk in reversed(added):
            self._drop(walk)
        self._add(one)
        self._add(two)

    def _suits(self, p: int, walk: Walk) -> bool:
        """Whether a person may walk these posts then: on shift for long enough, none of their own, not too few."""
        least = self.field.walkers(walk.zone, walk.n).get(p)
        return (
            least is not None
            and least <= len(walk.posts) <= self.field.cap[p][walk.n]
            and all(self.field.allowed[p][q] for q in walk.posts)
        )
