"""The last weeks at the barber's: who books, who walks in, who does not come, how long each sits; and the line as it
stands now."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stations.actions import booking as journal
from stations.actions import haircut, undo
from stations.actions import turn as turns
from stations.demo.counter import Counter, Deed, tried
from stations.models import Booking, HaircutRule, Service, Turn
from stations.queries import haircut as cuts
from tongting.people.models import User
from tongting.periods import local, midnight

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Open days before the end on which hair is cut, and how many come to each of the two windows.
SPAN, LEAST, MOST = 16, 2, 4
# How often somebody books instead of walking in, does not come, does not answer, gives it up; a slip of the finger.
BOOKS, STAYS_AWAY, DEAF, GIVES_UP, SLIPPED = 0.4, 0.2, 0.15, 0.1, 0.1
TAKES = (9, 21)
# Every how many minutes the barber looks up.
GLANCE = 5
# Who waits at the end where the barber works then, and who has booked for the next days.
WAITING, AHEAD = 3, 4


@dataclass
class Chair:
    """The barber of the demo with chances of their own, so that nothing else of the stations changes by it."""

    counter: Counter
    service: Service
    rule: HaircutRule
    chance: random.Random
    # Of each at least one is to be seen.
    gave_up: bool = False
    stayed_away: bool = False

    def slip(self, at: datetime) -> journal.Slip:
        return journal.slip(None, at, uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def keeper(self, at: datetime) -> User:
        return self.counter.keeper(self.service, at)


def opened(counter: Counter, seed: int) -> Chair | None:
    service = cuts.services().first()
    if service is None:
        return None
    return Chair(counter, service, cuts.rule_of(service), random.Random(f"barber:{seed}"))


def plan_day(chair: Chair, day: date, pool: list[User]) -> None:
    counter, chance = chair.counter, chair.chance
    before = (local(counter.until).date() - day).days
    if before > SPAN:
        return
    for begins, ends in cuts.windows(chair.rule, day):
        people = chance.sample(pool, chance.randint(LEAST, MOST))
        for place, person in enumerate(people):
            moment = begins + (ends - begins) * (place + chance.uniform(0.1, 0.9)) / (len(people) + 1)
            counter.at(moment - 2 * DAY if chance.random() < BOOKS else moment, _ask(chair, person, moment))
        minutes = int((ends - begins) / MINUTE)
        for step in range(2, minutes + 25, GLANCE):
            counter.at(begins + step * MINUTE, lambda at: _work(chair, at))
    if before == 0:
        counter.at(counter.until - 40 * MINUTE, lambda at: _stand_now(chair, pool, at))
        counter.at(counter.until - 30 * MINUTE, lambda at: _book_ahead(chair, pool, at))


def _ask(chair: Chair, person: User, moment: datetime) -> Deed:
    return lambda at: (
        _book(chair, person, moment, at) if at < moment - MINUTE else _walk_in(chair, person, at)
    )


def _book(chair: Chair, person: User, moment: datetime, at: datetime) -> None:
    free = [
        cell.start
        for cell in cuts.cells(chair.service, chair.rule, local(moment).date(), at)
        if cell.turn is None and not cell.is_past
    ]
    start = min(free, key=lambda one: abs(one - moment), default=None)
    if start is None or not tried(turns.reserve, chair.service, start, by=person, at=at):
        return
    shot = chair.chance.random()
    if shot < GIVES_UP or not chair.gave_up:
        chair.gave_up = True
        chair.counter.at(start - DAY, lambda then: _give_up(person, then))
    elif shot > STAYS_AWAY:
        came = start - chair.chance.randint(1, 9) * MINUTE
        chair.counter.at(came, lambda then: _walk_in(chair, person, then))


def _give_up(person: User, at: datetime) -> None:
    turn = cuts.open_of(person, local(at).date()).first()
    if turn is not None:
        tried(turns.withdraw, turn, by=person, at=at)


def _walk_in(chair: Chair, person: User, at: datetime) -> None:
    """At the desk; who booked has come."""
    by, slip = chair.keeper(at), chair.slip(at)
    tried(turns.number, chair.service, person, slip=slip, by=by, at=at)


def _work(chair: Chair, at: datetime) -> None:
    """The barber looks up every few minutes: who is done rises, the next is called and sits down or is passed over."""
    line, by = cuts.line(chair.service, at), chair.keeper(at)
    if line.seated is not None:
        began = line.seated.seated_at or at
        # How long each sits is settled by their number, so that looking up more often changes nothing.
        if at - began < random.Random(f"{line.seated.pk}:{began}").randint(*TAKES) * MINUTE:
            return
        turn = _again(line.seated)
        tried(haircut.finish, turn, True, True, slip=chair.slip(at), by=by, at=at)
    if line.called is None and not line.places:
        return
    if line.called is None and not tried(haircut.call_next, chair.service, slip=chair.slip(at), by=by, at=at):
        return
    called = cuts.line(chair.service, at).called
    if called is None:
        return
    if chair.chance.random() < SLIPPED:
        _slip(chair, by, at)
        return
    if chair.chance.random() < DEAF:
        deed = haircut.skip if chair.stayed_away and not called.skipped_at else haircut.no_show
        chair.stayed_away = True
        tried(deed, _again(called), slip=chair.slip(at), by=by, at=at)
        return
    tried(haircut.seat, _again(called), slip=chair.slip(at), by=by, at=at)


def _slip(chair: Chair, by: User, at: datetime) -> None:
    """Called too early: taken back, and called again when the barber looks up next."""
    last = Booking.objects.filter(service=chair.service, verb=Booking.Verb.CALL, undone=None).first()
    if last is not None and last.received_at == at:
        tried(undo.undo, last, slip=chair.slip(at), by=by, at=at)


def _again(turn: Turn) -> Turn:
    return Turn.objects.select_related("service__desk", "person").get(pk=turn.pk)


def _stand_now(chair: Chair, pool: list[User], at: datetime) -> None:
    for n, person in enumerate(chair.chance.sample(pool, WAITING)):
        chair.counter.at(at + (3 + 9 * n) * MINUTE, _numbers(chair, person))


def _numbers(chair: Chair, person: User) -> Deed:
    """From the own phone."""
    return lambda at: tried(turns.take_number, chair.service, by=person, at=at)


def _book_ahead(chair: Chair, pool: list[User], at: datetime) -> None:
    """For the next open day, in the forenoon and the afternoon."""
    day = next((one for one in cuts.days(chair.rule, at) if midnight(one) > at), None)
    if day is None:
        return
    starts = [cell.start for cell in cuts.cells(chair.service, chair.rule, day, at) if cell.turn is None]
    for start, person in zip(starts[1::4], chair.chance.sample(pool, AHEAD), strict=False):
        tried(turns.reserve, chair.service, start, by=person, at=at)
