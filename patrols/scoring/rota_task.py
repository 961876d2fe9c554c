"""What the rota engine is asked and what it answers, as plain values.

Times are minutes from the midnight on which the task begins; a round that lies before is negative. A round is one
person's walk to two to four posts near each other; it belongs to the day of the peak it serves, where that peak began
before midnight, else to its own date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

DAY = 1440
# Called with the percents done; it may raise to stop the work.
Tell = Callable[[int], object]


@dataclass(frozen=True)
class Scheme:
    """The numbers of the patrol scheme."""

    # Rounds begin on this grid, take this long for each post, cover between `least` and `most` posts.
    step: int = 30
    pace: int = 12
    least: int = 2
    most: int = 4
    # Between two visits to a post, wherever in its round the post comes; between two rounds of a person.
    apart: int = 90
    breather: int = 60
    # Rounds of a person in the same slot of the day, one after the other.
    in_row: int = 2
    # Nobody expects anybody outside these hours: a post open then is seen then at least once in so many days.
    early: int = 8 * 60
    late: int = 18 * 60
    off_days: int = 2
    # From when to when it is night; the night belongs to the evening on which it began.
    night_from: int = 22 * 60
    night_until: int = 8 * 60
    # Hours at which the slots of the day begin.
    slots: tuple[int, ...] = (0, 4, 8, 10, 12, 14, 16, 18, 20, 22)
    # More rounds than this in one shift are a burden; nobody is asked for more than the second.
    shift_load: int = 4
    shift_most: int = 8

    @property
    def reach(self) -> int:
        """The longest a round can take."""
        return self.pace * self.most

    @property
    def gap(self) -> int:
        """Beginnings of two rounds that keep `apart` at every post."""
        return self.apart + self.pace * (self.most - 1)


@dataclass(frozen=True)
class Post:
    """`peaks` are (begin, end) in minutes of the day, the end beyond 1440 where it lies after midnight; they do not
    overlap. `must` says that each of them wants a visit. `closes` is beyond 1440 where the post closes after midnight;
    0 to 1440 is all day."""

    key: int
    zone: str
    team: int | None = None
    women: bool = False
    wanted: int = 1
    opens: int = 0
    closes: int = DAY
    peaks: tuple[tuple[int, int], ...] = ()
    must: bool = False


@dataclass(frozen=True)
class Person:
    """`shifts` are (begin, end), what lies in a leave taken out. `weight` is the share of the load that an hour on
    shift carries; `hours` those of the whole month, past days included, from which the fair load follows."""

    key: int
    team: int | None = None
    woman: bool = False
    weight: float = 1.0
    hours: float = 0.0
    nights: int = 0
    weekends: int = 0
    shifts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, order=True)
class Round:
    """`posts` in the order in which they are walked; `day` is the one it counts for."""

    start: int
    person: int
    posts: tuple[int, ...]
    day: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Weights:
    """What a point of the score stands for; the lower the better. Rules outweigh everything else together."""

    rule: int = 1000
    round: int = 2
    extra_visit: int = 1
    same_hour: int = 1
    spread: int = 1
    soft_peak: int = 1
    off_hours: int = 3
    load: int = 10
    rotate: int = 1
    burden: int = 2
    extra_night: int = 1


@dataclass(frozen=True)
class Task:
    """`past` are rounds that stand already: those of the month before the task begins, and the day before. `weekday`
    of the first day, Monday 0. `effort` scales how long the search goes on; 1 takes some seconds for a department."""

    days: int
    weekday: int
    posts: tuple[Post, ...]
    people: tuple[Person, ...]
    seed: int = 1
    past: tuple[Round, ...] = ()
    # Days of the month that lie before the task; their rounds in `past` count for load and quotas.
    days_before: int = 0
    effort: float = 1.0
    scheme: Scheme = field(default=Scheme())
    weights: Weights = field(default=Weights())


# The rules that may stay unmet, each named with its day and post or person.
WANTED, PEAK, NIGHTS, WEEKENDS = "wanted", "peak", "nights", "weekends"
# Why: nobody who may is on shift then; those who may are held by other rules; the dated shifts offer fewer.
NOBODY, HELD, SHIFTS = "nobody", "held", "shifts"


@dataclass(frozen=True, order=True)
class Unmet:
    """`day` counts from the task's first day; `at` is the beginning of the peak; `missing` how much is left."""

    rule: str
    day: int = 0
    post: int = 0
    person: int = 0
    at: int = 0
    missing: int = 1
    why: str = NOBODY


@dataclass(frozen=True)
class Plan:
    """`cost` by what it is for; its sum is what the search made small. `fair` is the month's load of each person
    where an hour on shift carries the same for everybody."""

    rounds: tuple[Round, ...]
    unmet: tuple[Unmet, ...]
    cost: dict[str, int]
    fair: dict[int, float]

    @property
    def total(self) -> int:
        return sum(self.cost.values())
