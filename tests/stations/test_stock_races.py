"""Real threads: the last piece, the same slip, one person at two desks."""

import uuid

import pytest

from stations.actions import stock
from stations.models import Booking, Lot, Movement
from tests.patrols.test_issue_races import at_once
from tests.stations import desk_box as box
from tests.stations import stock_box as shelf
from tests.stations.desk_box import AT
from tests.tenders.test_market_races import refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_twenty_who_ask_for_the_last_one_gets_it(mine):
    plaster = shelf.item(box.desk(mine))
    shelf.came(plaster, 1, mine.housekeeper)
    people = box.miners(20)
    told = refused(at_once(*[lambda one=one: shelf.give(plaster, one, mine.housekeeper) for one in people]))
    assert len(told) == 19 and set(told) == {"创可贴发完了，等补货"}
    assert Movement.objects.filter(kind="give").count() == 1 and Lot.objects.get().remains == 0
    assert Booking.objects.count() == 2 and shelf.adds_up()


def test_the_same_slip_from_six_senders_is_given_once(mine):
    plaster = shelf.item(box.desk(mine))
    shelf.came(plaster, 9, mine.housekeeper)
    slip = box.slip(number=uuid.uuid4())
    deeds = [lambda: stock.give(plaster, mine.resident, slip=slip, by=mine.housekeeper, at=AT)] * 6
    assert at_once(*deeds) == [None] * 6
    assert Lot.objects.get().remains == 8 and shelf.adds_up()


def test_nobody_gets_past_the_limit_by_two_desks(mine):
    first = shelf.item(box.desk(mine))
    other = shelf.item(box.Desk.objects.create(code="cs-b4", station="convenience", name="4号楼"))
    for one in (first, other):
        shelf.came(one, 20, mine.housekeeper)
    deeds = [lambda one=one: shelf.give(one, mine.resident, mine.housekeeper) for one in (first, other) * 3]
    told = refused(at_once(*deeds))
    assert len(told) == 4 and -sum(Movement.objects.filter(kind="give").values_list("change", flat=True)) == 2
    assert shelf.adds_up()
