"""Reads of the barber: the line in its order, what each waits, which times are free, what a screen shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, QuerySet

from stations.models import Desk, HaircutRule, Service, Turn
from stations.scoring import barber
from stations.scoring import queue as scoring
from tongting.people.models import User
from tongting.periods import SHANGHAI, Month, local

State = Turn.State
# Whom the wall shows after the one who is called; from how many haircuts the wait is told.
NEXT, LAST = 3, 10
# So far one looks for the next day that is open.
FAR = 31


@dataclass(frozen=True)
class Place:
    """Somebody's place in line: how many are before them, and the minutes from to."""

    turn: Turn
    ahead: int
    least: int
    most: int


@dataclass(frozen=True)
class Line:
    """A day at the barber's: who is called, in the chair, in line, expected later."""

    service: Service
    rule: HaircutRule
    called: Turn | None
    seated: Turn | None
    places: list[Place]
    later: list[Turn]
    minutes: list[float]

    @property
    def busy(self) -> int:
        return sum(one is not None for one in (self.called, self.seated))

    def place_of(self, person: User) -> Place | None:
        return next((one for one in self.places if one.turn.person_id == person.pk), None)

    def wait_for_new(self) -> Place:
        """What somebody would wait who took a number now."""
        ahead = len(self.places) + self.busy
        return Place(Turn(), ahead, *scoring.waiting(ahead, self.minutes, self.rule.slot_minutes))


@dataclass(frozen=True)
class Cell:
    start: datetime
    turn: Turn | None
    is_past: bool


def services() -> QuerySet[Service]:
    found = Service.objects.filter(kind=Service.Kind.HAIRCUT, is_active=True, desk__is_active=True)
    return found.select_related("desk")


def service_at(desk: Desk) -> Service | None:
    return services().filter(desk=desk).first()


def rule_of(service: Service) -> HaircutRule:
    """What holds before anybody has set anything are the defaults."""
    return HaircutRule.objects.filter(service=service).first() or HaircutRule(service=service)


def last_minutes(service: Service) -> list[float]:
    """How long each of the last ten haircuts took."""
    done = Turn.objects.filter(service=service, state=State.DONE).order_by("-done_at")
    pairs = done.values_list("seated_at", "done_at")[:LAST]
    return [(end - begin).total_seconds() / 60 for begin, end in pairs if begin and end]


def line(service: Service, at: datetime) -> Line:
    """Three queries: the rule, the open turns, the last ten haircuts; one more for when somebody was called last."""
    rule, day, minutes = rule_of(service), local(at).date(), last_minutes(service)
    found = Turn.objects.filter(service=service, day__lte=day, state__in=Turn.OPEN).select_related("person")
    turns = list(found.order_by("day", "number"))
    today = Turn.objects.filter(service=service, day=day)
    last_call = today.aggregate(last=Max("called_at"))["last"]
    here = {one.number: one for one in turns if one.day == day and one.state in Turn.LINE and one.came_at}
    tickets = [scoring.Ticket(one.number, one.start, one.skipped_at) for one in here.values()]
    typical = scoring.typical(minutes, rule.slot_minutes)
    ordered = [here[one.number] for one in scoring.order(tickets, at, last_call, typical)]
    called, seated = (
        next((one for one in turns if one.state == s), None) for s in (State.CALLED, State.SEATED)
    )
    busy = sum(one is not None for one in (called, seated))
    places = [
        Place(one, n + busy, *scoring.waiting(n + busy, minutes, rule.slot_minutes))
        for n, one in enumerate(ordered)
    ]
    expected = [one for one in turns if one.day == day and one.state in Turn.LINE and not one.came_at]
    later = sorted(expected, key=lambda one: one.start or at)
    return Line(service, rule, called, seated, places, later, minutes)


@dataclass(frozen=True)
class Counter:
    """A person before the barber's desk: their turns from today on, and what a new number would wait."""

    service: Service
    mine: list[Turn]
    new: Place


def counter(services: list[Service], person: User, at: datetime) -> Counter | None:
    """None at a desk without a barber."""
    here = next((one for one in services if one.kind == Service.Kind.HAIRCUT), None)
    if here is None:
        return None
    mine = list(open_of(person, local(at).date()).filter(service=here))
    return Counter(here, mine, line(here, at).wait_for_new())


def open_of(person: User, day: date) -> QuerySet[Turn]:
    """The person's turns from this day on, soonest first."""
    found = Turn.objects.filter(person=person, day__gte=day, state__in=Turn.OPEN)
    return found.select_related("service__desk").order_by("day", "number")


def windows(rule: HaircutRule, day: date) -> list[tuple[datetime, datetime]]:
    return barber.windows(day, rule.open_days, rule.open_hours, SHANGHAI)


def window_now(rule: HaircutRule, at: datetime, early: timedelta) -> tuple[datetime, datetime] | None:
    return barber.window_at(windows(rule, local(at).date()), at, early)


def opens_next(rule: HaircutRule, at: datetime) -> datetime | None:
    """When the barber begins next; None where no day is open."""
    for ahead in range(FAR):
        for begins, _ends in windows(rule, local(at).date() + timedelta(days=ahead)):
            if begins > at:
                return begins
    return None


def days(rule: HaircutRule, at: datetime) -> list[date]:
    """Open days as far ahead as one may book."""
    ahead = [local(at).date() + timedelta(days=n) for n in range(rule.days_ahead + 1)]
    return [day for day in ahead if any(ends > at for _begins, ends in windows(rule, day))]


def cells(service: Service, rule: HaircutRule, day: date, at: datetime) -> list[Cell]:
    """Every time of the day with whose it is; one query."""
    held = Turn.objects.filter(service=service, day=day, start__isnull=False)
    taken = {one.start: one for one in held.exclude(state__in=(State.MISSED, State.WITHDRAWN))}
    starts = barber.times(windows(rule, day), timedelta(minutes=rule.slot_minutes))
    return [Cell(start, taken.get(start), start <= at) for start in starts]


def booked_in(person: User, service: Service, month: Month) -> int:
    """Bookings of the month that count: all but those given up in time."""
    found = Turn.objects.filter(person=person, service=service, start__isnull=False)
    return found.filter(day__gte=month.first, day__lte=month.last).exclude(state=State.WITHDRAWN).count()


def missed_in(person: User, service: Service, month: Month) -> int:
    found = Turn.objects.filter(person=person, service=service, start__isnull=False, state=State.MISSED)
    return found.filter(day__gte=month.first, day__lte=month.last).count()


def today_done(service: Service, at: datetime) -> QuerySet[Turn]:
    done = Turn.objects.filter(service=service, day=local(at).date(), state=State.DONE)
    return done.select_related("person").order_by("-done_at")
