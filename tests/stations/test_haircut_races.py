"""Real threads: one time for one of twenty, numbers without a gap or a double, one call by six taps."""

import pytest

from stations.actions import turn as turns
from stations.models import Booking, Turn
from tests.patrols.test_issue_races import at_once
from tests.stations import desk_box as box
from tests.stations import haircut_box as barber
from tests.stations.haircut_box import AT, HOUR
from tests.tenders.test_market_races import refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def service(mine):
    return barber.service(box.desk(mine, station="bath"))


def test_one_time_for_one_of_twenty(mine, service):
    people, start = box.miners(20), AT + HOUR
    told = refused(at_once(*[lambda one=one: turns.reserve(service, start, by=one, at=AT) for one in people]))
    assert len(told) == 19 and set(told) == {"这个时段刚被别人约了，换一个"}
    assert Turn.objects.count() == 1


def test_numbers_taken_at_once_are_all_different(mine, service):
    people = box.miners(8)
    at_once(*[lambda one=one: turns.take_number(service, by=one, at=AT) for one in people])
    assert sorted(Turn.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_one_person_has_one_number_by_six_taps(mine, service):
    told = refused(at_once(*[lambda: turns.take_number(service, by=mine.resident, at=AT)] * 6))
    assert len(told) == 5 and Turn.objects.count() == 1


def test_six_taps_call_one(mine, service):
    for one in box.miners(4):
        turns.take_number(service, by=one, at=AT)
    told = refused(at_once(*[lambda: barber.call(service, mine.housekeeper)] * 6))
    assert len(told) == 5 and Turn.objects.filter(state="called").count() == 1
    assert Booking.objects.filter(verb="call").count() == 1
