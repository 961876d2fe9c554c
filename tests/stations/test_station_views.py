"""The worker's side and the rooms of those who keep the stations."""

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from stations.loan_book import write_loans
from stations.models import Loan, LoanRule, Service, Slot, Wish
from stations.queries import slot as grids
from stations.starter import load_stations
from tests.stations import desk_box as box
from tests.stations.desk_box import DAY, HOUR
from tongting.events import flow
from tongting.exports.actions import Meter
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import gather


@pytest.fixture
def desk(mine):
    return box.desk(mine)


def test_my_page_says_what_i_hold_and_lets_me_extend(page, post, mine, desk):
    assert "手上没有借的东西" in page(mine.resident, "station_home").content.decode()
    one = box.lend(box.kind(desk), mine.resident, mine.housekeeper, timezone.now())
    text = page(mine.resident, "station_home").content.decode()
    assert "我的码" in text and 'aria-label="T090"' in text
    assert "雨伞" in text and "续借" in text and "值班" not in text.split("我手上的")[0]
    assert "续好了" in post(mine.resident, "loan_extend", one.pk).content.decode()
    assert "续借" not in page(mine.resident, "station_home").content.decode()
    assert post(mine.cook, "loan_extend", one.pk).status_code == 404


def test_standing_in_line_and_stepping_out(page, post, mine, desk):
    pump = box.kind(desk, "air_pump", "打气筒", many=1)
    assert "现在就有" in post(mine.cook, "wish_stand", pump.pk).content.decode()
    box.lend(pump, mine.resident, mine.housekeeper, timezone.now())
    assert "排队" in page(mine.cook, "station_convenience").content.decode()
    assert "你在排队" in post(mine.cook, "wish_stand", pump.pk).content.decode()
    wish = Wish.objects.get()
    assert post(mine.waitress, "wish_withdraw", wish.pk).status_code == 404
    assert "不排了" in post(mine.cook, "wish_withdraw", wish.pk).content.decode()


def test_a_time_is_booked_and_given_up(page, post, mine, desk):
    washer = box.kind(desk, "washing_machine", "洗衣机", many=2, hours=1, kind="slot")
    day = local(timezone.now() + DAY).date()
    text = page(mine.resident, "slot_list", washer.pk, day=str(day)).content.decode()
    _units, rows = grids.grid(washer, day, timezone.now())
    start = rows[10].start
    assert start.isoformat() in text or local(start).isoformat() in text
    unit = washer.units.first()
    said = post(
        mine.resident, "slot_reserve", washer.pk, unit=unit.pk, start=start.isoformat()
    ).content.decode()
    assert "约好了" in said and "取消" in said
    odd = post(mine.cook, "slot_reserve", washer.pk, unit=unit.pk, start=(start + HOUR / 2).isoformat())
    assert "没有这个时段" in odd.content.decode()
    assert "取消了" in post(mine.resident, "slot_withdraw", Slot.objects.get().pk).content.decode()


def test_an_unknown_station_and_a_bad_day_are_no_error(page, mine, desk):
    assert page(mine.resident, "station_page", "nowhere").status_code == 404
    washer = box.kind(desk, "washing_machine", "洗衣机", kind="slot", hours=1)
    assert page(mine.resident, "slot_list", washer.pk, day="2026-99-99").status_code == 200


def test_the_ledger_is_narrowed_and_leaves_as_a_workbook(page, mine, desk, tmp_path):
    assert "还没有借出过" in page(mine.head, "loan_list").content.decode()
    now = timezone.now()
    box.lend(box.kind(desk), mine.resident, mine.housekeeper, now - 30 * HOUR)
    box.give_back(
        box.lend(box.kind(desk, "b", "剪刀"), mine.cook, mine.housekeeper, now - HOUR), mine.housekeeper, now
    )
    late = page(mine.head, "loan_list", state="late").content.decode()
    assert "雨伞" in late and "剪刀·" not in late and "超期 1 件" in late
    path = tmp_path / "loans.xlsx"
    assert write_loans({"at": now.isoformat()}, path, Meter(0)) == 2
    rows = list(load_workbook(path).active.iter_rows(values_only=True))
    first = next(row for row in rows if "雨伞" in row)
    assert first[2:5] == (1, "T090", "周矿工") and first[9:11] == ("在外", 6.0)


