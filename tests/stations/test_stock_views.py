"""Pages of the stock: giving out at a desk, an item's lots, the list, what to buy, the ledger and their workbooks."""

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from stations.models import Booking, Lot, Movement, StockItem
from stations.stock_book import write_ledger, write_shopping
from tests.stations import desk_box as box
from tests.stations import stock_box as shelf
from tests.stations.desk_box import DAY, HOUR
from tongting.events import flow
from tongting.exports.actions import Meter
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import gather


@pytest.fixture
def plaster(mine):
    return shelf.item(box.desk(mine))


@pytest.fixture
def code(plaster):
    return plaster.service.desk.code


def stocked(plaster, mine, many=60, days=400):
    now = timezone.now()
    return shelf.came(
        plaster, many, mine.housekeeper, now - DAY, expires_on=local(now + timedelta(days=days)).date(), number="L1"
    )  # fmt: skip


def test_the_desk_shows_what_there_is_and_two_taps_give_one(page, post, mine, plaster, code):
    assert "1 样要补" in page(mine.housekeeper, "desk", code).content.decode()
    stocked(plaster, mine)
    text = page(mine.housekeeper, "desk", code).content.decode()
    assert "发放" in text and "还有 60 片" in text and "都够" in text
    assert "还有 60 片" in page(mine.housekeeper, "desk_person", code, "T090").content.decode()
    said = post(mine.housekeeper, "desk_act", code, "give", person="T090", item=plaster.pk).content.decode()
    assert "发放 创可贴 1 片 周矿工" in said
    post(mine.housekeeper, "desk_act", code, "undo", booking=Booking.objects.latest("pk").pk)
    assert Lot.objects.get().remains == 60 and shelf.adds_up()
    post(mine.housekeeper, "desk_act", code, "give", person="T090", item=plaster.pk, quantity=2)
    text = page(mine.housekeeper, "desk_person", code, "T090").content.decode()
    assert "今天已经领了 2 片创可贴" in text
    assert "每人每天最多 2 片" in page(mine.housekeeper, "desk_give", code).content.decode()
    journal = page(mine.housekeeper, "desk_journal", code, verb="give").content.decode()
    assert "发放 创可贴 2 片" in journal


@pytest.mark.parametrize(
    ("verb", "given", "sentence"),
    [
        ("give", {"person": "T999"}, "没有找到“T999”"),
        ("give", {"person": "T090", "quantity": "3"}, "每人每天最多 2 片，少发一点"),
        ("give", {"person": "T090", "quantity": "很多"}, "数量"),
        ("restock", {"quantity": "0"}, "入库数量"),
        ("restock", {"quantity": "5"}, "照包装填“有效期到”"),
        ("restock", {"quantity": "5", "expires_on": "2020-01-01"}, "不入库"),
        ("waste", {"quantity": "2"}, "报废原因"),
        ("waste", {"quantity": "99", "why": "湿了"}, "这一批只剩 60 片"),
        ("correct", {"found": "3", "why": " "}, "差在哪里"),
        ("open", {}, "开封不影响"),
    ],
)
def test_bad_input_says_what_is_wrong_and_changes_nothing(post, mine, plaster, code, verb, given, sentence):
    lot = stocked(plaster, mine)
    facts = {"item": plaster.pk, "lot": lot.pk, **given}
    assert sentence in post(mine.housekeeper, "desk_act", code, verb, **facts).content.decode()
    assert Movement.objects.count() == Booking.objects.count() == 1 and Lot.objects.get().remains == 60


def test_an_item_of_another_desk_is_none_of_this_ones(page, post, mine, plaster, code):
    other = shelf.item(box.Desk.objects.create(code="cs-b4", station="convenience", name="4号楼"))
    assert page(mine.housekeeper, "desk_item", code, other.pk).status_code == 404
    said = post(mine.housekeeper, "desk_act", code, "give", person="T090", item=other.pk).content.decode()
    assert "哪一样" in said and not Movement.objects.exists()


def test_an_items_page_restocks_opens_corrects_and_writes_off(page, post, mine, plaster, code):
    until = str(local(timezone.now() + timedelta(days=20)).date())
    came = {"item": plaster.pk, "quantity": "30", "expires_on": until, "number": "B7"}
    assert "补货 创可贴 30 片" in post(mine.housekeeper, "desk_act", code, "restock", **came).content.decode()
    text = page(mine.housekeeper, "desk_item", code, plaster.pk).content.decode()
    assert "批号 B7" in text and "还有 20 天" in text and "到期还剩 30 片" in text
    lot = Lot.objects.get()
    facts = {"lot": lot.pk, "found": "28", "expected": "30", "why": "少两片"}
    assert "实数 28 片" in post(mine.housekeeper, "desk_act", code, "correct", **facts).content.decode()
    post(mine.housekeeper, "desk_act", code, "waste", lot=lot.pk, quantity="3", why="湿了")
    assert Lot.objects.get().remains == 25 and shelf.adds_up()


def sent(client, code, verb, said, when):
    payload = {"desk": code, "verb": verb, "said": [*said, ["phone_submitted_at", when.isoformat()]]}
    body = {
        "kind": "desk",
        "uuid": str(uuid.uuid4()),
        "sent_at": timezone.now().isoformat(),
        "payload": payload,
    }
    return client.post(reverse("outbox_send"), json.dumps(body), content_type="application/json")


