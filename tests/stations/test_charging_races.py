"""Real threads: the last slot, one phone from many desks, one collection, many wrong codes."""

import pytest

from stations.models import Booking, Charge, CodeLock
from tests.patrols.test_issue_races import at_once
from tests.stations import charging_box as phones
from tests.stations import desk_box as box
from tests.tenders.test_market_races import refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def service(mine):
    return phones.service(box.desk(mine, station="bath"), many=1)


def test_of_twenty_who_want_the_last_slot_one_gets_it(mine, service):
    people, by = box.miners(20), mine.housekeeper
    told = refused(at_once(*[lambda one=one: phones.put_in(service, one, by) for one in people]))
    assert len(told) == 19 and set(told) == {"插口都占着，等有人取走再来"}
    assert Charge.objects.count() == Booking.objects.count() == 1


def test_one_person_gets_one_slot_by_six_taps(mine):
    many = phones.service(box.desk(mine, station="bath"), many=10)
    told = refused(at_once(*[lambda: phones.put_in(many, mine.resident, mine.housekeeper)] * 6))
    assert len(told) == 5 and Charge.objects.count() == 1


def test_one_collection_by_card_and_code_at_once(mine, service):
    charge, by = phones.put_in(service, mine.resident, mine.housekeeper), mine.housekeeper

    def by_card():
        fresh = Charge.objects.select_related("service__desk", "unit", "person").get(pk=charge.pk)
        phones.collect(fresh, by)

    told = refused(at_once(*[by_card, lambda: phones.claim(service, charge.code, by)] * 3))
    assert len(told) == 5 and Booking.objects.filter(verb="collect").count() == 1


def test_wrong_codes_at_once_are_all_counted(mine, service):
    charge = phones.put_in(service, mine.resident, mine.housekeeper)
    deeds = [
        lambda n=n: phones.claim(service, phones.wrong(charge, n), mine.housekeeper) for n in range(1, 9)
    ]
    told = refused(at_once(*deeds))
    assert len(told) == 8 and CodeLock.objects.get().closed_until is not None
    assert sum("还能试" in one for one in told) == 4