@pytest.mark.parametrize("many", [1, 3])
def test_the_ledger_asks_as_often_for_one_as_for_three(own_queries, mine, desk, many):
    for n in range(many):
        who = mine.people[("resident", "cook", "waitress")[n]]
        box.lend(box.kind(desk, f"k{n}", f"东西{n}"), who, mine.housekeeper, timezone.now())
    assert own_queries(mine.head, "loan_list") == 3


def test_units_are_added_and_put_out_of_use(page, post, mine, desk):
    umbrella = box.kind(desk)
    assert "添了 2 件，编号到 5" in post(mine.head, "unit_add", umbrella.pk, count="2").content.decode()
    assert "添几件" in post(mine.head, "unit_add", umbrella.pk, count="x").content.decode()
    one = umbrella.units.first()
    assert "01 号改成“损坏”" in post(mine.head, "unit_change", one.pk, state="damaged").content.decode()
    assert "不能改成" in post(mine.head, "unit_change", one.pk, state="lost").content.decode()


def test_hours_are_typed_as_they_are_spelled(post, mine, desk):
    facts = {"name": desk.name, "where": "大厅", "post": desk.post_id}
    assert "看不懂" in post(mine.head, "desk_edit", desk.code, **facts, hours="上午").content.decode()
    post(mine.head, "desk_edit", desk.code, **facts, hours="8:00-12:00、22:30–01:00")
    desk.refresh_from_db()
    assert desk.hours == [["08:00", "12:00"], ["22:30", "01:00"]]
    assert flow.history(desk).get().facts["hours"] == [[], desk.hours]


def test_rules_are_changed_and_leave_what_they_were(post, mine, desk):
    facts = {
        "most_open": 1, "late_count": 3, "late_window": 90, "block_days": 30, "kept_minutes": 60,
        "remind_minutes": 60, "grace_minutes": 15, "days_ahead": 3,
    }  # fmt: skip
    post(mine.head, "loan_rule", **facts)
    rule = LoanRule.objects.get()
    assert rule.most_open == 1
    post(mine.head, "loan_rule", **{**facts, "most_open": 2})
    assert flow.history(rule).latest("pk").facts == {"most_open": [1, 2]}


def test_who_is_blocked_is_listed_and_let_go(page, post, mine, desk):
    umbrella, now = box.kind(desk), timezone.now()
    for n in (40, 30, 20):
        box.give_back(
            box.lend(umbrella, mine.resident, mine.housekeeper, now - n * DAY),
            mine.housekeeper,
            now - (n - 2) * DAY,
        )
    assert "超期 3 次" in page(mine.head, "release_list").content.decode()
    said = post(mine.head, "release_list", person="T090", why="回来晚了").content.decode()
    assert "周矿工 可以借了" in said and "没有人停借" in said


def test_seams_know_what_is_out(mine, desk):
    now = timezone.now()
    box.lend(box.kind(desk), mine.resident, mine.housekeeper, now - 30 * HOUR)
    mine_todos = [todo for todo in gather("todos", mine.resident, now) if todo.text == "还雨伞"]
    assert [todo.tone for todo in mine_todos] == ["bad"]
    assert any("没还的雨伞" in held.what for held in gather("held", mine.resident, now))
    tile = next(tile for tile in gather("tiles", mine.head, now) if tile.pillar == 4)
    assert (tile.figure, tile.alarm) == ("1", "1 件超期")
    attendant = User.objects.get(pk=mine.housekeeper.pk)
    assert {page.url for page in gather("offline", attendant, now)} >= {
        "/stations/desk/cs-b3/lend/", "/stations/desk/cs-b3/return/",
    }  # fmt: skip
    assert Loan.objects.count() == 1


def test_how_a_thing_is_handed_over_is_said_where_it_is_lent_and_asked_for(page, mine, desk):
    load_stations()
    scissors = Service.objects.filter(code="scissors").first()
    said = "合上刀口再递；喝了酒的不借"
    assert scissors.note == said
    box.kind(desk, "shears", "大剪刀")
    Service.objects.filter(code="shears").update(note=said)
    assert said in page(mine.housekeeper, "desk_lend", desk.code).content.decode()
    assert said in page(mine.resident, "station_convenience").content.decode()
