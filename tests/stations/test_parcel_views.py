"""The pages of the parcel desk, of an owner and of those who keep the station; a list that is pasted or uploaded; the
workbook."""

import base64
import json
import uuid
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image, ImageDraw

from stations.actions import delegation
from stations.models import Booking, Delegation, Parcel, ParcelRule, ParcelShelf, Pickup
from stations.parcel_book import write_parcels
from stations.parcel_titles import with_titles
from tests.stations import desk_box as box
from tests.stations import parcel_box as parcels
from tests.stations.desk_box import DAY, HOUR
from tongting.exports.actions import Meter
from tongting.imports.models import ImportRun
from tongting.seams import gather


@pytest.fixture
def desk(mine):
    parcels.give_phone(mine.resident)
    return parcels.desk(mine)


@pytest.fixture
def by(mine):
    return mine.housekeeper


def now_arrived(desk, by, tracking="YT100000", ago=HOUR, **given):
    return parcels.arrive(desk, by, tracking, timezone.now() - ago, **given)


def text(answer):
    return answer.content.decode()


def test_a_scan_shows_the_shelf_and_whose_it_may_be(page, post, mine, desk, by):
    assert "扫一件、放一件" in text(page(by, "desk_parcel_in", desk.code))
    back = reverse("desk_parcel_in", args=[desk.code])
    said = text(post(by, "desk_act", desk.code, "arrive", tracking="yt100 000", name="周矿工", next=back))
    one = Parcel.objects.get()
    assert one.tracking == "YT100000" and f"入库 快递 {one.code}" in said and one.person is None
    # Whose it may be is a tap away.
    assert "是谁的" in said and 'value="T090"' in said
    said = text(post(by, "desk_act", desk.code, "own", parcel=one.pk, person="T090", next=back))
    assert parcels.fresh(one.pk).person == mine.resident and "是谁的" not in said


