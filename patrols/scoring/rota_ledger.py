"""The running account of a rota that is being drawn: what stands where, and what one round more or less costs."""

from __future__ import annotations

from bisect import bisect_left, insort
from math import ceil, floor

from patrols.scoring.rota_field import NEVER, Field
from patrols.scoring.rota_task import DAY, Round

# How far the tables of one person's counts reach; beyond it nobody walks.
MOST = 400


class Ledger:
    """Costs are kept as differences: `add` and `drop` change the account and return by how much the score grew."""

    def __init__(self, field: Field) -> None:
        self.field, self.task = field, field.task
        self.weights = field.task.weights
        posts, people = range(len(self.task.posts)), range(len(self.task.people))
        self.seen = [bytearray(field.count + 2 * field.gap) for _q in posts]
        self.hours = [bytearray(field.count * field.step // 60 + 49) for _q in posts]
        self.by_hour = [[0] * 24 for _q in posts]
        self.had = [[0] * self.task.days for _q in posts]
        self.hit = [[0] * len(field.peaks[q]) for q in posts]
        self.off = [[0] * (self.task.days + 2) for _q in posts]
        self.busy = [bytearray(field.count + 2 * field.breather) for _p in people]
        # By person: steps at which rounds begin, in order; the slot of the day follows from the step.
        self.walks: list[list[int]] = [[] for _p in people]
        self.load = [0] * len(people)
        self.in_shift = [[0] * (len(person.shifts) + 1) for person in self.task.people]
        self.nights: list[dict[int, int]] = [{} for _p in people]
        self.weekends: list[dict[int, int]] = [{} for _p in people]
        self.met = [[0] * len(posts) for _p in people]
        self.wanted = [post.wanted for post in self.task.posts]
        self._targets()
        self._take_past()

    # --- what is fair -----------------------------------------------------------------------------------------

    def _targets(self) -> None:
        task, weights = self.task, self.weights
        days = task.days + task.days_before
        self.even = [self._even(q, days) for q in range(len(task.posts))]
        shares = [person.hours * person.weight for person in task.people]
        self.fair = fair_loads(self.field, shares, days)
        self.load_cost = [
            [weights.load * (max(0, n - ceil(fair)) + max(0, floor(fair) - n)) for n in range(MOST)]
            for fair in self.fair
        ]
        self.often = self._often(shares, days)
        self.burden = [weights.burden * max(0, n - task.scheme.shift_load) for n in range(MOST)]
        self.night_cost, self.weekend_cost = [], []
        for p, person in enumerate(task.people):
            nights = min(person.nights, len(self._offered(p, self.field.night)))
            weekends = min(person.weekends, len(self._offered(p, self.field.weekend)))
            self.night_cost.append(self._quota(nights, person.nights))
            self.weekend_cost.append(self._quota(weekends, person.weekends))

    def _quota(self, least: int, quota: int) -> list[int]:
        """What the n-th night costs: too few break a rule, more than the quota are a burden where there is one."""
        more = self.weights.extra_night if quota else 0
        return [self.weights.rule * max(0, least - n) + more * max(0, n - quota) for n in range(64)]

    def _offered(self, p: int, numbers: list[int]) -> set[int]:
        """The nights or weekend days on which this person's shifts leave room for a round somewhere."""
        field = self.field
        return {
            numbers[n]
            for n in range(field.eve, field.count)
            if numbers[n] != NEVER
            and any(
                p in field.walkers(z, n)
                and any(field.day_of[q][n] != NEVER and field.allowed[p][q] for q in zone.posts)
                for z, zone in enumerate(field.zones)
            )
        }

    def _even(self, q: int, days: int) -> int:
        """Visits an hour of the day gets where they are spread evenly over the opening hours."""
        post = self.task.posts[q]
        return ceil(post.wanted * days / max(1, min(24, (post.closes - post.opens) // 60)))

    def _often(self, shares: list[float], days: int) -> list[list[int]]:
        """By person and post: how often they meet where people take turns."""
        allowed = self.field.allowed
        often = [[0] * len(self.task.posts) for _p in self.task.people]
        for q, post in enumerate(self.task.posts):
            whole = sum(share for p, share in enumerate(shares) if allowed[p][q]) or 1.0
            for p, share in enumerate(shares):
                often[p][q] = ceil(post.wanted * days * share / whole) if allowed[p][q] else 0
        return often

    def _take_past(self) -> None:
        """Rounds that stand: they hold their places, and those of the month count for load, quotas and turns."""
        places = {post.key: q for q, post in enumerate(self.task.posts)}
        numbers = {person.key: p for p, person in enumerate(self.task.people)}
        for walk in sorted(self.task.past):
            n, p = (walk.start + 2 * DAY) // self.field.step, numbers.get(walk.person)
            posts = [places[key] for key in walk.posts if key in places]
            near = 0 <= n < self.field.count
            for q in posts if near else ():
                self.seen[q][n + self.field.gap] = 1
                self.hours[q][self.field.hour[n] + 24] = 1
            if p is None:
                continue
            insort(self.walks[p], n)
            if near:
                self.busy[p][n + self.field.breather] = 1
            if walk.start >= -self.task.days_before * DAY:
                self._count_past(p, posts, walk)

    def _count_past(self, p: int, posts: list[int], walk: Round) -> None:
        self.load[p] += 1
        clock, day = walk.start % DAY, walk.start // DAY
        night = day + 1 if clock >= self.task.scheme.night_from else day
        if clock >= self.task.scheme.night_from or clock < self.task.scheme.night_until:
            self.nights[p][night] = self.nights[p].get(night, 0) + 1
        if (self.task.weekday + day) % 7 >= 5:
            self.weekends[p][day] = self.weekends[p].get(day, 0) + 1
        for q in posts:
            self.met[p][q] += 1
            self.by_hour[q][clock // 60] += 1

    # --- prices -----------------------------------------------------------------------------------------------

    def visit_price(self, q: int, n: int) -> int:
        """What a visit more to a post at a step changes."""
        field, weights = self.field, self.weights
        hour = field.hour[n] + 24
        hours = self.hours[q]
        price = weights.same_hour * (hours[hour - 24] + hours[hour + 24])
        if self.by_hour[q][field.of_day[n]] >= self.even[q]:
            price += weights.spread
        if self.had[q][field.day_of[q][n]] < self.wanted[q]:
            price -= weights.rule
        else:
            price += weights.extra_visit
        peak = field.peak_of[q][n]
        if peak != NEVER and not self.hit[q][peak]:
            price -= weights.rule if self.task.posts[q].must else weights.soft_peak
        date = field.off[n]
        if date != NEVER and field.off_open[q] and not self.off[q][date]:
            price -= weights.off_hours * self._mended(q, date)
        return price

    def _mended(self, q: int, date: int) -> int:
        """How many stretches of days without a visit out of hours end with one on this date."""
        days, off = self.task.scheme.off_days, self.off[q]
        return sum(
            first + days <= self.task.days and not any(off[first : first + days])
            for first in range(max(0, date - days + 1), date + 1)
        )

    def walk_price(self, p: int, n: int, posts: list[int] | tuple[int, ...]) -> int:
        """What a round more of a person changes, besides its visits."""
        load = self.load_cost[p]
        price = self.weights.round + load[self.load[p] + 1] - load[self.load[p]]
        count = self.in_shift[p][self.field.shift[p][n]]
        price += self.burden[count + 1] - self.burden[count]
        for kept, costs, number in (
            (self.nights[p], self.night_cost[p], self.field.night[n]),
            (self.weekends[p], self.weekend_cost[p], self.field.weekend[n]),
        ):
            if number != NEVER and number not in kept:
                price += costs[len(kept) + 1] - costs[len(kept)]
        met, often = self.met[p], self.often[p]
        for q in posts:
            if met[q] >= often[q]:
                price += self.weights.rotate
        return price

    def is_free(self, q: int, n: int) -> bool:
        """Whether no other visit to the post is too near."""
        gap = self.field.gap
        return self.seen[q].find(1, n + 1, n + 2 * gap) < 0

    def is_busy(self, p: int, n: int) -> bool:
        """Whether another round of this person is too near."""
        breather = self.field.breather
        return self.busy[p].find(1, n + 1, n + 2 * breather) >= 0

    def last_before(self, p: int, n: int) -> int:
        """The step of the person's round before this one; a far one where there is none."""
        place = bisect_left(self.walks[p], n)
        return self.walks[p][place - 1] if place else -MOST

    def may_walk(self, p: int, n: int) -> bool:
        """Whether a person on shift has time and strength then, and not too many rounds in a row in this slot."""
        breather = self.field.breather
        if self.busy[p].find(1, n + 1, n + 2 * breather) >= 0:
            return False
        if self.in_shift[p][self.field.shift[p][n]] >= self.task.scheme.shift_most:
            return False
        walks = self.walks[p]
        place = bisect_left(walks, n)
        return not self._row(walks[max(0, place - 2) : place] + [n] + walks[place : place + 2])

    def has_row(self, p: int) -> bool:
        return self._row(self.walks[p])

    def _row(self, walks: list[int]) -> bool:
        """Whether there are too many in a row in the same slot."""
        run, before = 0, -1
        for n in walks:
            slot = self.field.slot[n] if 0 <= n < self.field.count else self._slot(n)
            run = run + 1 if slot == before else 1
            if run > self.task.scheme.in_row:
                return True
            before = slot
        return False

    def _slot(self, n: int) -> int:
        hour = n * self.field.step % DAY // 60
        return sum(hour >= begin for begin in self.task.scheme.slots) - 1

    # --- changes ----------------------------------------------------------------------------------------------

    def add(self, p: int, n: int, posts: tuple[int, ...]) -> int:
        price = self.walk_price(p, n, posts)
        for q in posts:
            price += self.visit_price(q, n)
            self._mark(q, n, 1)
        self._count(p, n, posts, 1)
        return price

    def drop(self, p: int, n: int, posts: tuple[int, ...]) -> int:
        self._count(p, n, posts, -1)
        price = -self.walk_price(p, n, posts)
        for q in reversed(posts):
            self._mark(q, n, -1)
            price -= self.visit_price(q, n)
        return price

    def leaves_row(self, p: int, n: int) -> bool:
        """Whether a round taken out of a person's order would leave too many in a row behind."""
        walks = self.walks[p]
        place = bisect_left(walks, n)
        return self._row(walks[max(0, place - 2) : place] + walks[place + 1 : place + 3])

    def _mark(self, q: int, n: int, by: int) -> None:
        field = self.field
        self.seen[q][n + field.gap] += by
        self.hours[q][field.hour[n] + 24] += by
        self.by_hour[q][field.of_day[n]] += by
        self.had[q][field.day_of[q][n]] += by
        peak = field.peak_of[q][n]
        if peak != NEVER:
            self.hit[q][peak] += by
        if field.off[n] != NEVER:
            self.off[q][field.off[n]] += by

    def _count(self, p: int, n: int, posts: tuple[int, ...], by: int) -> None:
        field = self.field
        self.load[p] += by
        self.in_shift[p][field.shift[p][n]] += by
        for kept, number in ((self.nights[p], field.night[n]), (self.weekends[p], field.weekend[n])):
            if number != NEVER:
                kept[number] = kept.get(number, 0) + by
                if not kept[number]:
                    del kept[number]
        for q in posts:
            self.met[p][q] += by
        self.busy[p][n + field.breather] += by
        walks = self.walks[p]
        if by > 0:
            insort(walks, n)
        else:
            del walks[bisect_left(walks, n)]


def fair_loads(field: Field, shares: list[float], days: int) -> list[float]:
    """Rounds each person would walk where an hour on shift carries the same for everybody, by its weight."""
    whole = sum(shares) or 1.0
    rounds = sum(rounds_a_day(field, zone.posts) for zone in field.zones) * days
    return [rounds * share / whole for share in shares]


def rounds_a_day(field: Field, posts: list[int]) -> int:
    """The fewest rounds that a zone wants in a day: those of each cluster of peaks, and the rest."""
    most, rest, rounds = field.scheme.most, 0, 0
    spans: list[tuple[int, int, int]] = []
    for q in posts:
        post = field.task.posts[q]
        rest += post.wanted
        if post.must:
            spans += [(begin, end, q) for begin, end in post.peaks]
    while spans:
        begin, end, _q = min(spans)
        inside = [span for span in spans if span[0] < end]
        spans = [span for span in spans if span[0] >= end]
        served = len({q for _begin, _end, q in inside})
        rounds += ceil(served / most)
        rest -= served
    return rounds + ceil(max(0, rest) / most)
