"""The rules of the rota, read off finished rounds: what is broken, what is unmet, what it costs. Written apart from
the search and slower, so that each holds the other to its word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from patrols.scoring.rota_field import NEVER, Field, is_open
from patrols.scoring.rota_ledger import Ledger
from patrols.scoring.rota_task import (
    DAY,
    HELD,
    NIGHTS,
    NOBODY,
    PEAK,
    SHIFTS,
    WANTED,
    WEEKENDS,
    Person,
    Post,
    Round,
    Task,
    Unmet,
)

OWN_TEAM, WOMEN, OFF_SHIFT, TWICE, TOO_NEAR, IN_ROW, CLOSED, SIZE, FAR_APART, TOO_MANY = (
    "own_team", "women", "off_shift", "twice", "too_near", "in_row", "closed", "size", "far_apart", "too_many",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Breach:
    """A rule that no rota may break, and the round that breaks it; `post` where it is about one."""

    rule: str
    start: int
    person: int
    post: int = 0


def broken(task: Task, rounds: Sequence[Round]) -> list[Breach]:
    """Every breach of the rules that hold for a round by itself or beside others; empty for every rota we draw."""
    people = {person.key: person for person in task.people}
    posts = {post.key: post for post in task.posts}
    found = [
        breach
        for one in rounds
        for breach in alone(task, one, people[one.person], [posts[key] for key in one.posts])
    ]
    every = sorted({*task.past, *rounds})
    mine: dict[int, list[Round]] = defaultdict(list)
    at_post: dict[int, list[int]] = defaultdict(list)
    for one in every:
        mine[one.person].append(one)
        for key in one.posts:
            at_post[key].append(one.start)
    for person, walks in mine.items():
        found += beside(task, walks)
        found += in_one_shift(task, people.get(person), walks)
    for key, starts in at_post.items():
        found += [
            Breach(TOO_NEAR, later, 0, key)
            for before, later in zip(starts, starts[1:], strict=False)
            if later >= 0 and later - before < task.scheme.gap
        ]
    return found


def alone(task: Task, one: Round, person: Person, posts: list[Post]) -> list[Breach]:
    """What is wrong with a round by itself."""
    scheme, found = task.scheme, []
    ends = one.start + scheme.pace * len(posts)
    near = [
        post
        for post in task.posts
        if posts
        and post.zone == posts[0].zone
        and may_visit(person, post)
        and is_open(post, one.start, scheme.reach, scheme.pace)
    ]
    least = max(1, min(scheme.least, len(near)))
    if not least <= len(posts) <= scheme.most or len(set(one.posts)) < len(posts):
        found.append(Breach(SIZE, one.start, one.person))
    if len({post.zone for post in posts}) > 1:
        found.append(Breach(FAR_APART, one.start, one.person))
    if not any(begin <= one.start and ends <= end for begin, end in person.shifts):
        found.append(Breach(OFF_SHIFT, one.start, one.person))
    for post in posts:
        if post.team is not None and post.team == person.team:
            found.append(Breach(OWN_TEAM, one.start, one.person, post.key))
        if post.women and not person.woman:
            found.append(Breach(WOMEN, one.start, one.person, post.key))
        if not is_open(post, one.start, scheme.pace * len(posts), scheme.pace):
            found.append(Breach(CLOSED, one.start, one.person, post.key))
    return found


def against(task: Task, one: Round, others: Sequence[Round]) -> list[Breach]:
    """What would be wrong if this person walked this round beside their others: the question of a swap."""
    person = next((person for person in task.people if person.key == one.person), None)
    if person is None:
        return [Breach(OFF_SHIFT, one.start, one.person)]
    posts = {post.key: post for post in task.posts}
    found = alone(task, one, person, [posts[key] for key in one.posts if key in posts])
    before, after = sorted(others), sorted([*others, one])
    stood = set(beside(task, before)) | set(in_one_shift(task, person, before))
    new = beside(task, after) + in_one_shift(task, person, after)
    return found + [breach for breach in new if breach not in stood]


def may_visit(person: Person, post: Post) -> bool:
    return (post.team is None or post.team != person.team) and (person.woman or not post.women)


def beside(task: Task, walks: Sequence[Round]) -> list[Breach]:
    """What is wrong with one person's rounds in their order: too near in time, too many in a row in one slot."""
    found, run, before = [], 0, -1
    for last, one in zip([None, *walks], walks, strict=False):
        slot = slot_of(task, one.start)
        run = run + 1 if slot == before else 1
        before = slot
        if one.start < 0:
            continue
        if last is not None and one.start - last.start < task.scheme.breather:
            found.append(Breach(TWICE, one.start, one.person))
        if run > task.scheme.in_row:
            found.append(Breach(IN_ROW, one.start, one.person))
    return found


