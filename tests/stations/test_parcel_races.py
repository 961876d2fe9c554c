"""Real threads: one parcel and twenty hands, one waybill scanned by twenty, the last place, one code twice."""

import pytest

from stations.actions import delegation
from stations.models import Booking, Parcel, Pickup
from tests.patrols.test_issue_races import at_once
from tests.stations import desk_box as box
from tests.stations import parcel_box as parcels
from tests.stations.desk_box import AT
from tests.tenders.test_market_races import refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_parcel_is_handed_out_by_one_of_twenty_and_the_others_are_told(mine):
    desk = parcels.desk(mine)
    one = parcels.arrive(desk, mine.housekeeper, name="T090")
    told = refused(at_once(*[lambda: parcels.take([parcels.fresh(one.pk)], mine.housekeeper)] * 20))
    assert len(told) == 19 and all(said.startswith("1-2-1001：姜公寓 在 11-18 10:00 已经") for said in told)
    assert Pickup.objects.count() == Booking.objects.filter(verb="take").count() == 1
    assert Parcel.objects.get().state == "taken"


def test_the_same_waybill_is_laid_down_once(mine):
    desk = parcels.desk(mine)
    told = refused(at_once(*[lambda: parcels.arrive(desk, mine.housekeeper)] * 20))
    assert len(told) == 19 and all("YT100000 已经入库了" in said for said in told)
    assert Parcel.objects.count() == Booking.objects.count() == 1


def test_the_last_place_is_for_one_and_no_number_is_given_twice(mine):
    desk = parcels.desk(mine, shelves=((1, 2, 5),))
    deeds = [lambda n=n: parcels.arrive(desk, mine.housekeeper, f"YT2000{n:02d}") for n in range(12)]
    told = refused(at_once(*deeds))
    assert len(told) == 7 and set(told) == {"货架满了（5 件），先催人来取或者退回滞留的，再入库"}
    assert sorted(Parcel.objects.values_list("number", flat=True)) == [1001, 1002, 1003, 1004, 1005]


def test_one_code_takes_once_and_twenty_guesses_have_five_tries(mine):
    desk = parcels.desk(mine)
    first, second = (parcels.arrive(desk, mine.housekeeper, f"YT10000{n}", name="T090") for n in range(2))
    code = delegation.make(by=mine.resident, at=AT)

    def come(one, said):
        parcels.take([parcels.fresh(one.pk)], mine.housekeeper, how="delegate", code=said, taker="李工友")

    told = refused(at_once(lambda: come(first, code), lambda: come(second, code)))
    assert len(told) == 1 and "用过了或者收回了" in told[0] and Pickup.objects.count() == 1
    left = Parcel.objects.get(state="waiting")
    code = delegation.make(by=mine.resident, at=AT)
    wrong = [f"{(int(code) + n) % 10**6:06d}" for n in range(1, 21)]
    told = refused(at_once(*[lambda one=one: come(left, one) for one in wrong]))
    assert len(told) == 20 and sum("代取码不对" in said for said in told) <= 4
    assert Parcel.objects.get(pk=left.pk).state == "waiting" and box.verbs().count("take") == 1