@pytest.mark.parametrize(
    ("verb", "given", "sentence"),
    [
        ("arrive", {"tracking": "短"}, "不像运单号"),
        ("arrive", {"tracking": "YT100000", "phone_tail": "12"}, "手机后四位是 4 个数字"),
        ("take", {}, "取哪几件"),
        ("take", {"parcels": "9" * 30}, "没有这一项"),
        ("take", {"parcels": 0, "how": "delegate"}, "填收件人给的 6 位代取码"),
        ("take", {"parcels": 0, "how": "delegate", "code": "123456"}, "写上代取人"),
        ("odd", {"word": "9-5-9999", "trouble": "broken"}, "架上没有“9-5-9999”"),
        ("own", {"parcel": 0, "person": "T999"}, "没有找到“T999”"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_booked(post, desk, by, verb, given, sentence):
    one = now_arrived(desk, by, name="T090")
    for name in ("parcels", "parcel"):
        if given.get(name) == 0:
            given = {**given, name: one.pk}
    before = Booking.objects.count()
    assert sentence in text(post(by, "desk_act", desk.code, verb, **given))
    assert Booking.objects.count() == before and parcels.fresh(one.pk).state == "waiting"


def test_another_desk_takes_no_parcels(post, mine, desk, by):
    other = desk.__class__.objects.create(code="cs-b9", station="convenience", name="别的台")
    assert "到快递驿站去办" in text(post(by, "desk_act", other.code, "arrive", tracking="YT100000"))
    one = now_arrived(desk, by)
    assert "没有这一项" in text(post(by, "desk_act", other.code, "take", parcels=one.pk))


@pytest.mark.parametrize("word", ["T090", "1-2-1001", "121001", "yt100000", "4471", "周矿工"])
def test_who_fetches_is_found_by_card_code_waybill_digits_and_name(page, mine, desk, by, word):
    now_arrived(desk, by, name="T090")
    answer = page(by, "desk", desk.code, q=word)
    assert answer.url.startswith(reverse("desk_parcel_out", args=[desk.code]))
    said = text(page(by, "desk_parcel_out", desk.code, q=word))
    assert "周矿工" in said and "1-2-1001" in said and "取走" in said


def test_what_has_no_owner_is_found_by_what_stands_on_it(page, post, desk, by):
    one = now_arrived(desk, by, name="三哥", phone_tail="0007")
    for word in ("三哥", "0007", one.code):
        assert "对得上再给" in text(page(by, "desk_parcel_out", desk.code, q=word))
    post(by, "desk_act", desk.code, "take", parcels=one.pk, how="code")
    assert Pickup.objects.get().person is None
    assert "没有找到" in text(page(by, "desk_parcel_out", desk.code, q="三哥"))


def test_what_was_fetched_already_is_said_so_with_its_time_and_hand(page, post, desk, by):
    one = now_arrived(desk, by, name="T090")
    post(by, "desk_act", desk.code, "take", parcels=one.pk, how="code")
    for word in (one.code, one.code.replace("-", ""), "yt100000"):
        said = text(page(by, "desk_parcel_out", desk.code, q=word))
        assert f"{one.code} 已经不在架上" in said and f"已取，经手 {by.name}" in said and "周矿工" not in said
    assert "没有找到" in text(page(by, "desk_parcel_out", desk.code, q="9-5-9999"))


def test_whoever_says_a_code_is_asked_for_the_digits_of_the_phone(page, mine, desk, by):
    now_arrived(desk, by, name="T090", phone_tail="0926")
    assert "是 0926 再给" in text(page(by, "desk_parcel_out", desk.code, q="1-2-1001"))
    assert "再给" not in text(page(by, "desk_parcel_out", desk.code, q="T090"))


def test_two_are_signed_for_and_undone(post, mine, desk, by):
    two = [now_arrived(desk, by, f"YT10000{n}", name="T090").pk for n in range(2)]
    assert "再签一次" in text(post(by, "desk_act", desk.code, "take", parcels=two, signature="data:nonsense"))
    said = text(post(by, "desk_act", desk.code, "take", parcels=two, taker=""))
    assert "取件 快递 1-2-1001、1-2-1002" in said and Booking.objects.get(verb="take").quantity == 2
    post(by, "desk_act", desk.code, "undo", booking=Booking.objects.get(verb="take").pk)
    assert Parcel.objects.filter(state="waiting").count() == 2


def test_a_signature_is_kept_with_the_pickup(post, desk, by):
    one = now_arrived(desk, by, name="T090")
    post(by, "desk_act", desk.code, "take", parcels=one.pk, signature=drawn())
    assert Pickup.objects.get().signature.claimed


def drawn():
    picture = Image.new("RGB", (60, 30), "white")
    ImageDraw.Draw(picture).line((5, 5, 50, 25), "black", 3)
    out = BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def test_what_came_over_a_gap_in_the_network_is_laid_down_once(client, desk, by):
    client.force_login(by)
    number = str(uuid.uuid4())
    payload = {"desk": desk.code, "verb": "arrive", "said": [["tracking", "YT100000"], ["name", "T090"]]}
    for status in (201, 200):
        said = {"kind": "desk", "uuid": number, "sent_at": timezone.now().isoformat(), "payload": payload}
        answer = client.post(
            reverse("outbox_send"), json.dumps(said), content_type="application/json",
            headers={"X-TT-Person": str(by.pk)},
        )  # fmt: skip
        assert answer.status_code == status and "1-2-1001" in answer.json()["number"]
    assert Parcel.objects.count() == 1


def test_what_is_left_over_is_owned_sent_back_and_marked(page, post, mine, desk, by):
    empty = text(page(by, "desk_parcel_left", desk.code))
    assert "没有滞留的" in empty and "都有人认" in empty
    old, odd = now_arrived(desk, by, ago=4 * DAY, name="周矿工"), now_arrived(desk, by, "YT100001")
    post(by, "desk_act", desk.code, "odd", word=odd.code, trouble="broken", note="角上压扁")
    said = text(page(by, "desk_parcel_left", desk.code))
    assert "破损" in said and "角上压扁" in said and "1 件" in said and 'value="T090"' in said
    post(by, "desk_act", desk.code, "sound", parcel=odd.pk)
    post(by, "desk_act", desk.code, "send_back", parcel=old.pk, why="放太久没人取")
    assert [parcels.fresh(one.pk).state for one in (old, odd)] == ["returned", "waiting"]


@pytest.mark.parametrize("many", [1, 3])
def test_pages_ask_as_often_for_one_as_for_three(own_queries, mine, desk, by, many):
    for n in range(many):
        now_arrived(desk, by, f"YT10000{n}", name="T090", ago=HOUR / 4)
        now_arrived(desk, by, f"YT20000{n}", name="三哥", ago=4 * DAY)
    asked = [
        own_queries(by, name, desk.code)
        for name in ("desk", "desk_parcel_in", "desk_parcel_left", "desk_parcel_paper")
    ]
    asked += [own_queries(mine.resident, "parcel_mine"), own_queries(mine.head, "parcel_list")]
    asked.append(own_queries(mine.resident, "station_home"))
    # The own page asks each service once.
    assert asked == [14, 7, 10, 5, 6, 4, 14]


def test_paper_has_codes_and_half_names(page, desk, by):
    assert "货架上没有快递" in text(page(by, "desk_parcel_paper", desk.code))
    assert "半小时里没有入库的" in text(page(by, "desk_parcel_paper", desk.code, labels=""))
    now_arrived(desk, by, name="T090", ago=HOUR / 4)
    for query in ({}, {"labels": ""}):
        said = text(page(by, "desk_parcel_paper", desk.code, **query))
        assert "1-2-1001" in said and "周*工" in said and "周矿工" not in said.split("<main")[1]


def test_my_parcels_and_a_code_that_is_shown_once(page, post, mine, desk, by):
    assert "现在没有你的快递" in text(page(mine.resident, "parcel_mine"))
    assert "没有等你取的快递" in text(post(mine.resident, "parcel_mine"))
    one = now_arrived(desk, by, name="T090")
    assert "1-2-1001" in text(page(mine.resident, "station_home"))
    assert "有 1 件等你取" in text(page(mine.resident, "station_parcel"))
    said = text(post(mine.resident, "parcel_mine"))
    code = said.split("data-code>")[1][:6]
    assert code.isdigit() and code not in text(page(mine.resident, "parcel_mine"))
    post(by, "desk_act", desk.code, "take", parcels=one.pk, how="delegate", code=code, taker="李工友")
    assert "李工友 代取" in text(page(mine.resident, "parcel_mine"))
    assert "1-2-1001" not in text(page(mine.cook, "parcel_mine"))
    now_arrived(desk, by, "YT100001", name="T090")
    delegation.make(by=mine.resident, at=timezone.now())
    assert "收回了" in text(post(mine.resident, "parcel_code_withdraw"))
    assert Delegation.objects.get().digest == ""


def test_the_ledger_hides_what_still_lies_here_from_those_who_do_not_hand_it_out(page, mine, desk, by):
    assert "还没有快递" in text(page(mine.head, "parcel_list"))
    one = now_arrived(desk, by, name="T090")
    gone = now_arrived(desk, by, "YT100001", name="T090", ago=2 * HOUR)
    parcels.take([gone], by, timezone.now())
    assert one.code in text(page(by, "desk_parcel_out", desk.code, q="T090"))
    said = text(page(mine.leader, "parcel_list"))
    assert one.code not in said and gone.code in said and "周*工" in said and "周矿工" not in said
    assert "没有符合的" in text(page(mine.leader, "parcel_list", state="stranded"))
    assert one.tracking in text(page(mine.leader, "parcel_list", q="周矿工", state="waiting"))


def test_the_workbook_has_the_fields_and_no_code_of_what_lies_here(mine, desk, by, tmp_path):
    now_arrived(desk, by, name="T090", carrier="中通")
    parcels.take([now_arrived(desk, by, "YT100001", name="T090", ago=2 * HOUR)], by, timezone.now())
    path = tmp_path / "a.xlsx"
    assert (
        write_parcels({"at": timezone.now().isoformat(), "state": ""}, path, Meter(lambda _share: None)) == 2
    )
    rows = list(load_workbook(path).active.values)
    head = next(row for row in rows if "运单号" in row)
    first, second = (dict(zip(head, row, strict=True)) for row in rows[rows.index(head) + 1 :][:2])
    assert first["取件码"] == "1-2-1002" and first["凭什么取"] == "工牌、工号" and first["收件人"] == "周*工"
    assert not second["取件码"] and second["状态"] == "待取" and second["快递公司"] == "中通"


def test_pasted_lines_are_looked_at_first_and_laid_down_all_or_none(page, post, client, mine, desk, by):
    lines = "YT100000 周矿工 139****4471 中通\nYT100001 三哥 0007 圆通\nYT1 坏了 12"
    said = post(by, "desk_parcel_paste", desk.code, lines=lines)
    run = ImportRun.objects.get()
    assert "不像运单号" in text(said) and "没有手机后四位" in text(said) and Parcel.objects.count() == 0
    post(by, "desk_parcel_paste", desk.code, lines=lines.replace("YT1 坏了 12", "YT100002 李四 1234"))
    run = ImportRun.objects.order_by("-pk").first()
    assert run.created == 3 and not run.errors
    assert "导入好了：新增 3" in text(post(by, "import_apply", run.pk))
    one = Parcel.objects.get(tracking="YT100000")
    assert one.person == mine.resident and one.phone_tail == "4471" and one.carrier == "中通"
    assert box.verbs() == ["arrive"] * 3
    # The same once more: every row says where it lies.
    post(by, "desk_parcel_paste", desk.code, lines=lines)
    assert any("已经入库了" in error["message"] for error in ImportRun.objects.order_by("-pk").first().errors)


def test_a_list_that_does_not_fit_is_refused_as_a_whole(post, mine, by):
    desk = parcels.desk(mine, shelves=((1, 2, 1),))
    post(by, "desk_parcel_paste", desk.code, lines="YT100000,周矿工,4471\nYT100001,三哥,0007")
    errors = ImportRun.objects.get().errors
    assert len(errors) == 1 and "只放得下 1 件" in errors[0]["message"] and errors[0]["row"] == 3


def test_titles_are_put_where_there_are_none():
    assert with_titles("A1\tB\tC") == "运单号\t收件人\t手机后四位\t快递公司\t所在区队\nA1\tB\tC"
    assert with_titles("快递单号,姓名\nA1,B") == "快递单号,姓名\nA1,B"
    assert with_titles("  A1   B \n\n").endswith("\nA1,B") and with_titles("").startswith("运单号")


def test_rules_and_shelves(post, page, mine, desk, by):
    keeper = mine.head
    rule = {name: getattr(ParcelRule(), name) for name in (
        "tell_minutes", "remind_hours", "remind_again_hours", "stranded_hours", "return_days", "free_days",
        "code_hours", "erase_days",
    )}  # fmt: skip
    assert "改好了" in text(post(keeper, "parcel_rule", **{**rule, "return_days": 5}))
    assert ParcelRule.objects.get().return_days == 5
    service = parcels.service(desk)
    assert "货架改好了" in text(post(keeper, "shelf_arrange", service.pk, shelf=3, layer=1, room=9))
    assert ParcelShelf.objects.get(shelf=3).room == 9
    assert "货架" in text(post(keeper, "shelf_arrange", service.pk, shelf=12, layer=1, room=9))
    now_arrived(desk, by)
    assert "取空了再停用" in text(post(keeper, "shelf_arrange", service.pk, shelf=1, layer=2, room=0))


def test_what_waits_is_a_todo_a_tile_and_held(mine, desk, by):
    now_arrived(desk, by, name="T090", ago=8 * DAY)
    now = timezone.now()
    assert "取 1 件快递" in {todo.text for todo in gather("todos", mine.resident, now)}
    assert "1 件快递该退回了" in {todo.text for todo in gather("todos", by, now)}
    tile = next(tile for tile in gather("tiles", mine.head, now) if tile.title == "快递")
    assert tile.figure == "1" and tile.alarm == "1 件滞留"
    assert "没取的快递" in {held.what for held in gather("held", mine.resident, now)}
    assert any(one.url.endswith("/parcels/in/") for one in gather("offline", by, now))
