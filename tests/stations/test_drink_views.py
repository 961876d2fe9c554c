"""Pages of the summer drinks: at the desk through a gap in the network too, and for those who keep them."""

import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from stations.models import DrinkDay, DrinkRule, FreezerReading, Ration
from tests.stations import stock_box as shelf
from tests.stations.desk_box import DAY, HOUR
from tests.stations.drink_box import HOT, fridge
from tongting.events import flow


@pytest.fixture
def summer(mine, time_machine):
    time_machine.move_to(HOT)
    service, ice, soup = fridge(mine)
    shelf.came(ice, 50, mine.housekeeper, HOT - DAY)
    return service, ice, soup


def test_a_card_and_a_tap_give_a_drink_and_the_page_counts(page, post, mine, summer):
    desk, ice = summer[0].desk, summer[1]
    before = page(mine.housekeeper, "desk_person", desk.code, "T090").content.decode()
    assert reverse("desk_drinks", args=[desk.code]) + "?q=T090" in before
    text = page(mine.housekeeper, "desk_drinks", desk.code, q="T090").content.decode()
    assert "早班升井" in text and 'value="T090"' in text and "还有 50 支，今天发了 0" in text
    onward = reverse("desk_drinks", args=[desk.code])
    facts = {"person": "T090", "item": ice.pk, "next": onward}
    said = post(mine.housekeeper, "desk_act", desk.code, "drink", **facts).content.decode()
    assert "发放 雪糕 1 支·早班升井 周矿工" in said and "还有 49 支，今天发了 1" in said
    again = post(mine.housekeeper, "desk_act", desk.code, "drink", **facts).content.decode()
    assert "一个班一份" in again and Ration.objects.count() == 1
    assert "领过了" in page(mine.housekeeper, "desk_drinks", desk.code, q="T090").content.decode()
    assert "今天的冷饮领过了" in page(mine.resident, "station_home").content.decode()
    assert "高温季节" in page(mine.resident, "station_convenience").content.decode()


@pytest.mark.parametrize(
    ("verb", "given", "sentence"),
    [
        ("drink", {"person": "T999"}, "没有找到“T999”"),
        ("drink", {"person": "T090", "item": 0}, "哪一样"),
        ("crowd", {"quantity": "0"}, "几个人"),
        ("make", {"quantity": "20"}, "雪糕是买来的"),
        ("chill", {"celsius": "很冷"}, "冰柜温度"),
        ("chill", {"celsius": "-99"}, "冰柜温度"),
    ],
)
def test_bad_input_says_what_is_wrong(post, mine, summer, verb, given, sentence):
    facts = {"item": summer[1].pk, **given}
    said = post(mine.housekeeper, "desk_act", summer[0].desk.code, verb, **facts).content.decode()
    assert sentence in said and not Ration.objects.exists() and not FreezerReading.objects.exists()


def test_what_stood_too_long_is_poured_away_with_a_tap(client, page, post, mine, summer, time_machine):
    desk, soup = summer[0].desk, summer[2]
    made = {"item": soup.pk, "quantity": "20", "is_sampled": "on"}
    assert (
        "补货 绿豆汤 20 杯·现做，留样了"
        in post(mine.housekeeper, "desk_act", desk.code, "make", **made).content.decode()
    )
    time_machine.move_to(HOT + HOUR / 10)
    assert "放得太久" not in page(mine.housekeeper, "desk_drinks", desk.code).content.decode()
    time_machine.move_to(HOT + 4.1 * HOUR)
    # The desk has locked meanwhile: a new login opens it.
    lot = soup.lots.get()
    client.logout()
    text = page(mine.housekeeper, "desk_drinks", desk.code).content.decode()
    assert "放得太久，倒掉" in text and "绿豆汤 20 杯" in text
    post(mine.housekeeper, "desk_act", desk.code, "waste", lot=lot.pk, why="放得太久")
    lot.refresh_from_db()
    assert lot.remains == 0


def sent(client, desk, verb, said, when):
    payload = {"desk": desk.code, "verb": verb, "said": [*said, ["phone_submitted_at", when.isoformat()]]}
    body = {
        "kind": "desk",
        "uuid": str(uuid.uuid4()),
        "sent_at": timezone.now().isoformat(),
        "payload": payload,
    }
    return client.post(reverse("outbox_send"), json.dumps(body), content_type="application/json")


def test_what_was_given_in_a_gap_counts_for_its_shift_and_a_second_comes_back(
    client, mine, summer, time_machine
):
    time_machine.move_to(HOT + 6 * HOUR)
    client.force_login(mine.housekeeper)
    said = [["person", "T090"], ["item", str(summer[1].pk)]]
    assert sent(client, summer[0].desk, "drink", said, HOT).status_code == 201
    assert Ration.objects.get().shift == "early"
    refused = sent(client, summer[0].desk, "drink", said, HOT + HOUR)
    assert refused.status_code == 400 and "一个班一份" in refused.json()["error"]
    assert Ration.objects.count() == 1


def test_who_keeps_them_declares_and_withdraws(page, post, mine, summer):
    assert "今天发：高温季节" in page(mine.head, "drink_list").content.decode()
    for name, facts, sentence in (
        ("drink_forecast", {"day": "2026-09-20", "high": "34"}, "不到 35 度"),
        ("drink_forecast", {"day": "", "high": "36"}, "哪一天"),
        ("drink_order", {"first": "2026-09-20", "last": "2026-09-19", "why": "会战"}, "到的日子要在后面"),
        ("drink_order", {"first": "2026-09-20", "last": "2026-09-21"}, "原因"),
    ):
        assert sentence in post(mine.head, name, **facts).content.decode()
    assert not DrinkDay.objects.exists()
    assert "那天发冷饮" in post(mine.head, "drink_forecast", day="2026-09-20", high="36").content.decode()
    order = {"first": "2026-09-21", "last": "2026-09-25", "why": "搬家会战"}
    assert "搬家会战" in post(mine.head, "drink_order", **order).content.decode()
    day = DrinkDay.objects.get(kind="order")
    assert "收回了" in post(mine.head, "drink_day_withdraw", day.pk).content.decode()
    assert "已经收回" in post(mine.head, "drink_day_withdraw", day.pk).content.decode()


def test_the_rule_is_changed_and_leaves_what_it_was(post, mine, summer):
    facts = {
        "season_from": "06-01", "season_until": "09-10", "hot_from": "35", "most_a_day": "2", "night_from": "04:00",
        "early_from": "12:00", "middle_from": "20:00", "freezer_most": "-15",
    }  # fmt: skip
    for wrong, sentence in (
        ({"season_from": "6月"}, "写成 06-01 这样"),
        ({"early_from": "21:00"}, "三个钟点要从早到晚"),
        ({"most_a_day": "0"}, "每人每天几份"),
    ):
        assert sentence in post(mine.head, "drink_rule", **{**facts, **wrong}).content.decode()
    assert not DrinkRule.objects.exists()
    post(mine.head, "drink_rule", **facts)
    post(mine.head, "drink_rule", **{**facts, "most_a_day": "1"})
    rule = DrinkRule.objects.get()
    assert flow.history(rule).latest("pk").facts["most_a_day"] == [2, 1]


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three(own_queries, mine, summer, many):
    for n in range(many):
        item = shelf.item(summer[0].desk, f"k{n}", f"水{n}", service=summer[0], most_each=0)
        shelf.came(item, 5, mine.housekeeper, HOT - DAY)
    assert own_queries(mine.housekeeper, "desk_drinks", summer[0].desk.code) == 12
    assert own_queries(mine.head, "drink_list") == 4
