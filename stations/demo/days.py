"""The weeks of the stations, day by day: who comes, what once happened, and what the clock does."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from stations.actions import clock
from stations.demo import barber, finds, lockers, optional, phones, post, shifts, stock, tales, visits
from stations.demo.counter import ATTENDANTS, Counter, give_pins
from stations.models import Service
from tongting.people.models import Group, User
from tongting.periods import ONE_DAY, local, midnight

# When the clock's round is walked, and when before the last weeks; the real one comes every five minutes.
ROUNDS, EARLIER, LAST_WEEKS = (7.1, 14.1, 21.1), (21.1,), timedelta(days=14)
# The last five weeks are lived, however long the history: a whole month with what came before it.
SPAN = timedelta(days=35)
BORROWERS = (Group.RESIDENT, Group.POST_STAFF)


def lives(first: date, until: datetime, seed: int) -> Callable[[date], None]:
    """What is done on each day of the demo's history; called in turn for the days from `first` on."""
    last = local(until).date()
    begins = max(first, last - SPAN)
    people = {
        person.staff_no: person for person in User.objects.filter(is_active=True).prefetch_related("grants")
    }
    lent = Service.objects.filter(kind__in=Service.LENT, is_active=True, desk__is_active=True)
    services = list(lent.select_related("desk", "lendable"))
    counter = Counter(random.Random(f"stations:{seed}"), people, services, until)
    mail = Service.objects.filter(kind=Service.Kind.PARCEL, is_active=True).select_related("desk").first()
    lost = Service.objects.filter(kind=Service.Kind.LOST, is_active=True).select_related("desk").first()
    # Each with a die of its own: what one service does changes nothing for the others.
    postal = replace(counter, chance=random.Random(f"post:{seed}"))
    keys = replace(counter, chance=random.Random(f"lockers:{seed}"))
    keeping = replace(counter, chance=random.Random(f"finds:{seed}"))
    slots, chair = phones.opened(counter, seed), barber.opened(counter, seed)
    beside = optional.lives(counter, seed)
    kept_out = tales.TOLD | set(ATTENDANTS)
    pool = [one for number, one in people.items() if one.group in BORROWERS and number not in kept_out]
    shelves = stock.Shelves(counter, begins, pool, seed)
    give_pins(people, midnight(begins))

    def live_day(day: date) -> None:
        if day < begins:
            return
        if day == begins:
            tales.plan(counter, begins)
            lockers.plan(keys, begins)
        visits.plan_day(counter, day, pool)
        if mail is not None:
            if day == begins:
                post.plan(postal, mail)
            post.plan_day(postal, mail, day, pool)
        if lost is not None:
            if day == begins:
                finds.plan(keeping, lost)
            finds.plan_day(keeping, lost, day, (day - begins).days, pool)
        shelves.plan_day(day)
        if slots is not None:
            phones.plan_day(slots, day, pool)
        if chair is not None:
            barber.plan_day(chair, day, pool)
        beside(day, pool)
        shifts.plan_day(counter, day, last)
        _plan_rounds(counter, day, last)
        counter.live(midnight(day + ONE_DAY))

    return live_day


def _plan_rounds(counter: Counter, day: date, last: date) -> None:
    for hour in ROUNDS if last - day < LAST_WEEKS else EARLIER:
        counter.at(midnight(day) + timedelta(hours=hour), _walk_round)
    if day == last:
        # Whoever looks now finds what the clock has left.
        counter.at(counter.until, _walk_round)


def _walk_round(at: datetime) -> None:
    clock.keep_time(at=at)
