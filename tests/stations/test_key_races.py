"""Real threads: the same free locker to twenty, one person by two desks, one key order, one signature, a swap."""

import pytest

from stations.actions import locker as boxes
from stations.models import Booking, KeyOrder, LockerKey, Tenancy
from tests.patrols.test_issue_races import at_once
from tests.stations import key_box as box
from tests.stations.desk_box import AT, miners
from tests.tenders.test_market_races import refused
from tongting.places.models import Locker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(mine):
    return box.desk(mine)


@pytest.fixture
def lockers(mine):
    return box.hall(mine.pool, columns=20)


def test_of_twenty_who_are_given_the_same_locker_one_gets_it(mine, desk, lockers):
    people = miners(20)
    told = refused(
        at_once(*[lambda one=one: box.give(desk, lockers[0], one, mine.attendant) for one in people])
    )
    winner = Tenancy.objects.get()
    assert len(told) == 19
    assert set(told) == {f"吕浴工 在 11-18 10:00 已经把 A-01-01 分给{winner.name}了，换一个空的"}
    assert box.fresh(lockers[0]).holder == winner.person and box.balances(lockers)
    assert Booking.objects.count() == LockerKey.objects.count() == 1


def test_without_the_look_under_the_lock_the_constraint_still_keeps_it(mine, desk, lockers):
    """The control: twenty who do not look first."""

    def write(person):
        Tenancy.objects.create(locker=lockers[0], person=person, name=person.name)

    told = [one for one in at_once(*[lambda one=one: write(one) for one in miners(20)]) if one is not None]
    assert len(told) == 19 and {type(one).__name__ for one in told} == {"IntegrityError"}


def test_one_person_gets_one_of_twenty_lockers(mine, desk, lockers):
    deeds = [lambda one=one: box.give(desk, one, mine.resident, mine.attendant) for one in lockers]
    told = refused(at_once(*deeds))
    assert len(told) == 19 and all("一个人一个箱子" in one for one in told)
    assert Locker.objects.filter(holder=mine.resident).count() == 1 and box.balances(lockers)


def test_two_who_change_to_the_same_third_and_two_who_swap(mine, desk, lockers):
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    box.give(desk, lockers[1], mine.cook, mine.attendant)
    deeds = [lambda one=one: box.move(desk, one, lockers[2], mine.attendant) for one in lockers[:2]]
    assert len(refused(at_once(*deeds))) == 1 and box.balances(lockers)
    held = list(Locker.objects.exclude(holder=None).order_by("column"))
    pairs = ((held[0], held[1]), (held[1], held[0]))
    swaps = [lambda one=one, to=to: box.move(desk, one, to, mine.attendant) for one, to in pairs]
    assert len(refused(at_once(*swaps))) == 2 and box.balances(lockers)


def test_one_order_a_locker_and_one_signature_a_key(mine, desk, lockers):
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    tenancy = boxes.register(box.fresh(lockers[0]), by=mine.attendant, at=AT)
    assert tenancy is not None
    told = refused(at_once(*[lambda: box.order(desk, lockers[0], mine.attendant, "copy")] * 6))
    assert len(told) == 5 and KeyOrder.objects.count() == 1
    order = box.cut(KeyOrder.objects.get(), mine.attendant)
    told = refused(at_once(*[lambda: box.sign(order, mine.attendant)] * 6))
    assert len(told) == 5 and box.keys_of(lockers[0]) == [(1, "out"), (2, "out")]
