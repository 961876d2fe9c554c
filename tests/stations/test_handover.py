"""Shift handovers: six points counted at the moment, one who gives and another who takes, words where it differs; the
todo, the pages, the list, its workbook."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from openpyxl import load_workbook

from stations.actions import handover as verbs
from stations.actions import switch, unit
from stations.handover_book import write_handovers
from stations.models import Handover, ParcelShelf, Service
from stations.queries import handover as handovers
from stations.queries import handover_board as board
from tests.cast import LONG_AGO
from tests.patrols.test_issue_races import at_once
from tests.stations import desk_box as box
from tests.stations import found_box, optional_box, parcel_box, stock_box
from tests.stations.desk_box import AT, DAY, HOUR
from tests.stations.test_landing import on_shift
from tests.stations.test_voice import said
from tests.tenders.test_market_races import refused
from tongting.events.flow import NotAllowed, Refused, history
from tongting.exports.actions import Meter
from tongting.notices.models import Notice
from tongting.people.models import RoleGrant, User
from tongting.seams import gather


@pytest.fixture
def desk(mine):
    made = box.desk(mine)
    for person in (mine.cook, mine.waitress):
        RoleGrant.objects.create(user=person, role="station_attendant", since=LONG_AGO, granted_at=AT)
    return made


def fresh(person):
    return User.objects.get(pk=person.pk)


def hand(desk, by, at=AT, **remarks):
    return verbs.hand(desk, remarks, by=fresh(by), at=at)


def test_the_points_are_what_stands_at_the_desk(mine, desk):
    by = mine.housekeeper
    umbrella = box.kind(desk, many=5)
    box.lend(umbrella, mine.resident, by, AT - 30 * HOUR)
    box.lend(umbrella, mine.cook, by, AT - HOUR)
    unit.count(umbrella, 2, by=by, at=AT - HOUR / 2)
    broken = umbrella.units.get(number=5)
    unit.change(broken, "damaged", by=by, at=AT - HOUR / 4)
    plaster = stock_box.item(desk)
    stock_box.came(plaster, 5, by, AT - HOUR)
    said(umbrella, 5, mine.resident, at=AT - 2 * HOUR)
    said(umbrella, 2, words="破了", form="n", at=AT - HOUR)
    said(umbrella, 1, form="old", at=AT - 2 * DAY)
    found = handovers.counted(desk, AT - DAY, AT)
    assert found == {
        "stock": {
            "kinds": 1, "shelf": 2, "counted": 1, "differ": 1, "items": 1, "lots": 1, "low": 1, "spoiled": 0,
        },
        "loans": {"out": 2, "late": 1, "phones": 0, "phones_late": 0},
        "gear": {"broken": 1, "named": ["雨伞 05"]},
        "voice": {"many": 2, "low": 1, "open": 1},
    }  # fmt: skip
    words = {
        one.point: (one.said, one.pressing, bool(one.url))
        for one in board.lines(found, {}, board.at_desk(desk))
    }
    assert words == {
        "stock": ("在架 2 件·今天盘了 1 种·消耗品 1 样 1 批", "1 种对不上·1 样要补", True),
        "loans": ("借出 2 件", "1 件超期", True), "parcels": ("", "", False), "found": ("", "", False),
        "gear": ("", "1 件坏了、在修", False), "voice": ("2 人次评", "三星以下和三星 1 条·1 条还没答复", False),
    }  # fmt: skip
    # A count that was done again and fits: the later one stands.
    unit.count(umbrella, 2, by=by, at=AT - HOUR / 8)
    assert handovers.counted(desk, AT - DAY, AT)["stock"]["differ"] == 0


def test_parcels_and_found_things_are_points_of_their_desks(mine):
    post = parcel_box.desk(mine)
    parcel_box.arrive(post, mine.housekeeper, at=AT - 80 * HOUR)
    parcel_box.arrive(post, mine.housekeeper, "YT2", at=AT)
    assert handovers.counted(post, AT - DAY, AT)["parcels"] == {"here": 2, "stranded": 1, "to_return": 0}
    bath = found_box.desk(mine)
    found_box.take_in(bath, mine.housekeeper)
    assert handovers.counted(bath, AT - DAY, AT)["found"] == {"open": 1, "due": 0}
    assert handovers.counted(bath, AT - DAY, AT + 31 * DAY)["found"] == {"open": 1, "due": 1}


def test_what_waits_for_the_courier_is_named_and_nobody_s_name(mine):
    post, by = optional_box.post_desk(mine), mine.housekeeper
    optional_box.hand_in(post, mine.resident, by, AT - 30 * HOUR, tracking="ZT9")
    optional_box.hand_in(post, mine.cook, by, AT - HOUR, carrier="顺丰", town="安徽淮北")
    ParcelShelf.objects.create(desk=post, shelf=1, layer=1, room=5)
    parcel_box.arrive(post, by, at=AT)
    found = handovers.counted(post, AT - DAY, AT)
    assert found["parcels"] == {
        "here": 1, "stranded": 0, "to_return": 0, "sending": 2, "sending_long": 1, "named": ["中通 ZT9", "顺丰"],
    }  # fmt: skip
    line = next(one for one in board.lines(found, {}, board.at_desk(post)) if one.point == "parcels")
    assert (line.said, line.pressing) == ("1 件在架·2 件等快递员", "1 件一天没收走")
    assert line.named == ["中通 ZT9", "顺丰"] and line.url.endswith("/parcels/left/")
    # A desk of nothing but sending, and a sheet from before any of it was written down.
    post.services.filter(kind="parcel").update(is_active=False)
    found = handovers.counted(post, AT - DAY, AT)
    assert found["parcels"] == {"sending": 2, "sending_long": 1, "named": ["中通 ZT9", "顺丰"]}
    (line,) = [one for one in board.lines(found, {}, board.at_desk(post)) if one.said and one.named]
    assert line.said == "2 件等快递员" and line.url.endswith("/sendings/")
    made = hand(post, by)
    assert board.in_rooms(made)["parcels"] == "/stations/sendings/?state=waiting"
    old = board.lines({"parcels": {"here": 2, "stranded": 1, "to_return": 0}}, {}, {})
    assert [one.said for one in old if one.point == "parcels"] == ["2 件在架"]


def test_what_is_out_is_handed_over_also_where_nothing_is_lent_any_more(mine, desk):
    umbrella = box.kind(desk)
    box.lend(umbrella, mine.resident, mine.housekeeper, AT - HOUR)
    switch.switch_off(umbrella, "都坏了", by=mine.head, at=AT)
    assert handovers.counted(desk, AT - DAY, AT)["loans"]["out"] == 1
    assert board.at_desk(desk)["loans"] == "/stations/desk/cs-b3/return/"


def test_one_gives_another_takes_and_the_figures_stay(mine, desk):
    umbrella = box.kind(desk)
    made = hand(desk, mine.housekeeper, loans="三号伞骨松了", parcels="没有的点")
    assert made.remarks == {"loans": "三号伞骨松了"} and made.figures["loans"]["out"] == 0
    assert made.since == AT - DAY
    with pytest.raises(Refused, match="自己交的班，要另一个人来接"):
        verbs.take(made, by=fresh(mine.housekeeper), at=AT + HOUR)
    with pytest.raises(Refused, match="要驿站值班员"):
        verbs.take(made, by=fresh(mine.resident), at=AT + HOUR)
    made.refresh_from_db()
    assert made.state == "handed" and history(made).count() == 1
    box.lend(umbrella, mine.resident, mine.housekeeper, AT + HOUR / 2)
    verbs.take(made, by=fresh(mine.cook), at=AT + HOUR)
    made.refresh_from_db()
    assert (made.state, made.taken_by, made.taken_at, made.words) == ("taken", mine.cook, AT + HOUR, "")
    assert (
        made.figures["loans"]["out"] == 0 and not Notice.objects.filter(key__startswith="handover").exists()
    )
    for again in (lambda: verbs.take(made, by=fresh(mine.waitress), at=AT + HOUR),):
        with pytest.raises(NotAllowed):
            again()
    later = hand(desk, mine.cook, AT + 8 * HOUR)
    assert later.since == AT and later.figures["loans"]["out"] == 1


def test_what_differs_is_said_and_told_to_who_keeps_the_stations(mine, desk):
    made = hand(desk, mine.housekeeper)
    with pytest.raises(Refused, match="写上哪里有出入"):
        verbs.dispute(made, "  ", by=fresh(mine.cook), at=AT)
    verbs.dispute(made, "伞少一把", by=fresh(mine.cook), at=AT + HOUR)
    made.refresh_from_db()
    assert (made.state, made.words) == ("disputed", "伞少一把")
    told = Notice.objects.filter(key=f"handover:{made.pk}:disputed")
    assert {one.person for one in told} >= {mine.head} and mine.cook not in {one.person for one in told}
    assert "伞少一把" in told.first().text and told.first().url == f"/stations/handovers/{made.pk}/"


def test_a_sheet_that_waits_is_done_anew_by_its_giver_only(mine, desk):
    first = hand(desk, mine.housekeeper)
    with pytest.raises(Refused, match="姜公寓 交的班还没人接，先接了再交"):
        hand(desk, mine.cook, AT + HOUR)
    second = hand(desk, mine.housekeeper, AT + HOUR)
    first.refresh_from_db()
    assert first.state == "replaced" and second.since == AT - DAY + HOUR
    with pytest.raises(NotAllowed):
        verbs.take(first, by=fresh(mine.cook), at=AT + HOUR)
    assert Handover.objects.filter(state="handed").get() == second


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "taken", "taken_at": AT},
        {"state": "taken", "same": True, "taken_at": AT},
        {"state": "disputed", "other": True, "taken_at": AT},
        {"state": "taken", "other": True, "taken_at": AT - HOUR},
        {"words": "没有人说过"},
    ],
)
def test_the_database_knows_two_people_and_their_words(mine, desk, wrong):
    made = hand(desk, mine.housekeeper)
    values = dict(wrong)
    if values.pop("same", False):
        values["taken_by"] = mine.housekeeper
    if values.pop("other", False):
        values["taken_by"] = mine.cook
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=made.pk).update(**values)


@pytest.mark.parametrize("change", [{"figures": {}}, {"remarks": {"loans": "x"}}, {"given_at": AT + HOUR}])
def test_what_was_handed_over_is_never_changed(mine, desk, change):
    made = hand(desk, mine.housekeeper)
    with pytest.raises(DatabaseError), transaction.atomic():
        Handover.objects.filter(pk=made.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_at_once_one_does(mine, desk):
    made = hand(desk, mine.housekeeper)

    def take(person):
        return lambda: verbs.take(handovers.handovers().get(pk=made.pk), by=fresh(person), at=AT + HOUR)

    told = refused(at_once(*[take(one) for one in (mine.cook, mine.waitress) * 3]))
    assert len(told) == 5
    made.refresh_from_db()
    assert made.state == "taken" and history(made).filter(became="taken").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_hand_over_at_once_one_does(mine, desk):
    told = refused(at_once(*[lambda one=one: hand(desk, one) for one in (mine.cook, mine.waitress)]))
    assert len(told) == 1 and Handover.objects.filter(state="handed").count() == 1


def test_it_waits_for_who_is_on_shift(mine, desk):
    def todos(person, at=AT + HOUR):
        return [one for one in gather("todos", fresh(person), at) if one.text == "接班：核对交班单"]

    on_shift(mine.cook)
    on_shift(mine.housekeeper)
    assert todos(mine.cook) == []
    made = hand(desk, mine.housekeeper)
    (one,) = todos(mine.cook)
    assert one.url == "/stations/desk/cs-b3/handover/" and "姜公寓 交的" in one.detail
    # Off duty, or the giver: nothing.
    assert todos(mine.waitress) == todos(mine.housekeeper) == todos(mine.head) == []
    verbs.take(made, by=fresh(mine.cook), at=AT + HOUR)
    assert todos(mine.cook) == []


def test_the_desk_hands_over_and_goes_on(page, post, mine, desk):
    box.kind(desk)
    assert "还没有人评" in page(mine.housekeeper, "desk_handover", desk.code).content.decode()
    answer = post(mine.housekeeper, "desk_handover", desk.code, remark_stock="点过了")
    assert "交班单交了" in answer.content.decode()
    made = Handover.objects.get()
    assert made.remarks == {"stock": "点过了"}
    own = page(mine.housekeeper, "desk_handover", desk.code).content.decode()
    assert "自己交的班，要另一个人来接" in own and "重交一张" in own and "核对过，接班" not in own
    screen = page(mine.cook, "desk", desk.code).content.decode()
    assert "姜公寓 交的，等接班" in screen and "借出" in screen
    other = page(mine.cook, "desk_handover", desk.code).content.decode()
    assert "核对过，接班" in other and "点过了" in other and "重交一张" not in other
    bad = post(mine.cook, "desk_handover_take", desk.code, made.pk, differs="1", words="")
    assert "写上哪里有出入" in bad.content.decode()
    assert "接了班" in post(mine.cook, "desk_handover_take", desk.code, made.pk).content.decode()
    assert "姜公寓 交，陈厨师 接" in page(mine.cook, "desk_handover", desk.code).content.decode()
    again = post(mine.waitress, "desk_handover_take", desk.code, made.pk).content.decode()
    assert "现在是“已接班”" in again
    assert page(mine.resident, "desk_handover", desk.code).status_code == 403


@pytest.mark.parametrize("many", [1, 3])
def test_pages_ask_as_often_for_one_as_for_three(own_queries, mine, desk, many):
    umbrella = box.kind(desk)
    now = timezone.now()
    for n in range(many):
        at = now - (many - n) * HOUR
        said(umbrella, 4, form=f"s{n}", at=at)
        verbs.take(hand(desk, mine.housekeeper, at), by=fresh(mine.cook), at=at)
    hand(desk, mine.housekeeper, now)
    assert own_queries(mine.head, "handover_list") == 2
    assert own_queries(mine.housekeeper, "desk_handover", desk.code) == 20


def test_sheets_are_found_opened_and_written(page, mine, desk, tmp_path):
    assert "还没有交过班" in page(mine.head, "handover_list").content.decode()
    box.kind(desk)
    Service.objects.create(desk=desk, code="p", name="快递", kind="parcel")
    made = hand(desk, mine.housekeeper, stock="点过了")
    verbs.dispute(made, "伞少一把", by=fresh(mine.cook), at=AT + HOUR)
    hand(desk, mine.cook, AT + DAY)
    for chosen, many in (
        ({}, 2), ({"state": "disputed"}, 1), ({"state": "taken"}, 0), ({"desk": desk}, 2),
        ({"q": mine.cook.staff_no}, 2), ({"q": mine.housekeeper.staff_no}, 1), ({"since": (AT + DAY).date()}, 1),
        ({"until": AT.date()}, 1),
    ):  # fmt: skip
        assert handovers.found(chosen).count() == many, chosen
    text = page(mine.head, "handover_list").content.decode()
    assert "伞少一把" in text and "陈厨师" in text
    assert "没有符合的" in page(mine.head, "handover_list", state="taken").content.decode()
    sheet = page(mine.head, "handover_detail", made.pk).content.decode()
    assert "点过了" in sheet and f"/stations/loans/?state=out&amp;desk={desk.pk}" in sheet
    assert page(mine.cook, "handover_list").status_code == 403
    path = tmp_path / "a.xlsx"
    assert write_handovers({"state": "disputed"}, path, Meter(lambda *_: None)) == 1
    rows = list(load_workbook(path).worksheets[0].values)
    head = next(n for n, row in enumerate(rows) if row[0] == "服务台")
    row = dict(zip(rows[head], rows[head + 1], strict=True))
    assert (row["交班人"], row["接班人"], row["在架（件）"], row["失物（件）"]) == (
        "姜公寓",
        "陈厨师",
        3,
        None,
    )
    assert row["备注"] == "库存清点：点过了" and row["哪里有出入"] == "伞少一把"
    assert timedelta(0) <= row["接班时间"] - row["交班时间"]
