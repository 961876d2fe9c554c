"""The parcel station of the demo: a batch before noon and one in the evening, who fetches when, who sends a room-mate,
what nobody wants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from stations.actions import delegation, undo
from stations.actions import parcel as acts
from stations.actions.parcel import Proof, Waybill
from stations.demo.counter import Counter, Deed, tried
from stations.models import Parcel, Pickup, Service
from tongting.people.models import User
from tongting.periods import local, midnight

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# When the couriers come, and how many parcels each brings; a mine gets more, every act here is done in full.
ROUNDS, LEAST, MOST, LATELY, MORE = (10.7, 16.8), 1, 3, 3, 2
CARRIERS = {"中通": 4, "圆通": 3, "韵达": 3, "邮政": 3, "极兔": 2, "顺丰": 1}
# Of a hundred: another name on it, a name without digits, somebody sends a room-mate, never comes, is broken.
NICKNAME, NO_DIGITS, SENDS, NEVER, BROKEN = 0.06, 0.05, 0.1, 0.05, 0.03
NICKNAMES = ("老张", "三哥", "矿上小李", "宿舍收")
HOLDS = "DEMO1001"
# For the one whose page is shown, so many hours before the end.
HERS = (26, 3)


def plan_day(counter: Counter, service: Service, day: date, pool: list[User]) -> None:
    chance, begin = counter.chance, midnight(day)
    lately = (local(counter.until).date() - day).days < LATELY
    for hour in ROUNDS:
        for n in range(chance.randint(LEAST, MOST) * (MORE if lately else 1)):
            moment = begin + timedelta(hours=hour, seconds=40 * n + chance.randrange(30))
            counter.at(moment, _arrival(counter, service, chance.choice(pool)))


def plan(counter: Counter, service: Service) -> None:
    """How things stand at the end."""
    owner = counter.people[HOLDS]
    for hours in HERS:
        bill = Waybill(_number(counter), "顺丰", owner.name, owner.phone[-4:])
        counter.at(counter.until - hours * HOUR, _stray(counter, service, bill, None))

    strays = (
        (60, "李先生", _refuse), (52, "赵师傅", _odd), (81, "矿区收发室", None), (27, "小王", None),
    )  # fmt: skip
    for hours, name, deed in strays:
        stray = Waybill(_number(counter), "邮政", name)
        counter.at(counter.until - hours * HOUR, _stray(counter, service, stray, deed))


def _stray(
    counter: Counter, service: Service, bill: Waybill, deed: Callable[[Counter, int, datetime], None] | None
) -> Deed:
    """`deed` is what is done with it a day later."""

    def come(at: datetime) -> None:
        laid = _lay(counter, service, bill, at)
        if deed is not None:
            counter.at(at + DAY, lambda then: deed(counter, laid.pk, then))

    return come


def _refuse(counter: Counter, pk: int, at: datetime) -> None:
    if (one := _here(pk)) is not None:
        by = counter.keeper(one.service, at)
        acts.mark_odd(one, Parcel.Trouble.REFUSED, "收件人说不是他买的", slip=counter.slip(at), by=by, at=at)
        counter.at(at + HOUR, lambda then: _send_back(counter, pk, "拒收", then))


def _number(counter: Counter) -> str:
    return f"77{counter.chance.randrange(10**11, 10**12)}"


def _arrival(counter: Counter, service: Service, who: User) -> Deed:
    return lambda at: _come(counter, service, who, at)


def _lay(counter: Counter, service: Service, bill: Waybill, at: datetime) -> Parcel:
    by = counter.keeper(service, at)
    booked = acts.arrive(service, bill, slip=counter.slip(at), by=by, at=at)
    return Parcel.objects.select_related("service__desk", "person").get(pk=booked.thing_id)


def _come(counter: Counter, service: Service, who: User, at: datetime) -> None:
    chance, shot = counter.chance, counter.chance.random()
    name = chance.choice(NICKNAMES) if shot < NICKNAME else who.name
    tail = "" if NICKNAME <= shot < NICKNAME + NO_DIGITS else who.phone[-4:]
    carrier = chance.choices(list(CARRIERS), list(CARRIERS.values()))[0]
    size = chance.choices(list(Parcel.Size.values), (7, 2, 1))[0]
    bill = Waybill(_number(counter), carrier, name, tail, size=size, in_person=chance.random() < 0.06)
    laid = _lay(counter, service, bill, at)
    if laid.person is None and shot < NICKNAME + NO_DIGITS:
        counter.at(
            at + timedelta(hours=chance.uniform(1, 30)), lambda then: _own(counter, laid.pk, who, then)
        )
    _plan_leaving(counter, laid, who, at)


def _plan_leaving(counter: Counter, laid: Parcel, who: User, at: datetime) -> None:
    chance, shot = counter.chance, counter.chance.random()
    if shot < NEVER:
        counter.at(at + 8 * DAY, lambda then: _send_back(counter, laid.pk, "放太久没人取", then))
        return
    if shot < NEVER + BROKEN:
        counter.at(at + HOUR / 2, lambda then: _odd(counter, laid.pk, then))
    later = at + timedelta(hours=chance.choice((2, 5, 7, 9, 20, 24, 26, 50)), minutes=chance.randrange(60))
    sends = not laid.in_person and chance.random() < SENDS
    counter.at(later, lambda then: _fetch(counter, laid.pk, who, sends, then))


def _here(pk: int) -> Parcel | None:
    found = Parcel.objects.filter(pk=pk, state=Parcel.State.WAITING)
    return found.select_related("service__desk", "person").first()


def _own(counter: Counter, pk: int, who: User, at: datetime) -> None:
    if (one := _here(pk)) is not None and one.person_id is None:
        acts.own(one, who, slip=counter.slip(at), by=counter.keeper(one.service, at), at=at)


def _send_back(counter: Counter, pk: int, why: str, at: datetime) -> None:
    one = (
        Parcel.objects.filter(pk=pk, state__in=Parcel.HERE).select_related("service__desk", "person").first()
    )
    if one is not None:
        acts.send_back(one, why, slip=counter.slip(at), by=counter.keeper(one.service, at), at=at)


def _odd(counter: Counter, pk: int, at: datetime) -> None:
    """A corner is pressed in; on the next day its owner has looked at it and takes it all the same."""
    if (one := _here(pk)) is None:
        return
    by = counter.keeper(one.service, at)
    acts.mark_odd(one, Parcel.Trouble.BROKEN, "角上压扁了，等本人来看", slip=counter.slip(at), by=by, at=at)
    counter.at(at + 26 * HOUR, lambda then: _sound(counter, pk, then))


def _sound(counter: Counter, pk: int, at: datetime) -> None:
    one = Parcel.objects.select_related("service__desk", "person").get(pk=pk)
    if one.state == Parcel.State.ODD:
        acts.mark_sound(one, slip=counter.slip(at), by=counter.keeper(one.service, at), at=at)
        counter.at(at + HOUR / 12, lambda then: _fetch(counter, pk, one.person, False, then))


def _fetch(counter: Counter, pk: int, who: User | None, sends: bool, at: datetime) -> None:
    """All that lies there for one person goes in one act; now and then the wrong one was tapped."""
    one = _here(pk)
    if one is None:
        return
    by = counter.keeper(one.service, at)
    lying = Parcel.objects.filter(person=one.person_id, state=Parcel.State.WAITING) if one.person_id else None
    wanted = list(lying.select_related("service__desk", "person")) if lying is not None else [one]
    proof = Proof(counter.chance.choice((Pickup.How.CARD, Pickup.How.CODE)))
    if sends and one.person_id and who is not None:
        wanted = [parcel for parcel in wanted if not parcel.in_person]
        code = delegation.make(by=who, at=at - HOUR)
        proof = Proof(Pickup.How.DELEGATE, code, "同屋的工友")
    booked = acts.hand_out(wanted, proof, slip=counter.slip(at), by=by, at=at)
    again = at + timedelta(seconds=50)
    if counter.chance.random() < 0.03 and again <= counter.until:
        tried(undo.undo, booked, slip=counter.slip(again), by=by, at=again)
        counter.at(again + HOUR, lambda then: _fetch(counter, pk, who, False, then))
