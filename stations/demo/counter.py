"""What the demo's desks are run with: who keeps them, who comes, what is still to happen and when; and the acts, each
under a number of its own."""

from __future__ import annotations

import heapq
import random
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from stations.actions import booking as journal
from stations.actions import loan as lending
from stations.actions import pin as pins
from stations.models import Booking, DeskPin, Loan, Service, Station
from stations.queries import loan as loans
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import scenes

Deed = Callable[[datetime], object]
# Who keeps the desks: one from six to three, one until midnight, in turn by the week; the leader of the dormitories
# helps out at theirs in office hours.
ATTENDANTS, LEADER, MANAGER = ("DEMO0029", "DEMO0030"), "DEMO0031", "DEMO0005"
EARLY, LATE, OFFICE, HELPS = 6, 15, range(8, 17), 0.3
# With what they open a desk that locked itself; whoever tries the demo is told it with the accounts.
PIN = "2580"


@dataclass
class Counter:
    """`chance` decides what is left open; `agenda` is a heap of what is still to happen. `lines` are those who wait, by
    service: when something comes back the first of them comes for it."""

    chance: random.Random
    people: dict[str, User]
    services: list[Service]
    until: datetime
    agenda: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    lines: dict[int, list[User]] = field(default_factory=dict)
    differed: bool = False
    _turn: count[int] = field(default_factory=count)

    def at(self, moment: datetime, deed: Deed) -> None:
        heapq.heappush(self.agenda, (moment, next(self._turn), deed))

    def live(self, end: datetime) -> None:
        """Everything that is to happen before `end`, in order of time, nothing after `until`."""
        while self.agenda and self.agenda[0][0] < end and self.agenda[0][0] <= self.until:
            moment, _turn, deed = heapq.heappop(self.agenda)
            deed(moment)

    def keeper(self, service: Service, at: datetime) -> User:
        then = local(at)
        if (
            service.desk.station == Station.CONVENIENCE
            and then.weekday() < 5
            and then.hour in OFFICE
            and self.chance.random() < HELPS
        ):
            return self.people[LEADER]
        early = EARLY <= then.hour < LATE
        return self.people[ATTENDANTS[(then.isocalendar().week + early) % len(ATTENDANTS)]]

    def of(self, *codes: str) -> list[Service]:
        """The kinds of these codes, of every desk that has them."""
        return [service for code in codes for service in self.services if service.code == code]

    def slip(self, at: datetime) -> journal.Slip:
        return journal.slip(None, at, uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def lend(self, service: Service, person: User, at: datetime) -> Booking | None:
        """None where the rules refuse it, as in life."""
        by = self.keeper(service, at)
        try:
            return lending.lend(service, person, slip=self.slip(at), by=by, at=at)
        except Refused:
            return None

    def take_back(self, loan: int, at: datetime, back: lending.Back | None = None) -> None:
        """Whole, with all its parts, unless `back` says otherwise. Who waits for it comes within the hour, most of
        them."""
        one = loans.open_loans().filter(pk=loan).first()
        if one is None:
            return
        as_it_was = lending.Back(parts=one.service.lendable.counts_parts or None)
        by = self.keeper(one.service, at)
        if back is not None and back.paid:
            back = replace(back, signature=scenes.sign(self.chance, by=by, at=at))
        lending.give_back(one, back or as_it_was, slip=self.slip(at), by=by, at=at)
        if line := self.lines.get(one.service_id):
            first, moment = line.pop(0), at + timedelta(minutes=self.chance.randint(8, 75))
            self.at(moment, lambda then: self.borrow([one.service], first, then, 0.5))

    def borrow(
        self,
        services: Iterable[Service],
        person: User,
        at: datetime,
        share: float | None,
        back: lending.Back | None = None,
    ) -> None:
        """The first of these that can be had; back after this share of its time, 1 being when it is due, or kept."""
        booked = next((one for one in (self.lend(service, person, at) for service in services) if one), None)
        if booked is not None and share is not None:
            loan = Loan.objects.get(pk=booked.thing_id)
            moment = at + (loan.due_at - at) * share
            self.at(moment, lambda then: self.take_back(loan.pk, then, back))


def give_pins(people: dict[str, User], at: datetime) -> None:
    for number in (*ATTENDANTS, LEADER):
        pins.choose(PIN, by=people[number], at=at)


def words() -> Iterable[str]:
    """What is told with the demo's accounts."""
    given = DeskPin.objects.filter(person__staff_no__in=(*ATTENDANTS, LEADER)).order_by("person__staff_no")
    if numbers := list(given.values_list("person__staff_no", flat=True)):
        yield f"值班台锁了，用值班密码 {PIN} 开 / desk PIN: {'、'.join(numbers)}"


def tried(deed: Callable[..., object], *given: object, **more: object) -> bool:
    """What the rules refuse stays undone, as in life."""
    try:
        deed(*given, **more)
    except Refused:
        return False
    return True