def test_out_of_a_gap_it_arrives_at_its_time_or_comes_back_with_the_sentence(client, mine, plaster, code):
    stocked(plaster, mine, many=2)
    client.force_login(mine.housekeeper)
    when, said = timezone.now() - 2 * HOUR, [["person", "T090"], ["item", str(plaster.pk)], ["quantity", "2"]]
    assert sent(client, code, "give", said, when).status_code == 201
    assert abs(Movement.objects.get(kind="give").at - when) < timedelta(seconds=5)
    late = sent(client, code, "give", [["person", "T010"], *said[1:]], when)
    assert late.status_code == 400 and late.json()["error"] == "创可贴发完了，等补货"
    assert Lot.objects.get().remains == 0 and shelf.adds_up()


def test_the_list_says_what_is_low_ending_and_too_much(page, mine, plaster):
    stocked(plaster, mine, 5, 40)
    text = page(mine.head, "stock_list").content.decode()
    assert "要补 1 样，快过期 1 样，过期 0 样" in text and "到期还剩 5 片" in text
    for what in ("low", "soon", "late"):
        assert "能用 5 片" in page(mine.head, "stock_list", what=what).content.decode()
    assert "没有符合的" in page(mine.head, "stock_list", what="spoiled").content.decode()
    assert "55 片" in page(mine.head, "stock_shopping").content.decode()
    tile = [one for one in gather("tiles", mine.head, timezone.now()) if one.title == "驿站消耗品"]
    assert [(one.figure, one.note, one.alarm) for one in tile] == [("1", "1 样快过期", "")]
    stocked(plaster, mine, 60)
    assert "都够，不用买" in page(mine.head, "stock_shopping").content.decode()


def test_the_ledger_is_narrowed_and_both_leave_as_workbooks(page, post, mine, plaster, tmp_path):
    assert "还没有收发过" in page(mine.head, "stock_ledger").content.decode()
    stocked(plaster, mine, 20)
    shelf.give(plaster, mine.resident, mine.housekeeper, 2, timezone.now(), why="磨破")
    text = page(mine.head, "stock_ledger", q="周矿工", kind="give", item=plaster.code).content.decode()
    assert "发放 创可贴·周矿工" in text and "磨破" in text and "批号 L1" in text
    assert "没有符合的" in page(mine.head, "stock_ledger", kind="waste").content.decode()
    now = timezone.now().isoformat()
    ledger, shopping = tmp_path / "ledger.xlsx", tmp_path / "shopping.xlsx"
    assert write_ledger({"at": now}, ledger, Meter(0)) == 2
    rows = list(load_workbook(ledger).active.iter_rows(values_only=True))
    given = next(row for row in rows if "发放" in row)
    assert given[5:8] == ("发放", -2, "L1") and given[9:13] == ("T090", "周矿工", "磨破", "姜公寓")
    assert write_shopping({"at": now}, shopping, Meter(0)) == 1
    row = next(row for row in load_workbook(shopping).active.iter_rows(values_only=True) if "创可贴" in row)
    assert row[4:9] == (18, 20, 60, 42, 2)
    for name in ("stock_ledger_export", "stock_shopping_export"):
        assert post(mine.head, name).status_code == 200


@pytest.mark.parametrize("many", [1, 3])
def test_the_pages_ask_as_often_for_one_as_for_three(own_queries, mine, plaster, code, many):
    for n in range(many):
        item = shelf.item(plaster.service.desk, f"k{n}", f"东西{n}", service=plaster.service)
        stocked(item, mine)
        who = mine.people[("resident", "cook", "waitress")[n]]
        shelf.give(item, who, mine.housekeeper, 1, timezone.now())
    assert own_queries(mine.head, "stock_list") == 4
    assert own_queries(mine.head, "stock_shopping") == 4
    assert own_queries(mine.head, "stock_ledger") == 4
    assert own_queries(mine.housekeeper, "desk_stock", code) == 7
    assert own_queries(mine.housekeeper, "desk_give", code) == 7


def test_an_item_is_changed_and_a_new_one_added(page, post, mine, plaster):
    facts = {
        "name": "创可贴", "unit": "片", "least": "10", "full": "50", "most_each": "3", "shelf_months": "36",
        "opened_days": "0", "keeps_hours": "0", "is_active": "on",
    }  # fmt: skip
    for wrong, sentence in (({"full": "5"}, "不能比"), ({"season_from": "06-01"}, "头和尾都要填")):
        said = post(mine.head, "item_edit", plaster.pk, **{**facts, **wrong}).content.decode()
        assert sentence in said
    post(mine.head, "item_edit", plaster.pk, **facts)
    plaster.refresh_from_db()
    assert (plaster.least, plaster.most_each) == (10, 3)
    assert flow.history(plaster).get().facts["most_each"] == [2, 3]
    added = post(mine.head, "item_new", plaster.service_id, code="tape", **{**facts, "name": "胶布"})
    assert "添了胶布" in added.content.decode() and StockItem.objects.filter(code="tape").exists()
    again = post(mine.head, "item_new", plaster.service_id, code="tape", **facts)
    assert "这个代码已经用了" in again.content.decode()


def test_the_phone_keeps_the_pages_that_give_out(mine, plaster, code):
    attendant = User.objects.get(pk=mine.housekeeper.pk)
    urls = {page.url for page in gather("offline", attendant, timezone.now())}
    assert reverse("desk_give", args=[code]) in urls and reverse("desk_box", args=[code]) not in urls
