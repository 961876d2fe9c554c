"""Hours of extra work: when a job is done, with what it clashes, how long somebody rests, what a day and a month hold.
A turn belongs to the day on which it begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tongting.periods import ONE_DAY, SHANGHAI, Month, Span, Week, local

NONE = timedelta(0)
HOUR = timedelta(hours=1)
TENTH = Decimal("0.1")
Times = tuple[int | None, date | None, time, time]


@dataclass(frozen=True, order=True)
class Turn:
    """Some work from one instant to another; from its first to before its last."""

    start: datetime
    end: datetime

    @property
    def day(self) -> date:
        return local(self.start).date()

    @property
    def hours(self) -> Decimal:
        return hours_of(self.end - self.start)


@dataclass(frozen=True)
class Taken:
    """What somebody does already, `gap` away from the place in question. In leave nobody works, so it rests."""

    start: datetime
    end: datetime
    what: str
    gap: timedelta = NONE
    rests: bool = False
    day: date | None = None

    @property
    def on(self) -> date:
        """A shift says itself to which day it belongs."""
        return self.day or local(self.start).date()


@dataclass(frozen=True)
class Rest:
    """Work that ended `end` and begins again `start`, on another day."""

    end: datetime
    start: datetime

    @property
    def hours(self) -> Decimal:
        return hours_of(max(self.start - self.end, NONE))


def hours_of(length: timedelta) -> Decimal:
    return (Decimal(int(length.total_seconds())) / 3600).quantize(TENTH * TENTH, ROUND_HALF_UP)


def occurrences(times: Iterable[Times], first: date, last: date) -> list[Turn]:
    """The turns that begin on the days from `first` to `last`: `times` are (weekday, day, starts, ends), one of the
    first two given. A turn that ends no later than it starts runs over midnight."""
    found = set()
    for weekday, day, starts, ends in times:
        days = [day] if day is not None else [one for one in Span(first, last) if one.weekday() == weekday]
        found |= {turn_on(one, starts, ends) for one in days if one is not None and first <= one <= last}
    return sorted(found)


def turn_on(day: date, starts: time, ends: time) -> Turn:
    return Turn(
        datetime.combine(day, starts, tzinfo=SHANGHAI),
        datetime.combine(day + ONE_DAY if ends <= starts else day, ends, tzinfo=SHANGHAI),
    )


def spread(hours: Decimal, first: date, last: date, *, monthly: bool = False) -> dict[date, Decimal]:
    """Hours without fixed times, over the days in equal parts; by the month the hours are those of a full month."""
    span = Span(first, last)
    if not hours:
        return {}
    if not monthly:
        return dict.fromkeys(span, hours / span.days)
    return {day: hours / Month.of(day).days for day in span}


def by_day(turns: Iterable[Turn]) -> dict[date, Decimal]:
    found: dict[date, Decimal] = defaultdict(Decimal)
    for turn in turns:
        found[turn.day] += turn.hours
    return dict(found)


def added(*many: Mapping[date, Decimal]) -> dict[date, Decimal]:
    """The hours of several jobs together."""
    found: dict[date, Decimal] = defaultdict(Decimal)
    for one in many:
        for day, hours in one.items():
            found[day] += hours
    return dict(found)


def by_month(days: Mapping[date, Decimal]) -> dict[Month, Decimal]:
    """By the calendar month, as the law counts, to a tenth of an hour."""
    found: dict[Month, Decimal] = defaultdict(Decimal)
    for day, hours in days.items():
        found[Month.of(day)] += hours
    return {month: hours.quantize(TENTH, ROUND_HALF_UP) for month, hours in sorted(found.items())}


def too_long_a_day(
    new: Mapping[date, Decimal], had: Mapping[date, Decimal], most: Decimal
) -> tuple[date, Decimal, Decimal] | None:
    """The first day that the new work takes over the limit: day, hours it has already, hours together."""
    for day in sorted(new):
        together = (new[day] + had.get(day, Decimal(0))).quantize(TENTH, ROUND_HALF_UP)
        if new[day] and together > most:
            return day, had.get(day, Decimal(0)).quantize(TENTH, ROUND_HALF_UP), together
    return None


def too_long_a_month(
    new: Mapping[date, Decimal], had: Mapping[date, Decimal], most: Decimal
) -> tuple[Month, Decimal, Decimal] | None:
    """The first month that the new work takes over the limit: month, hours it has already, hours together."""
    before, more, together = by_month(had), by_month(new), by_month(added(new, had))
    for month in more:
        if more[month] and together[month] > most:
            return month, before.get(month, Decimal(0)), together[month]
    return None


def first_clash(turns: Sequence[Turn], taken: Iterable[Taken]) -> tuple[Turn, Taken] | None:
    """The first turn that somebody is busy in, or cannot reach in time. Ends that touch do not clash where there is no
    way to go."""
    pairs = [
        (turn, one)
        for one in taken
        for turn in turns
        if turn.start < one.end + one.gap and one.start < turn.end + one.gap
    ]
    return min(pairs, key=lambda pair: (pair[0], pair[1].start), default=None)


def shortest_rest(turns: Sequence[Turn], taken: Iterable[Taken], least: timedelta) -> Rest | None:
    """The first time that between the work of one day and that of the next less than `least` is left, through a new
    turn; what was short before it is nobody's fault here."""
    begins: dict[date, datetime] = {}
    ends: dict[date, datetime] = {}
    new = {turn.day for turn in turns}
    work = [(turn.day, turn.start, turn.end) for turn in turns]
    work += [(one.on, one.start, one.end) for one in taken if not one.rests]
    for day, start, end in work:
        begins[day] = min(begins.get(day, start), start)
        ends[day] = max(ends.get(day, end), end)
    old = {(one.on, moment) for one in taken if not one.rests for moment in (one.start, one.end)}
    for day in sorted(new | {one - ONE_DAY for one in new}):
        if day not in ends or day + ONE_DAY not in begins:
            continue
        rest = Rest(ends[day], begins[day + ONE_DAY])
        is_new = (day, rest.end) not in old or (day + ONE_DAY, rest.start) not in old
        if is_new and rest.start - rest.end < least:
            return rest
    return None


def week_without_rest(turns: Sequence[Turn], taken: Iterable[Taken], least: int) -> tuple[Week, int] | None:
    """The first week in which a new turn takes one of the last free days: the week and the days that stay free."""
    busy: dict[Week, set[date]] = defaultdict(set)
    for one in taken:
        if not one.rests:
            busy[Week.of(one.on)].add(one.on)
    more: dict[Week, set[date]] = defaultdict(set)
    for turn in turns:
        more[Week.of(turn.day)].add(turn.day)
    for week in sorted(more):
        free = 7 - len(busy[week] | more[week])
        if free < least and more[week] - busy[week]:
            return week, free
    return None
