"""Real threads: the last one, the same slip, one person at two desks, one slot, one return."""

import uuid

import pytest

from stations.actions import loan as lending
from stations.actions import slot, undo
from stations.models import Booking, Loan, Slot
from tests.cast import LONG_AGO
from tests.patrols.test_issue_races import at_once
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, DAY
from tests.tenders.test_market_races import refused
from tongting.people.models import RoleGrant

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_twenty_who_ask_for_the_last_one_gets_it(mine):
    pump = box.kind(box.desk(mine), "air_pump", "打气筒", many=1)
    people = box.miners(20)
    told = refused(at_once(*[lambda one=one: box.lend(pump, one, mine.housekeeper) for one in people]))
    assert len(told) == 19 and set(told) == {"打气筒都借出去了，可以排队等，有人还了通知你"}
    assert Loan.objects.count() == Booking.objects.count() == 1 and box.balances(pump)


def test_the_same_slip_from_six_senders_is_one_loan(mine):
    umbrella = box.kind(box.desk(mine))
    slip = box.slip(number=uuid.uuid4())
    deeds = [lambda: lending.lend(umbrella, mine.resident, slip=slip, by=mine.housekeeper, at=AT)] * 6
    assert at_once(*deeds) == [None] * 6
    assert Loan.objects.count() == Booking.objects.count() == 1


def test_nobody_gets_past_the_limit_by_two_desks(mine):
    first = box.desk(mine)
    kinds = [box.kind(first, code, code, many=5) for code in "abcdef"]
    RoleGrant.objects.create(user=mine.cook, role="station_attendant", since=LONG_AGO, granted_at=AT)
    told = refused(at_once(*[lambda one=one: box.lend(one, mine.resident, mine.cook) for one in kinds]))
    assert len(told) == 4 and Loan.objects.filter(person=mine.resident).count() == 2


def test_one_slot_for_one_of_twenty(mine):
    washer = box.kind(box.desk(mine), "washing_machine", "洗衣机", many=1, hours=1, kind="slot")
    unit, people = washer.units.select_related("service__lendable").get(), box.miners(20)
    told = refused(at_once(*[lambda one=one: slot.reserve(unit, AT + DAY, by=one, at=AT) for one in people]))
    assert len(told) == 19 and set(told) == {"这个时段刚被别人约了，换一个"} and Slot.objects.count() == 1


def test_one_machine_for_one_of_twenty_who_book_or_walk_in(mine):
    washer = box.kind(box.desk(mine), "washing_machine", "洗衣机", many=1, hours=1, kind="slot")
    unit = washer.units.select_related("service__lendable").get()
    books = [lambda one=one: slot.reserve(unit, AT, by=one, at=AT) for one in box.miners(10)]
    walks = [lambda one=one: box.lend(washer, one, mine.housekeeper) for one in mine.people.values()][:10]
    told = refused(at_once(*(deed for pair in zip(books, walks, strict=True) for deed in pair)))
    assert len(told) == 19 and Slot.objects.count() + Loan.objects.count() == 1


def test_one_return_and_one_undo(mine):
    umbrella = box.kind(box.desk(mine))
    one = box.lend(umbrella, mine.resident, mine.housekeeper)

    def back():
        fresh = Loan.objects.select_related("service__lendable", "service__desk", "unit").get(pk=one.pk)
        box.give_back(fresh, mine.housekeeper)

    assert len(refused(at_once(*[back] * 6))) == 5
    booking = Booking.objects.get(verb="return")
    deeds = [lambda: undo.undo(booking, slip=box.slip(), by=mine.housekeeper, at=AT)] * 6
    assert len(refused(at_once(*deeds))) == 5
    assert Loan.objects.get().state == "out" and Booking.objects.filter(verb="undo").count() == 1
