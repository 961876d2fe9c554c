"""What the rota engine is given: posts, people with their dated shifts less their leave, and the rounds that stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from patrols.queries import assessment as assessments
from patrols.scoring.rota_task import DAY, Person, Post, Round, Task
from tongting.people.models import Gender, Group, RoleGrant, User, WorkShift
from tongting.people.queries.person import in_force
from tongting.people.roles import roles_with
from tongting.people.roster import leave_between, shifts_between
from tongting.periods import ONE_DAY, Month, Span, local, midnight
from tongting.places import models as places

# Areas whose peaks want a visit each (两堂); a dormitory's are hours in which a look is welcome.
PEAKS_IN = ("canteen", "bathhouse")
# Areas with fewer posts than this are walked together.
SMALL = 3
# Rounds a month that the scheme plans for whoever the rules of the month do not name: party members on a post.
FEW = 8
# Whose months are judged by nights and weekends.
CADRES = (Group.PARTY_CADRE,)


@dataclass(frozen=True)
class Setting:
    """A task with the rows behind it, to read the engine's answer by."""

    task: Task
    first: date
    posts: dict[int, places.Post]
    people: dict[int, User]
    # Patrollers without a dated shift in the month: they are on no rota.
    without_shifts: list[User]
    shifts: dict[int, list[WorkShift]]

    def moment(self, minute: int) -> datetime:
        return midnight(self.first) + timedelta(minutes=minute)

    def minute(self, at: datetime) -> int:
        return int((at - midnight(self.first)).total_seconds()) // 60


def setting(
    month: Month, from_day: date, *, seed: int, past: Iterable[tuple[datetime, int, Sequence[int]]] = ()
) -> Setting:
    """The task of drawing a month's rota from a day on; `past` are (begins at, person, posts) that stand already. A
    rota that begins within the month counts hours and quotas from its first day. Seven queries."""
    span, past = Span(from_day, month.last), list(past)
    began = [
        day for day in (local(at).date() for at, _person, _posts in past) if month.first <= day < from_day
    ]
    counted = Span(min(began, default=from_day), month.last)
    people = patrollers(span)
    posts = {post.pk: post for post in _posts()}
    zones = _zones(posts.values())
    wide = Span(month.first - ONE_DAY, month.last + ONE_DAY)
    shifts = _at_work(list(people), wide)
    rules = assessments.rules_in_force(month).rules
    task = Task(
        days=span.days,
        weekday=from_day.weekday(),
        posts=tuple(_post(post, zones[post.area_id]) for post in posts.values()),
        people=tuple(
            _person(
                person,
                shifts[pk],
                counted,
                from_day,
                part_of_quotas(rules, person, counted.days / month.days),
            )
            for pk, person in people.items()
            if shifts[pk]
        ),
        seed=seed,
        days_before=(from_day - counted.first).days,
    )
    found = Setting(
        task, from_day, posts, people, [person for pk, person in people.items() if not shifts[pk]], shifts
    )
    stand = tuple(
        sorted(
            Round(found.minute(at), person, tuple(key for key in keys if key in posts))
            for at, person, keys in past
        )
    )
    return replace(found, task=replace(task, past=stand))


def patrollers(span: Span) -> dict[int, User]:
    """Active people who may patrol on every day of the span, by name."""
    codes = [role.code for role in roles_with("patrol.do")]
    first, last = (
        set(RoleGrant.objects.filter(in_force(day), role__in=codes).values_list("user", flat=True))
        for day in (span.first, span.last)
    )
    people = User.objects.filter(is_active=True, pk__in=first & last).select_related("team")
    return {person.pk: person for person in people.order_by("staff_no")}


def _posts() -> list[places.Post]:
    wanted = places.Post.objects.filter(is_active=True, visits_wanted__gt=0)
    return list(wanted.select_related("area", "team").order_by("area__order", "code"))


def _zones(posts: Iterable[places.Post]) -> dict[int, str]:
    """By area: what is walked in one round. Areas of a post or two are one zone together."""
    posts = list(posts)
    many = Counter(post.area_id for post in posts)
    return {post.area_id: post.area.code if many[post.area_id] >= SMALL else "" for post in posts}


def _post(post: places.Post, zone: str) -> Post:
    opens, closes = opening(post)
    peaks = merged(window(begin, end) for begin, end in post.peaks)
    must = post.area.code in PEAKS_IN
    return Post(
        key=post.pk,
        zone=zone,
        team=post.team_id,
        women=post.women_only,
        wanted=max(post.visits_wanted, len(peaks) if must else 0),
        opens=opens,
        closes=closes,
        peaks=peaks,
        must=must,
    )


def opening(post: places.Post) -> tuple[int, int]:
    """Minutes of the day from when to when a post is open; the end beyond 1440 where it closes after midnight."""
    opens, closes = _minutes(post.opens_at), _minutes(post.closes_at)
    if post.opens_at is None or post.closes_at is None or opens == closes:
        return 0, DAY
    return opens, closes if closes > opens else closes + DAY


def merged(peaks: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Peaks that overlap are one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(peaks):
        if found and begin < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)


def _minutes(clock: time | None) -> int:
    return 0 if clock is None else clock.hour * 60 + clock.minute


def window(begin: str, end: str) -> tuple[int, int]:
    first, last = _minutes(time.fromisoformat(begin)), _minutes(time.fromisoformat(end))
    return first, last if last > first else last + DAY


def _at_work(people: list[int], span: Span) -> dict[int, list[WorkShift]]:
    """Their shifts without those that begin on a day of leave; one that began the evening before is worked."""
    away = leave_between(people, span)
    return {
        person: [
            shift
            for shift in shifts
            if not any(leave.first <= shift.day <= leave.last for leave in away[person])
        ]
        for person, shifts in shifts_between(people, span).items()
    }


@dataclass(frozen=True)
class Quotas:
    """What a month asks of a person: their share of the load, nights and weekend days."""

    rounds: int
    nights: int
    weekends: int


def quotas(rules: dict[str, dict[str, int]], person: User) -> Quotas:
    """By the rules of the month; nights and weekend days are a cadre's."""
    wanted = rules["wanted_hours"] if person.group in CADRES else {"night": 0, "weekend": 0}
    return Quotas(rules["planned_per_month"].get(person.group, FEW), wanted["night"], wanted["weekend"])


def part_of_quotas(rules: dict[str, dict[str, int]], person: User, share: float) -> Quotas:
    """Nights and weekend days of a part of the month; its rounds stay those of the whole, for they are a weight."""
    whole = quotas(rules, person)
    return replace(whole, nights=int(whole.nights * share), weekends=int(whole.weekends * share))


def _person(person: User, shifts: list[WorkShift], counted: Span, from_day: date, wanted: Quotas) -> Person:
    start = midnight(from_day)
    hours = sum(
        (shift.end_at - shift.start_at).total_seconds() / 3600 for shift in shifts if shift.day in counted
    )
    return Person(
        key=person.pk,
        team=person.team_id,
        woman=person.gender == Gender.FEMALE,
        weight=float(wanted.rounds),
        hours=hours,
        nights=wanted.nights,
        weekends=wanted.weekends,
        shifts=tuple(
            (_since(start, shift.start_at), _since(start, shift.end_at))
            for shift in shifts
            if local(shift.end_at).date() >= from_day
        ),
    )


def _since(start: datetime, at: datetime) -> int:
    return int((at - start).total_seconds()) // 60