def in_one_shift(task: Task, person: Person | None, walks: Sequence[Round]) -> list[Breach]:
    """More rounds than a shift can ask for; a round counts for the shift that leaves it most time."""
    shifts: Counter[tuple[int, int]] = Counter()
    found = []
    for one in walks:
        fits = [shift for shift in person.shifts if shift[0] <= one.start < shift[1]] if person else []
        if fits and one.start >= 0:
            shift = max(fits, key=lambda shift: (min(task.scheme.reach, shift[1] - one.start), -shift[0]))
            shifts[shift] += 1
            if shifts[shift] > task.scheme.shift_most:
                found.append(Breach(TOO_MANY, one.start, one.person))
    return found


def slot_of(task: Task, start: int) -> int:
    hour = start % DAY // 60
    return sum(hour >= begin for begin in task.scheme.slots) - 1


def night_of(task: Task, start: int) -> int | None:
    """The night a round lies in, numbered by the day on which it ends; None by day."""
    clock, day = start % DAY, start // DAY
    if clock >= task.scheme.night_from:
        return day + 1
    return day if clock < task.scheme.night_until else None


def weekend_of(task: Task, start: int) -> int | None:
    day = start // DAY
    return day if (task.weekday + day) % 7 >= 5 else None


# --- what is unmet --------------------------------------------------------------------------------------------


