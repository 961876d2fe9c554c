"""An ordinary day at the desks: who comes when shifts come and go, who washes, who waits, the weekly stock-take."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from stations.actions import slot as slots
from stations.actions import undo, unit
from stations.actions import wish as line
from stations.actions.loan import extend
from stations.demo import voices
from stations.demo.counter import Counter, Deed, tried
from stations.models import Loan, Service, Slot, Station, Unit
from stations.queries import loan as loans
from tongting.people.models import Group, User
from tongting.periods import local, midnight

# How many come at each hour: out of the shift and into it, in the evening.
HOURS = {
    0: 2, 6: 2, 7: 4, 8: 6, 9: 4, 10: 2, 11: 2, 12: 3, 13: 2, 14: 2, 15: 4, 16: 6, 17: 5, 18: 3, 19: 4, 20: 3, 21: 2,
    22: 2, 23: 4,
}  # fmt: skip
# How often each kind is asked for; umbrellas more often while it rains.
ASKED = {
    "umbrella": 4, "hair_dryer": 5, "washing_machine": 5, "scissors": 4, "sewing_box": 4, "garment_steamer": 3,
    "screwdriver_set": 3, "air_pump": 2, "hand_trolley": 1, "sewing_kit": 6,
}  # fmt: skip
RAIN, RAINS = 3, 0.2
# Who come in a day to all desks, and in the last days, which are looked at most. A mine lends more; every act here is
# done in full, and the first start waits for it.
LEAST, MOST, LATELY, MORE = 3, 5, 5, 3
LATE, EXTENDED, SLIPPED, STANDS, MISSED = 0.02, 0.12, 0.03, 0.5, 0.08
QUIET = range(1, 6)
COUNTED_AT, MONDAY, LAST_DAYS = timedelta(hours=9, minutes=30), 0, 12
LACK = "伞架上少一把，问了两个班都没见，先报上来找"


def plan_day(counter: Counter, day: date, pool: list[User]) -> None:
    chance, begin = counter.chance, midnight(day)
    asked = dict(ASKED)
    if chance.random() < RAINS:
        asked["umbrella"] *= RAIN
    wanted = [asked.get(service.code, 1) for service in counter.services]
    lately = (local(counter.until).date() - day).days < LATELY
    # The desks in the dormitories lend to who lives there; others would be sent away but for their shift.
    lodgers = [one for one in pool if one.group == Group.RESIDENT]
    for _n in range(chance.randint(LEAST, MOST) * (MORE if lately else 1)):
        hour = chance.choices(list(HOURS), list(HOURS.values()))[0]
        moment = begin + timedelta(hours=hour, seconds=chance.randrange(3600))
        service = chance.choices(counter.services, wanted)[0]
        person = chance.choice(lodgers if service.desk.station == Station.CONVENIENCE else pool)
        counter.at(moment, _visit(counter, service, person))
    if day.weekday() == MONDAY:
        counter.at(begin + COUNTED_AT, lambda at: count_shelves(counter, at))


def _visit(counter: Counter, service: Service, person: User) -> Deed:
    come = _wash if service.kind == Service.Kind.SLOT else _come
    return lambda at: come(counter, service, person, at)


def _come(counter: Counter, service: Service, person: User, at: datetime) -> None:
    booked = counter.lend(service, person, at)
    if booked is None:
        waits = service.kind == Service.Kind.LOAN and counter.chance.random() < STANDS
        if waits and tried(line.stand, service, by=person, at=at):
            counter.lines.setdefault(service.pk, []).append(person)
        return
    if counter.chance.random() < SLIPPED:
        # The card of the one before was still on the screen: taken back, and done anew a minute later.
        again = at + timedelta(seconds=counter.chance.randint(20, 200))
        if again <= counter.until:
            undo.undo(booked, slip=counter.slip(again), by=counter.keeper(service, again), at=again)
            counter.at(again + timedelta(seconds=40), lambda then: _come(counter, service, person, then))
        return
    _plan_return(counter, Loan.objects.get(pk=booked.thing_id), service)


def _plan_return(counter: Counter, loan: Loan, service: Service) -> None:
    chance, begins, lasts = counter.chance, loan.lent_at, loan.due_at - loan.lent_at
    shot = chance.random()
    if shot < LATE:
        back = loan.due_at + timedelta(minutes=chance.randint(40, 500))
    elif shot < LATE + EXTENDED and service.lendable.renewals:
        counter.at(begins + lasts * 0.9, lambda at: _extend(counter, loan.pk, at))
        back = loan.due_at + lasts * chance.uniform(0.1, 0.7)
    else:
        back = begins + lasts * chance.uniform(0.15, 0.92)
    hour = local(back).hour
    if hour in QUIET:
        # Nobody gets up for it: it is brought before the night.
        back = max(back - timedelta(hours=hour, minutes=chance.randint(1, 50)), begins + lasts * 0.1)
    counter.at(back, lambda at: _bring(counter, loan, at))


def _bring(counter: Counter, loan: Loan, at: datetime) -> None:
    counter.take_back(loan.pk, at)
    voices.say(counter, loan.service, loan.person, at)


def _extend(counter: Counter, pk: int, at: datetime) -> None:
    """From the own phone."""
    loan = loans.open_loans().filter(pk=pk).first()
    if loan is not None:
        tried(extend, loan, slip=counter.slip(at), by=loan.person, at=at)


def _wash(counter: Counter, service: Service, person: User, at: datetime) -> None:
    """The next time of the grid on a machine that is free then; a few do not come."""
    step, day = timedelta(minutes=service.lendable.loan_minutes), midnight(local(at).date())
    start = day + step * ((at - day) // step + 1)
    made = book(counter, service, person, start, at)
    if made is None or counter.chance.random() < MISSED:
        return
    begins = start + timedelta(minutes=counter.chance.randint(0, 12))
    counter.at(begins, lambda then: _begin(counter, made.pk, then))


def book(counter: Counter, service: Service, person: User, start: datetime, at: datetime) -> Slot | None:
    taken = Slot.objects.filter(unit__service=service, start=start, state__in=Slot.HOLDS).values("unit")
    machines = Unit.objects.filter(service=service, state=Unit.State.IN_SERVICE).exclude(pk__in=taken)
    machine = machines.select_related("service__lendable").order_by("number").first()
    if machine is None or not tried(slots.reserve, machine, start, by=person, at=at):
        return None
    return Slot.objects.get(unit=machine, start=start, state=Slot.State.BOOKED)


def _begin(counter: Counter, pk: int, at: datetime) -> None:
    slot = Slot.objects.select_related("unit__service__lendable", "unit__service__desk", "person").get(pk=pk)
    by = counter.keeper(slot.unit.service, at)
    if tried(slots.begin, slot, slip=counter.slip(at), by=by, at=at):
        loan = Loan.objects.get(slot=pk)
        emptied = slot.end - timedelta(minutes=counter.chance.randint(1, 9))
        counter.at(emptied, lambda then: counter.take_back(loan.pk, then))


def count_shelves(counter: Counter, at: datetime) -> None:
    """Every Monday what there is several of, one desk after another. Once, not long ago, an umbrella was missing."""
    several = [one for one in counter.services if one.kind == Service.Kind.LOAN and not one.lendable.numbered]
    desks = sorted({one.desk_id for one in several if one.desk.station == Station.CONVENIENCE})
    turn = desks[local(at).isocalendar().week % len(desks)] if desks else None
    several = [one for one in several if one.desk_id == turn or one.desk.station == Station.BATH]
    for shelf in loans.shelves(several, at):
        service, found, note = shelf.service, shelf.on_shelf, ""
        lately = local(counter.until).date() - local(at).date() <= timedelta(days=LAST_DAYS)
        if service.code == "umbrella" and lately and found and not counter.differed:
            counter.differed, found, note = True, found - 1, LACK
        unit.count(service, found, note=note, by=counter.keeper(service, at), at=at)
