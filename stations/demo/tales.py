"""What once happened at the desks, so that every page of the stations has something to show: late too often, let off,
broken, lost and paid, and how things stand at the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from stations.actions import unit
from stations.actions import wish as line
from stations.actions.loan import Back
from stations.demo.counter import MANAGER, Counter, tried
from stations.demo.visits import book
from stations.models import Unit
from tongting.people.models import User
from tongting.periods import local, midnight

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The tales lie in the last weeks of the history, at these shares of them.
SPAN = timedelta(days=28)
BLOCKED, FORGIVEN, LATE_NOW = "DEMO1003", "DEMO1006", "DEMO1009"
HAS_IT, WAITS, LOST, BROKE, HOLDS = "DEMO1012", "DEMO1015", "DEMO1018", "DEMO1021", "DEMO1001"
# Who has booked a machine: so many hours after the end.
WASHERS = {"DEMO1001": 3, "DEMO1024": 2, "DEMO1027": 5, "DEMO1030": 26}
TOLD = {BLOCKED, FORGIVEN, LATE_NOW, HAS_IT, WAITS, LOST, BROKE, HOLDS, *WASHERS}
THREE_TIMES = {BLOCKED: (0.3, 0.5, 0.72), FORGIVEN: (0.15, 0.33, 0.52)}
LET_OFF, WHY = 0.66, "三次都是夜班后送工友去医院，区队开了证明"
PAID = Back(Unit.State.LOST, "坐班车丢了，按折旧价赔", paid=Decimal("12.00"))
BURNT = Back(Unit.State.DAMAGED, "不出热风，有糊味，已经断电")
# What there is one of at a desk.
SINGLE = ("hand_trolley", "air_pump")


def plan(counter: Counter, first: date) -> None:
    last = local(counter.until).date()
    begin = max(first, last - SPAN)
    people = counter.people

    def on(share: float, hour: float) -> datetime:
        return midnight(begin + timedelta(days=int((last - begin).days * share))) + timedelta(hours=hour)

    def lent(moment: datetime, who: str, code: str, share: float | None, back: Back | None = None) -> None:
        counter.at(moment, lambda at: counter.borrow(counter.of(code), people[who], at, share, back))

    for number, shares in THREE_TIMES.items():
        for share in shares:
            # For twelve hours, and back in the next forenoon.
            lent(on(share, 18.2), number, "scissors", 1.4)
    counter.at(on(LET_OFF, 34.5), lambda at: _let_off(people[FORGIVEN], people[MANAGER], at))
    lent(on(0.4, 16.3), LOST, "umbrella", 0.8, PAID)
    lent(on(0.6, 8.4), BROKE, "hair_dryer", 0.3, BURNT)
    # How things stand at the end.
    lent(counter.until - 20 * HOUR, LATE_NOW, "scissors", None)
    lent(counter.until - 26 * HOUR, HOLDS, "umbrella", None)
    counter.at(counter.until - 3 * HOUR, lambda at: _lend_the_last(counter, at))
    counter.at(counter.until - HOUR, lambda at: _book(counter, at))


def _let_off(person: User, manager: User, at: datetime) -> None:
    unit.release(person, WHY, by=manager, at=at)


def _lend_the_last(counter: Counter, at: datetime) -> None:
    """The only one of a desk goes out, and two hours later somebody stands in line for it."""
    has_it, waits = counter.people[HAS_IT], counter.people[WAITS]
    gone = next((one for one in counter.of(*SINGLE) if counter.lend(one, has_it, at)), None)
    if gone is not None:
        counter.at(at + 2 * HOUR, lambda then: tried(line.stand, gone, by=waits, at=then))


def _book(counter: Counter, at: datetime) -> None:
    """At the first desk that has a machine free: today, and tomorrow."""
    hour = counter.until.replace(minute=0, second=0, microsecond=0)
    for number, later in WASHERS.items():
        for service in counter.of("washing_machine"):
            if book(counter, service, counter.people[number], hour + later * HOUR, at):
                break
