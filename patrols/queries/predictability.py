"""How well the last fourteen days give the next visit away, by post and by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from patrols.models import Patrol
from patrols.queries.certificate import ground_of
from patrols.queries.patrol import VALID
from patrols.queries.rota_task import PEAKS_IN
from patrols.scoring import coverage
from patrols.scoring.predictability import Guess, Visit, guess
from tongting.people.models import User
from tongting.people.roster import shifts_between
from tongting.periods import Day, Span, local
from tongting.places.models import Post

LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True)
class Habit:
    """A post or a person with how well the next visit's hour could be guessed."""

    name: str
    key: int
    guess: Guess

    @property
    def percent(self) -> int:
        return round(100 * self.guess.hit)

    @property
    def chance(self) -> int:
        return round(100 * self.guess.chance)


def by_post(at: datetime) -> list[Habit]:
    """The most predictable first; two queries."""
    posts = {post.pk: post for post in Post.objects.filter(is_active=True).select_related("area")}
    visits: dict[int, list[Visit]] = defaultdict(list)
    for post, began in _visits(at).values_list("post", "started_at"):
        if post in posts:
            visits[post].append(_of_post(posts[post], began))
    return _ordered(Habit(post.name, pk, guess(visits[pk])) for pk, post in posts.items() if visits[pk])


def by_person(at: datetime) -> list[Habit]:
    """A person's rounds, each by its first visit; three queries."""
    rounds: dict[int, dict[tuple[object, int], datetime]] = defaultdict(dict)
    listed = _visits(at).values_list("by", "shift_date", "slot", "started_at")
    for person, day, slot, began in listed.order_by("started_at"):
        rounds[person].setdefault((day, slot), began)
    people = User.objects.filter(pk__in=list(rounds)).in_bulk()
    span = Span(Day.of(at - LOOK_BACK).first, Day.of(at).first)
    offered = {
        person: {hour for shift in shifts for hour in _hours(shift.start_at, shift.end_at)}
        for person, shifts in shifts_between(list(rounds), span).items()
    }
    return _ordered(
        Habit(people[pk].name, pk, guess(_of_person(mine.values(), len(offered[pk]) or 24)))
        for pk, mine in rounds.items()
    )


def _visits(at: datetime) -> QuerySet[Patrol]:
    return Patrol.objects.filter(state=VALID, started_at__gte=at - LOOK_BACK, started_at__lt=at)


def _of_post(post: Post, began: datetime) -> Visit:
    """A visit in a peak that is always visited is to be guessed among that peak's hours only."""
    ground, clock = ground_of(post), local(began).hour * 60 + local(began).minute
    hour = clock // 60
    stretches = ground.peaks if post.area.code in PEAKS_IN else ()
    for begin, end in stretches:
        if begin <= clock < end or begin <= clock + coverage.DAY < end:
            return Visit(f"{begin}", hour, len({minute // 60 for minute in range(begin, end)}))
    held = {minute // 60 % 24 for begin, end in stretches for minute in range(begin, end, 30)}
    free = sum(hour not in held and coverage.is_open(ground, hour * 60 + 30) for hour in range(24))
    return Visit("", hour, max(1, free))


def _of_person(began: Iterable[datetime], choices: int) -> list[Visit]:
    return [Visit("", local(moment).hour, choices) for moment in began]


def _hours(begin: datetime, end: datetime) -> set[int]:
    count = int((end - begin).total_seconds() // 3600)
    return {(local(begin).hour + n) % 24 for n in range(max(1, count))}


def _ordered(habits: Iterable[Habit]) -> list[Habit]:
    return sorted(habits, key=lambda habit: -habit.guess.ratio)
