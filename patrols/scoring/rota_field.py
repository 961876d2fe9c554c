"""The ground on which a rota is drawn: who may walk where at which step of the grid, worked out once for a task."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from patrols.scoring.rota_task import DAY, Person, Post, Task

# Steps are counted from two days before the task begins, so that the eve has its place.
EVE = 2 * DAY
# Peaks that begin on the last day run on into the next.
TAIL = 12 * 60
NEVER = -1


@dataclass(frozen=True)
class Zone:
    """Posts near each other, by their places in the task."""

    name: str
    posts: list[int]


class Field:
    def __init__(self, task: Task) -> None:
        self.task, self.scheme = task, task.scheme
        self.step = step = task.scheme.step
        self.eve = EVE // step
        self.count = (EVE + task.days * DAY + TAIL) // step
        self.minutes = [n * step - EVE for n in range(self.count)]
        self.hour = [(minute + EVE) // 60 for minute in self.minutes]
        self.of_day = [minute % DAY // 60 for minute in self.minutes]
        self.slot = [self._slot(minute) for minute in self.minutes]
        self.gap = ceil(task.scheme.gap / step)
        self.breather = ceil(task.scheme.breather / step)
        self.zones = self._zones()
        self.zone_of = {q: zone for zone in self.zones for q in zone.posts}
        self.open_at: list[list[bool]] = []
        self.peak_of: list[list[int]] = []
        self.day_of: list[list[int]] = []
        self.peaks: list[list[tuple[int, int]]] = []
        for post in task.posts:
            self._lay_out(post)
        self.cap, self.shift = self._shifts()
        self.allowed = [self._allowed(person) for person in task.people]
        self._walkers: dict[tuple[int, int], dict[int, int]] = {}
        self._starts: dict[tuple[int, int], list[int]] = {}
        self._night()
        self._off()

    def at(self, minute: int) -> int:
        """The step that a round begins on."""
        return (minute + EVE) // self.step

    # --- posts ------------------------------------------------------------------------------------------------

    def _zones(self) -> list[Zone]:
        by_name: dict[str, list[int]] = {}
        for q, post in enumerate(self.task.posts):
            by_name.setdefault(post.zone, []).append(q)
        return [Zone(name, posts) for name, posts in by_name.items()]

    def _lay_out(self, post: Post) -> None:
        """For every step: the day of the task a visit then counts for (NEVER where none may be), and its peak."""
        reach, pace = self.scheme.reach, self.scheme.pace
        is_open_at = [is_open(post, minute, reach, pace) for minute in self.minutes]
        days, peaks = [NEVER] * self.count, [NEVER] * self.count
        listed: list[tuple[int, int]] = []
        for day in range(self.task.days):
            for begin, end in post.peaks:
                first, last = day * DAY + begin, day * DAY + max(begin, end - reach)
                for n in range(self.at(first + self.step - 1), min(self.at(last) + 1, self.count)):
                    if peaks[n] == NEVER and is_open_at[n]:
                        peaks[n], days[n] = len(listed), day
                listed.append((day, first))
        for n in range(self.eve, self.eve + self.task.days * DAY // self.step):
            minute = self.minutes[n]
            if peaks[n] == NEVER and is_open_at[n] and not self._of_eve(post, minute):
                days[n] = minute // DAY
        self.open_at.append(is_open_at)
        self.day_of.append(days)
        self.peak_of.append(peaks)
        self.peaks.append(listed)

    def _of_eve(self, post: Post, minute: int) -> bool:
        """Whether a visit then would serve a peak that began on the eve; that one is not ours."""
        return any(begin <= minute + DAY <= max(begin, end - self.scheme.reach) for begin, end in post.peaks)

    # --- people -----------------------------------------------------------------------------------------------

    def _shifts(self) -> tuple[list[list[int]], list[list[int]]]:
        """By person and step: how many posts a round begun then can take before the shift ends, and which shift."""
        caps, shifts = [], []
        for person in self.task.people:
            cap, shift = [0] * self.count, [NEVER] * self.count
            for number, (begin, end) in enumerate(person.shifts):
                for n in range(max(0, self.at(begin + self.step - 1)), min(self.at(end) + 1, self.count)):
                    fits = min(self.scheme.most, (end - self.minutes[n]) // self.scheme.pace)
                    if fits > cap[n]:
                        cap[n], shift[n] = fits, number
            caps.append(cap)
            shifts.append(shift)
        return caps, shifts

    def _allowed(self, person: Person) -> list[bool]:
        """By post: not one's own team's, women's posts for women only."""
        return [
            (post.team is None or post.team != person.team) and (person.woman or not post.women)
            for post in self.task.posts
        ]

    def walkers(self, zone: int, n: int) -> dict[int, int]:
        """People on shift at a step who may walk a round in the zone, each with the fewest posts it takes: a round of
        one where nothing else near is open to them."""
        key = (zone, n)
        if key not in self._walkers:
            posts = [q for q in self.zones[zone].posts if self.open_at[q][n]]
            found = {}
            for p, allowed in enumerate(self.allowed):
                least = min(self.scheme.least, sum(allowed[q] for q in posts))
                if 0 < least <= self.cap[p][n]:
                    found[p] = least
            self._walkers[key] = found
        return self._walkers[key]

    def starts(self, zone: int, day: int) -> list[int]:
        """Steps at which a round for that day can begin in the zone."""
        key = (zone, day)
        if key not in self._starts:
            first = self.at(day * DAY)
            self._starts[key] = [
                n
                for n in range(first, min(first + (DAY + TAIL) // self.step, self.count))
                if any(self.day_of[q][n] == day for q in self.zones[zone].posts) and self.walkers(zone, n)
            ]
        return self._starts[key]

    # --- the calendar -----------------------------------------------------------------------------------------

    def _slot(self, minute: int) -> int:
        hour = minute % DAY // 60
        return sum(hour >= begin for begin in self.scheme.slots) - 1

    def _night(self) -> None:
        """By step: the number of the night it lies in and of the weekend day, NEVER for neither. The eve's night is
        night 0, that of the first day is night 1."""
        begin, end = self.scheme.night_from, self.scheme.night_until
        self.night, self.weekend = [], []
        for minute in self.minutes:
            clock, day = minute % DAY, minute // DAY
            late = clock >= begin
            self.night.append(day + 1 if late else day if clock < end else NEVER)
            self.weekend.append(day if (self.task.weekday + day) % 7 >= 5 else NEVER)

    def _off(self) -> None:
        """By step: the date, where it lies outside the hours in which everybody expects a visit."""
        early, late = self.scheme.early, self.scheme.late
        self.off = [minute // DAY if not early <= minute % DAY < late else NEVER for minute in self.minutes]
        self.off_open = [
            any(
                self.day_of[q][n] != NEVER and self.off[n] != NEVER
                for n in range(self.eve, min(self.eve + DAY // self.step, self.count))
            )
            for q in range(len(self.task.posts))
        ]


def is_open(post: Post, minute: int, reach: int, pace: int) -> bool:
    """Whether a round that begins then finds the post open to its end; one open for less takes at least one visit."""
    span = post.closes - post.opens
    if span >= DAY:
        return True
    clock = minute % DAY
    needed = min(reach, max(pace, span))
    return any(post.opens <= one and one + needed <= post.closes for one in (clock, clock + DAY))
