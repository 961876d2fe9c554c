"""Real threads: one person's card at twenty phones, the last ice cream, and a round sealed by two at once."""

import pytest

from stations.actions import box as boxes
from stations.actions import drink
from stations.models import Booking, Box, BoxRound, Movement, Ration
from tests.cast import grant
from tests.patrols.test_issue_races import at_once
from tests.stations import desk_box as box
from tests.stations import stock_box as shelf
from tests.stations.desk_box import AT, DAY
from tests.stations.drink_box import HOT, fridge
from tests.tenders.test_market_races import refused

pytestmark = pytest.mark.django_db(transaction=True)


def deed(item, person, by, n):
    return lambda: drink.hand_out(item, person, slip=box.slip(HOT, n), by=by, at=HOT)


def test_one_card_at_twenty_phones_is_one_drink(mine):
    _service, ice, _soup = fridge(mine)
    shelf.came(ice, 50, mine.housekeeper, HOT - DAY)
    told = refused(at_once(*[deed(ice, mine.resident, mine.housekeeper, n) for n in range(20)]))
    assert len(told) == 19 and all("一个班一份" in one for one in told)
    assert Ration.objects.count() == 1 and ice.lots.get().remains == 49 and shelf.adds_up()


def test_the_last_one_goes_to_one_of_twenty(mine):
    _service, ice, _soup = fridge(mine)
    shelf.came(ice, 1, mine.housekeeper, HOT - DAY)
    people = box.miners(20)
    told = refused(at_once(*[deed(ice, one, mine.housekeeper, n) for n, one in enumerate(people)]))
    assert len(told) == 19 and set(told) == {"雪糕发完了，等补货"}
    assert Ration.objects.count() == 1 == Movement.objects.filter(kind="give").count() and shelf.adds_up()


def test_of_two_who_seal_at_once_one_does_and_the_books_move_once(mine):
    desk = box.desk(mine)
    for one in (mine.dorm_leader, mine.cook):
        grant(one, "station_attendant")
    gauze = shelf.item(desk, "gauze", "纱布", kind="medical", most_each=0)
    chest = Box.objects.create(service=gauze.service)
    lot = shelf.came(gauze, 10, mine.housekeeper)
    counted = [boxes.Counted(lot, 10, 7)]
    boxes.count(chest, counted, boxes.Seals("", "A1"), slip=box.slip(), by=mine.housekeeper, at=AT)
    made = BoxRound.objects.select_related("box__service").get()
    told = refused(
        at_once(
            *[
                lambda by=by: boxes.seal(made, slip=box.slip(said=by.pk), by=by, at=AT)
                for by in (mine.dorm_leader, mine.cook)
            ]
        )
    )
    lot.refresh_from_db()
    assert len(told) == 1 and lot.remains == 7 and shelf.adds_up()
    assert Booking.objects.filter(verb="seal").count() == 1