class Reading:
    """Finished rounds, counted as the rules count them."""

    def __init__(self, task: Task, rounds: Iterable[Round]) -> None:
        self.task, self.field, self.rounds = task, Field(task), sorted(rounds)
        self.number = {post.key: q for q, post in enumerate(task.posts)}
        self.visits: dict[int, list[int]] = defaultdict(list)
        for one in self.rounds:
            for key in one.posts:
                self.visits[self.number[key]].append(self.field.at(one.start))
        # What of the month stands already, and the whole month.
        self.before = [one for one in task.past if one.start >= -task.days_before * DAY]
        self.month = [*self.before, *self.rounds]

    def unmet(self) -> list[Unmet]:
        found: list[Unmet] = []
        for q, post in enumerate(self.task.posts):
            found += self._wanted(q, post)
            found += self._peaks(q, post) if post.must else []
        for p, person in enumerate(self.task.people):
            found += self._quotas(p, person)
        return sorted(found)

    def _wanted(self, q: int, post: Post) -> list[Unmet]:
        had = Counter(self.field.day_of[q][n] for n in self.visits[q])
        return [
            Unmet(WANTED, day, post.key, missing=post.wanted - had[day], why=self._why(q, day, NEVER))
            for day in range(self.task.days)
            if had[day] < post.wanted
        ]

    def _peaks(self, q: int, post: Post) -> list[Unmet]:
        hit = {self.field.peak_of[q][n] for n in self.visits[q]}
        return [
            Unmet(PEAK, day, post.key, at=begin % DAY, why=self._why(q, day, peak))
            for peak, (day, begin) in enumerate(self.field.peaks[q])
            if peak not in hit
        ]

    def _why(self, q: int, day: int, peak: int) -> str:
        """Whether anybody who may go there was on shift at all."""
        field = self.field
        z = field.zones.index(field.zone_of[q])
        for n in field.starts(z, day):
            fits = field.peak_of[q][n] == peak if peak != NEVER else field.day_of[q][n] == day
            if fits and any(field.allowed[p][q] for p in field.walkers(z, n)):
                return HELD
        return NOBODY

    def _quotas(self, p: int, person: Person) -> list[Unmet]:
        found = []
        for rule, quota, done, offered in self._duties(p, person):
            if done < quota:
                why = HELD if done < offered else SHIFTS
                found.append(Unmet(rule, person=person.key, missing=quota - done, why=why))
        return found

    def _duties(self, p: int, person: Person) -> list[tuple[str, int, int, int]]:
        """(rule, quota, nights or weekend days done, how many of the quota the dated shifts offer)."""
        rule, mine = self.task.weights.rule, [one.start for one in self.month if one.person == person.key]
        return [
            (
                name,
                quota,
                len({number for start in mine if (number := of(self.task, start)) is not None}),
                costs[0] // rule,
            )
            for name, quota, of, costs in (
                (NIGHTS, person.nights, night_of, self.ledger.night_cost[p]),
                (WEEKENDS, person.weekends, weekend_of, self.ledger.weekend_cost[p]),
            )
        ]

    # --- what it costs ----------------------------------------------------------------------------------------

    @property
    def ledger(self) -> Ledger:
        """A fresh account, for what it holds to be fair."""
        if not hasattr(self, "_ledger"):
            self._ledger = Ledger(self.field)
        return self._ledger

    def cost(self) -> dict[str, int]:
        """The score by what it is for, as the search means it."""
        weights = self.task.weights
        visits = sum(one.missing for one in self.unmet() if one.rule in (WANTED, PEAK))
        return {
            "rule": weights.rule * (visits + self._short()),
            "round": weights.round * len(self.rounds),
            "extra_visit": weights.extra_visit * self._extra(),
            "same_hour": weights.same_hour * self._same_hour(),
            "spread": weights.spread * self._crowded(),
            "soft_peak": weights.soft_peak * self._soft_peaks(),
            "off_hours": weights.off_hours * sum(map(self._off_hours, range(len(self.task.posts)))),
            **self._people(),
        }

    def _short(self) -> int:
        """Nights and weekend days missing that the dated shifts offer; what they don't is named, but no search can
        change it."""
        duties = [duty for p, person in enumerate(self.task.people) for duty in self._duties(p, person)]
        return sum(max(0, offered - done) for _name, _quota, done, offered in duties)

    def _extra(self) -> int:
        return sum(
            max(0, many - self.task.posts[q].wanted)
            for q, steps in self.visits.items()
            for many in Counter(self.field.day_of[q][n] for n in steps).values()
        )

    def _same_hour(self) -> int:
        """Visits at an hour at which the post was seen the day before."""
        hours: dict[int, set[int]] = defaultdict(set)
        for one in [*self.task.past, *self.rounds]:
            for key in one.posts:
                hours[key].add(one.start // 60)
        return sum(one.start // 60 - 24 in hours[key] for one in self.rounds for key in one.posts)

    def _crowded(self) -> int:
        """Visits to a post beyond an even spread over its hours."""
        before, by_hour = (
            Counter((self.number[key], one.start % DAY // 60) for one in rounds for key in one.posts)
            for rounds in (self.before, self.month)
        )
        even = self.ledger.even
        return sum(max(0, many - max(even[q], before[q, hour])) for (q, hour), many in by_hour.items())

    def _soft_peaks(self) -> int:
        return sum(
            len(self.field.peaks[q]) - len({self.field.peak_of[q][n] for n in self.visits[q]} - {NEVER})
            for q, post in enumerate(self.task.posts)
            if not post.must
        )

    def _off_hours(self, q: int) -> int:
        """Stretches of days in which nobody came out of hours, where the post is open then."""
        days, dates = self.task.scheme.off_days, {self.field.off[n] for n in self.visits[q]}
        firsts = range(self.task.days - days + 1) if self.field.off_open[q] else ()
        return sum(not dates & set(range(first, first + days)) for first in firsts)

    def _people(self) -> dict[str, int]:
        weights, found = self.task.weights, Counter(load=0, rotate=0, burden=0, extra_night=0)
        for p, person in enumerate(self.task.people):
            mine = [one for one in self.month if one.person == person.key]
            fair = self.ledger.fair[p]
            off = max(0, len(mine) - ceil(fair)) + max(0, floor(fair) - len(mine))
            found["load"] += weights.load * off
            met = Counter(self.number[key] for one in mine for key in one.posts)
            stood = [one for one in self.before if one.person == person.key]
            past = Counter(self.number[key] for one in stood for key in one.posts)
            often = self.ledger.often[p]
            found["rotate"] += weights.rotate * sum(
                max(0, many - max(often[q], past[q])) for q, many in met.items()
            )
            drawn = [one for one in self.rounds if one.person == person.key]
            shifts = Counter(self.field.shift[p][self.field.at(one.start)] for one in drawn)
            found["burden"] += weights.burden * sum(
                max(0, many - self.task.scheme.shift_load) for many in shifts.values()
            )
            for quota, of in ((person.nights, night_of), (person.weekends, weekend_of)):
                done = {number for one in mine if (number := of(self.task, one.start)) is not None}
                found["extra_night"] += weights.extra_night * max(0, len(done) - quota) if quota else 0
        return dict(found)
