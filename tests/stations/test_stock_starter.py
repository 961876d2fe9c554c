"""What a new mine begins with on its shelves, and that loading it again adds nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.models import Box, Desk, Lot, Service, StockItem
from stations.starter import load_stations
from stations.stock_starter import load_stock

pytestmark = pytest.mark.django_db


def test_desks_begin_with_their_plasters_the_box_and_the_drinks():
    load_stations()
    assert load_stock() == 22 == StockItem.objects.count() and load_stock() == 0
    assert Box.objects.get().service.desk.code == "bath-station" and not Lot.objects.exists()
    plasters = StockItem.objects.filter(service__kind="consumable")
    assert set(plasters.values_list("service__desk__code", "full", "least", "most_each")) == {
        (code, 60, 20, 2) for code in ("cs-b3", "cs-b4", "cs-b5")
    }
    box = StockItem.objects.filter(service__kind="medical")
    assert box.count() == 15 and set(box.filter(stays=True).values_list("code", flat=True)) == {
        "thermometer",
        "scissors_tweezers",
    }
    huoxiang = box.get(code="huoxiang")
    assert (huoxiang.name, huoxiang.season_from, huoxiang.season_until) == (
        "藿香正气类（非处方）", "06-01", "09-15",
    )  # fmt: skip
    assert box.get(code="iodophor").opened_days == 30
    made = StockItem.objects.filter(keeps_hours=4)
    assert set(made.values_list("name", flat=True)) == {"绿豆汤", "淡盐水"}


def test_a_mine_that_has_its_desks_gets_what_is_new_and_keeps_what_it_has():
    load_stations()
    desk = Desk.objects.get(code="cs-b3")
    own = Service.objects.create(desk=desk, code="adhesive_bandage", name="我们的创可贴", kind="consumable")
    load_stock()
    assert desk.services.get(code="adhesive_bandage") == own and not own.stock_items.exists()


def test_it_asks_as_often_whatever_there_is():
    load_stations()
    with CaptureQueriesContext(connection) as asked:
        load_stock()
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == 5
