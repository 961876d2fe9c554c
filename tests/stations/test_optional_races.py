"""Real threads: one song a person and day, one answer, one waybill, one courier."""

import pytest

from stations.models import Booking, Sending, SongRequest
from tests.patrols.test_issue_races import at_once
from tests.stations import desk_box as box
from tests.stations import optional_box as bar
from tests.stations.desk_box import AT
from tests.tenders.test_market_races import refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_twenty_taps_of_one_person_one_song_stands(mine):
    desk = bar.bar(mine)
    told = refused(at_once(*[lambda n=n: bar.ask(desk, mine.resident, f"第{n}首") for n in range(20)]))
    assert len(told) == 19 and set(told) == {"今天已经点过一首了，明天再点"}
    assert SongRequest.objects.count() == 1


def test_twenty_people_at_once_get_one_each(mine):
    desk = bar.bar(mine)
    people = box.miners(20)
    assert not refused(at_once(*[lambda one=one: bar.ask(desk, one) for one in people]))
    assert SongRequest.objects.filter(day=AT.date()).count() == 20


def test_yes_and_no_at_once_are_one_answer(mine):
    desk = bar.bar(mine)
    one = bar.ask(desk, mine.resident)
    deeds = [lambda: bar.approve(one, mine.housekeeper), lambda: bar.refuse(one, mine.housekeeper)]
    told = refused(at_once(*deeds * 4))
    # Taps of one hand that say the same under one number are one act; the other word is refused.
    assert 4 <= len(told) <= 7 and Booking.objects.count() == 1
    assert bar.fresh(one).state == {"approve": "approved", "decline": "refused"}[Booking.objects.get().verb]


def test_one_waybill_goes_to_one_parcel(mine):
    desk = bar.post_desk(mine)
    lie = [bar.hand_in(desk, mine.resident, mine.housekeeper, town=f"第{n}城") for n in range(8)]
    told = refused(at_once(*[lambda one=one: bar.send_off(one, mine.housekeeper) for one in lie]))
    assert len(told) == 7 and all("已经是另一件代寄的了" in one for one in told)
    assert Sending.objects.filter(state="sent").count() == 1
    assert Booking.objects.filter(verb="send_off").count() == 1


def test_a_parcel_leaves_once(mine):
    desk = bar.post_desk(mine)
    one = bar.hand_in(desk, mine.resident, mine.housekeeper)
    deeds = [lambda: bar.send_off(one, mine.housekeeper), lambda: bar.hand_back(one, mine.housekeeper)]
    refused(at_once(*deeds * 3))
    assert Booking.objects.filter(verb__in=("send_off", "hand_back")).count() == 1
    assert bar.lying(one.pk).left_by == mine.housekeeper
