"""Real threads: one thing and twenty claimants, numbers, one list of what nobody wanted."""

import pytest

from stations.models import Booking, Claim, Disposal, Found
from tests.patrols.test_issue_races import at_once
from tests.stations import desk_box as box
from tests.stations import found_box as things
from tests.stations.desk_box import AT, DAY
from tests.tenders.test_market_races import refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_thing_claimed_by_twenty_at_once_goes_to_one(mine):
    desk, people = things.desk(mine), box.miners(20)
    one = things.take_in(desk, mine.housekeeper)
    told = refused(
        at_once(*[lambda p=p: things.claim(things.fresh(one.pk), p, mine.housekeeper) for p in people])
    )
    assert len(told) == 19 and all("已经把它改成“已认领”" in said for said in told)
    assert Claim.objects.count() == Booking.objects.filter(verb="claim").count() == 1


def test_no_number_is_given_twice(mine):
    desk = things.desk(mine)
    assert at_once(*[lambda: things.take_in(desk, mine.housekeeper)] * 8) == [None] * 8
    assert sorted(Found.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_claimed_or_disposed_of_but_not_both(mine):
    desk = things.desk(mine)
    one, later = things.take_in(desk, mine.housekeeper), AT + 30 * DAY
    told = refused(
        at_once(
            lambda: things.claim(things.fresh(one.pk), mine.resident, mine.housekeeper, later),
            lambda: things.dispose([things.fresh(one.pk)], "thrown", mine.housekeeper, mine.attendant, later),
        )
    )
    assert len(told) == 1 and Claim.objects.count() + Disposal.objects.count() == 1
