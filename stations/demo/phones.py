"""The last weeks of the charging slots: who brings a phone when, who fetches it by card or code, the rounds, one slot
that got hot, one phone that nobody fetched."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stations.actions import booking as journal
from stations.actions import charging, undo
from stations.actions.charging import Phone
from stations.demo.counter import Counter, Deed, tried
from stations.models import Booking, Charge, Service
from stations.queries import charging as charges
from tongting.people.models import User
from tongting.periods import local, midnight

HOUR = timedelta(hours=1)
# Days before the end on which phones are charged, and how many of them; every act is done in full.
SPAN, LEAST, MOST = 14, 3, 5
OPENS, CLOSES, EVERY = 6.5, 19.5, 2
BY_CODE, SLIPPED = 0.3, 0.05
HOT_DAYS, LEFT_DAYS = 6, 3
LOOKS = ("", "", "黑色，带壳", "白色", "蓝色，屏有裂", "红色")
# Hours before the end at which those come whose phones are charging then.
STILL = (12.4, 7.2, 5.1, 3.3, 2.1, 0.9, 0.05)
BURNT = "插头烫手，有焦味，已经断电"


@dataclass
class Slots:
    """The charging service of the demo with chances of its own, so that nothing else of the stations changes by it."""

    counter: Counter
    service: Service
    chance: random.Random

    def slip(self, at: datetime) -> journal.Slip:
        return journal.slip(None, at, uuid.UUID(int=self.chance.getrandbits(128), version=4))


def opened(counter: Counter, seed: int) -> Slots | None:
    service = charges.services().first()
    return Slots(counter, service, random.Random(f"phones:{seed}")) if service else None


def plan_day(slots: Slots, day: date, pool: list[User]) -> None:
    counter, chance = slots.counter, slots.chance
    before = (local(counter.until).date() - day).days
    if before > SPAN:
        return
    for hour in range(0, 24, EVERY):
        counter.at(midnight(day) + hour * HOUR + timedelta(minutes=chance.randint(1, 15)), _round(slots))
    for person in chance.sample(pool, chance.randint(LEAST, MOST)):
        moment = midnight(day) + chance.uniform(OPENS, CLOSES) * HOUR
        stays = chance.uniform(1.5, 22.7 - (moment - midnight(day)) / HOUR)
        counter.at(moment, _bring(slots, person, min(stays, 11.5)))
    if before == LEFT_DAYS:
        forgetful = chance.choice(pool)
        counter.at(midnight(day) + 8 * HOUR, _bring(slots, forgetful, None))
    if before == HOT_DAYS:
        counter.at(midnight(day) + 15 * HOUR, lambda at: _hot(slots, at))
    if before == 0:
        for hours, person in zip(STILL, chance.sample(pool, len(STILL)), strict=True):
            counter.at(counter.until - hours * HOUR, _bring(slots, person, None))


def _bring(slots: Slots, person: User, hours: float | None) -> Deed:
    return lambda at: _put_in(slots, person, hours, at)


def _put_in(slots: Slots, person: User, hours: float | None, at: datetime) -> None:
    by, phone = slots.counter.keeper(slots.service, at), Phone(note=slots.chance.choice(LOOKS))
    slip = slots.slip(at)
    if not tried(charging.put_in, slots.service, person, phone, slip=slip, by=by, at=at):
        return
    booked = Booking.objects.get(uuid=slip.uuid)
    if hours is None:
        return
    if slots.chance.random() < SLIPPED:
        # The wrong card: taken back at once.
        undo.undo(booked, slip=slots.slip(at), by=by, at=at + timedelta(seconds=40))
        return
    slots.counter.at(at + hours * HOUR, lambda then: _fetch(slots, booked.thing_id, then))


def _fetch(slots: Slots, pk: int, at: datetime) -> None:
    charge = Charge.objects.select_related("service__desk", "unit", "person").get(pk=pk)
    by, slip = slots.counter.keeper(slots.service, at), slots.slip(at)
    if charge.state == Charge.State.IN and slots.chance.random() < BY_CODE:
        tried(charging.collect_by_code, slots.service, charge.code, slip=slip, by=by, at=at)
    else:
        tried(charging.collect, charge, slip=slip, by=by, at=at)


def _round(slots: Slots) -> Deed:
    return lambda at: _look(slots, at)


def _look(slots: Slots, at: datetime) -> None:
    if charges.open_charges().filter(service=slots.service).exists():
        by = slots.counter.keeper(slots.service, at)
        charging.look_round(slots.service, None, slip=slots.slip(at), by=by, at=at)


def _hot(slots: Slots, at: datetime) -> None:
    """The last of the row, which is free then."""
    unit, by = slots.service.units.order_by("-number").first(), slots.counter.keeper(slots.service, at)
    charging.look_round(slots.service, unit, BURNT, slip=slots.slip(at), by=by, at=at)
