"""The demo's shifts and leave: three shifts of eight hours turning through each team, day staff on working days, night
and weekend duty among leaders and cadres, some days off."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings

from patrols.demo.stage import Stage
from tongting.people.actions import leave, roster, shift_kind
from tongting.people.models import Group, Leave, ShiftPattern, User
from tongting.people.patterns import Wish
from tongting.people.queries import requirement
from tongting.people.starter import usual_kinds
from tongting.periods import ONE_DAY, Month, WorkCalendar, midnight
from tongting.places.queries import work_calendar

# Two days of each shift with a rest before the night; four such groups, two days apart, leave no shift empty.
ROUND: list[tuple[str, ...]] = [
    ("early",), ("early",), ("mid",), ("mid",), (), ("night",), ("night",), (),
]  # fmt: skip
GROUPS, APART = 4, 2
# A day on which the round begins, long before any history.
ANCHOR = date(2020, 1, 1)
# What the patrol scheme asks of every cadre in a month.
NIGHTS, WEEKENDS = 4, 2
CADRES = (Group.MINE_LEADER, Group.PARTY_CADRE)
OFFICE = "DEMO0002"
LEAVES_A_WEEK = 2
REASONS = {
    Leave.Kind.PERSONAL: "家里有事",
    Leave.Kind.SICK: "感冒发烧，有诊断证明",
    Leave.Kind.ANNUAL: "休年假",
    Leave.Kind.IN_LIEU: "上周末加班调休",
}


def load_kinds(at: datetime) -> None:
    shift_kind.take_over(usual_kinds(), by=None, at=at)


def fill(first: date, until: datetime) -> None:
    """Every month from the one of `first` to the one after `until`; what is there already stays."""
    by = User.objects.get(staff_no=OFFICE)
    people = list(
        User.objects.filter(is_active=True, team__isnull=False).select_related("team").order_by("staff_no")
    )
    calendar, month = work_calendar(), Month.of(first, settings.MONTH_START_DAY)
    last = Month.of(until, settings.MONTH_START_DAY).next()
    while month <= last:
        # A roster is made before its month begins.
        at = min(until, midnight(month.first - timedelta(days=3)))
        wanted = fitting(wishes(people, month, calendar), people)
        roster.put_where_free(wanted, overwrite=False, by=by, at=at)
        month = month.next()


def fitting(wanted: Iterator[Wish], people: list[User]) -> list[Wish]:
    """Nobody is planned for work without the certificate it asks for: a second run after a month would be refused."""
    papers = requirement.papers_of([person.pk for person in people])
    return [
        wish if papers.gap(wish.person, wish.day) is None else Wish(wish.person, wish.day, ())
        for wish in wanted
    ]


def wishes(people: list[User], month: Month, calendar: WorkCalendar) -> Iterator[Wish]:
    turns = duty_turns(people, month, calendar)
    places: Counter[int | None] = Counter()
    for person in people:
        place = places[person.team_id]
        if person.shift_pattern == ShiftPattern.THREE_EIGHT:
            places[person.team_id] += 1
        for day in month:
            yield Wish(person.pk, day, codes(person, day, place, turns, calendar))


def codes(
    person: User, day: date, place: int, turns: dict[tuple[int, date], str], calendar: WorkCalendar
) -> tuple[str, ...]:
    if person.shift_pattern == ShiftPattern.THREE_EIGHT:
        return ROUND[((day - ANCHOR).days + APART * (place % GROUPS)) % len(ROUND)]
    duty = turns.get((person.pk, day))
    # After a night on duty comes a day off.
    rests = turns.get((person.pk, day - ONE_DAY)) == "night_duty"
    works = calendar.is_working(day) and not rests
    return (*(("day",) if works else ()), *((duty,) if duty else ()))


def duty_turns(people: list[User], month: Month, calendar: WorkCalendar) -> dict[tuple[int, date], str]:
    """Every night and every day off has somebody on duty: cadres up to their share, else the leaders of teams."""
    cadres = [person.pk for person in people if person.group in CADRES]
    leaders = [person.pk for person in people if person.group == Group.TEAM_LEADER]
    nights: Counter[int] = Counter()
    days: Counter[int] = Counter()
    turns: dict[tuple[int, date], str] = {}
    # Days off first: they are few, and a night beside one would take a cadre out of it.
    for day in (day for day in month if not calendar.is_working(day)):
        someone = _next(cadres, days, WEEKENDS, turns, day) or _next(leaders, days, 31, turns, day)
        if someone:
            turns[someone, day] = "day_duty"
            days[someone] += 1
    for n, day in enumerate(month):
        # Two nights of three are a cadre's: thirty nights are four each for five of them.
        own = cadres if n % 3 < 2 else leaders
        someone = _next(own, nights, NIGHTS, turns, day) or _next(leaders, nights, 31, turns, day)
        if someone:
            turns[someone, day] = "night_duty"
            nights[someone] += 1
    return turns


def _next(
    people: list[int], had: Counter[int], most: int, turns: dict[tuple[int, date], str], day: date
) -> int | None:
    """Whoever had the fewest turns, is below `most` and has none on this day or next to it."""
    near = (day - ONE_DAY, day, day + ONE_DAY)
    free = [one for one in people if had[one] < most and not any((one, other) in turns for other in near)]
    # The order turns with the months, so that the first of a month is not always the same person's.
    return min(free, key=lambda one: (had[one], (people.index(one) * 7 + day.month) % 11), default=None)


def plan_leave(stage: Stage, first: date, seed: int) -> None:
    """Days off for those who keep the posts, entered by their leaders a day or two before."""
    chance = random.Random(seed)
    workers = [
        person
        for person in stage.people.values()
        if person.group == Group.POST_STAFF and not person.is_party_member and person.team is not None
    ]
    day = first
    while workers and midnight(day) <= stage.until + timedelta(days=7):
        for _n in range(LEAVES_A_WEEK):
            person, kind = chance.choice(workers), chance.choice(list(REASONS))
            begins = day + timedelta(days=chance.randrange(7))
            lasts = timedelta(days=chance.randint(0, 2))
            entered = midnight(begins - timedelta(days=1)) + timedelta(minutes=chance.randint(480, 1080))
            stage.at(
                min(entered, stage.until),
                lambda at, person=person, kind=kind, begins=begins, lasts=lasts: _enter(  # type: ignore[misc]
                    stage, person, kind, begins, begins + lasts, at
                ),
            )
        day += timedelta(days=7)


def _enter(stage: Stage, person: User, kind: Leave.Kind, first: date, last: date, at: datetime) -> None:
    leader = person.team.leader if person.team else None
    by = leader if leader and leader.pk != person.pk else stage.people[OFFICE]
    leave.enter(person, first=first, last=last, kind=kind, note=REASONS[kind], by=by, at=at)
    stage.done["leaves"] += 1
