"""The ledgers of charging phones and of haircuts: found by state, person and day, with how long people waited; what a
month's promise came to, each figure against its rows."""

from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from stations.actions import parcel as parcels
from stations.charging_book import write_charges
from stations.haircut_book import write_turns
from stations.models import Turn
from stations.queries import charging_list, haircut_list, loan_list, outcome, parcel_list
from stations.queries import key as keys
from tests.stations import charging_box, desk_box, haircut_box, key_box, parcel_box
from tests.stations.desk_box import AT, HOUR
from tests.stations.haircut_box import MINUTE
from tongting.exports.actions import Meter
from tongting.periods import Month, local
from tongting.seams import gather

HALF = timedelta(minutes=30)
QUIET = Meter(lambda *_: None)


def rows_of(path, sheet=0):
    rows = list(load_workbook(path).worksheets[sheet].values)
    head = next(n for n, row in enumerate(rows) if sum(cell is not None for cell in row) > 3)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


@pytest.fixture
def desk(mine):
    return desk_box.desk(mine)


@pytest.fixture
def bank(desk):
    return charging_box.service(desk)


@pytest.fixture
def barber(desk):
    return haircut_box.service(desk)


def test_phones_are_found_by_state_person_and_day(page, mine, bank):
    by = mine.housekeeper
    assert "还没有存过手机" in page(mine.head, "charge_list").content.decode()
    now = timezone.now()
    late = charging_box.put_in(bank, mine.resident, by, now - 13 * HOUR, note="黑色")
    gone = charging_box.put_in(bank, mine.cook, by, now - 2 * HOUR)
    charging_box.collect(gone, by, now - HOUR)
    said = page(mine.head, "charge_list").content.decode()
    assert "黑色" in said and "超时没取" in said and late.code not in said
    for chosen, found in (
        ({}, [gone, late]), ({"state": "late"}, [late]), ({"state": "collected"}, [gone]), ({"state": "moved"}, []),
        ({"q": mine.cook.staff_no}, [gone]), ({"until": (now - timedelta(days=2)).date()}, []),
        ({"since": (now - timedelta(days=2)).date()}, [gone, late]),
    ):  # fmt: skip
        listed = charging_list.found(chosen, now).order_by(*charging_list.ORDER)
        assert [one.pk for one in listed] == [one.pk for one in found], chosen
    assert "没有符合的" in page(mine.head, "charge_list", state="moved").content.decode()
    sums = charging_list.sums(now)
    assert (sums.here, sums.late, sums.today) == (
        1,
        1,
        charging_list.found({"since": local(now).date()}, now).count(),
    )
    assert page(mine.cook, "charge_list").status_code == 403
    tile = next(one for one in gather("tiles", mine.head, now) if one.title == "手机充电")
    assert (tile.figure, tile.alarm) == ("1", "1 部超时没取")


def test_the_workbook_of_phones_has_the_rounds_and_no_code(mine, bank, tmp_path):
    by = mine.housekeeper
    one = charging_box.put_in(bank, mine.resident, by, AT, note="白色")
    charging_box.look(bank, by, AT + HOUR)
    charging_box.collect(one, by, AT + 3 * HOUR)
    path = tmp_path / "a.xlsx"
    assert write_charges({"at": (AT + 5 * HOUR).isoformat()}, path, QUIET) == 1
    (row,) = rows_of(path)
    assert row["存了（小时）"] == 3 and row["状态"] == "取走了" and one.code not in map(str, row.values())
    (look,) = rows_of(path, 1)
    assert look["在充几部"] == 1 and look["查看人"] == by.name


def test_a_wait_is_from_the_line_or_the_booked_time_to_the_chair(mine, barber):
    """Walked in at 8:00, seated 8:20: 20. Booked 9:00 and there before it, seated 9:05: 5. Booked 9:00, came 9:10,
    seated 9:10: 0. Seated before the booked time: 0. Never seated: none."""
    at = haircut_box.AT
    table = [
        (None, 0, 20, 20), (60, 50, 65, 5), (75, 85, 85, 0), (90, 50, 80, 0), (None, 5, None, None),
    ]  # fmt: skip
    people = [mine.resident, mine.cook, mine.waitress, mine.head, mine.leader]
    for number, ((start, came, seated, _wait), person) in enumerate(zip(table, people, strict=True), 1):
        Turn.objects.create(
            service=barber, person=person, number=number, day=at.date(), asked_at=at, called_at=at,
            start=None if start is None else at + start * MINUTE, came_at=at + came * MINUTE,
            seated_at=None if seated is None else at + seated * MINUTE,
            state="waiting" if seated is None else "done", tools_clean=True, cloth_clean=True,
            done_at=None if seated is None else at + (seated + 10) * MINUTE,
        )  # fmt: skip
    found = haircut_list.found({}).order_by("number")
    assert [one.wait and one.wait / MINUTE for one in found] == [
        20, 5, timedelta(0), timedelta(0), None,
    ]  # fmt: skip
    waits = haircut_list.waited_in(Month.of(at))
    assert (waits.many, waits.minutes, waits.most_minutes, waits.long) == (4, 6, 20, 0)
    assert haircut_list.found({"state": "served"}).count() == waits.many
    Turn.objects.filter(number=1).update(came_at=at - 10 * MINUTE)
    assert haircut_list.waited_in(Month.of(at)).long == 1
    assert [one.number for one in haircut_list.found({"state": "long"})] == [1]
    assert haircut_list.found({"how": "booked"}).count() == 3
    assert haircut_list.found({"state": "in_line"}).count() == haircut_list.sums(at).waiting == 1


def test_turns_are_found_and_written(page, mine, barber, tmp_path):
    assert "还没有人理过发" in page(mine.head, "turn_list").content.decode()
    haircut_box.cut(barber, mine.resident, mine.housekeeper)
    haircut_box.number(barber, mine.cook, mine.housekeeper, haircut_box.AT + HALF)
    said = page(mine.head, "turn_list").content.decode()
    assert "等了 0 分钟" in said and "现场排号" in said and mine.cook.name in said
    only = page(mine.head, "turn_list", state="open", service=barber.pk).content.decode()
    assert mine.cook.name in only and mine.resident.name not in only
    assert "没有符合的" in page(mine.head, "turn_list", state="missed").content.decode()
    assert page(mine.cook, "turn_list").status_code == 403
    path = tmp_path / "a.xlsx"
    assert write_turns({}, path, QUIET) == 2
    first, second = rows_of(path)
    assert (first["理了（分钟）"], first["等了（分钟）"], first["工具消毒、围布更换"]) == (15, 0, "做了")
    assert second["状态"] == "等着" and second["等了（分钟）"] is None
    tile = next(one for one in gather("tiles", mine.head, haircut_box.AT + HOUR) if one.title == "理发")
    assert (tile.figure, tile.note) == ("1", "今天理完 1 人")


@pytest.mark.parametrize("many", [1, 3])
def test_ledgers_ask_as_often_for_one_as_for_three(own_queries, mine, bank, barber, many):
    for person in (mine.resident, mine.cook, mine.waitress)[:many]:
        charging_box.put_in(bank, person, mine.housekeeper)
        haircut_box.number(barber, person, mine.housekeeper)
    assert [own_queries(mine.head, name) for name in ("charge_list", "turn_list")] == [3, 3]


def test_what_the_promise_came_to_opens_to_its_rows(mine, desk):
    by, month, at = mine.housekeeper, Month.of(AT), AT + 40 * HOUR
    kind = desk_box.kind(desk, "pump", "打气筒", many=4, hours=2)
    for back in (HOUR, 3 * HOUR):
        desk_box.give_back(desk_box.lend(kind, mine.resident, by), by, AT + back)
    desk_box.lend(kind, mine.cook, by)
    was = outcome.outcome(month, at)
    assert (was.in_time.good, was.in_time.all, was.in_time.percent) == (1, 3, 33)
    listed = loan_list.found({"state": "was_late", "since": month.first, "until": month.last}, at)
    assert listed.count() == was.in_time.other == 2
    # Not yet due, not yet back: neither good nor bad.
    assert outcome.outcome(month, AT + HOUR / 2).in_time.all == 2
    assert outcome.outcome(month.previous(), at).is_empty


def test_parcels_of_a_month(mine):
    by, month = mine.housekeeper, Month.of(parcel_box.AT)
    post = parcel_box.desk(mine)
    soon, slow, _lies = (parcel_box.arrive(post, by, f"YT20000{n}", at=parcel_box.AT) for n in range(3))
    parcel_box.take([soon], by, parcel_box.AT + HOUR)
    parcel_box.take([slow], by, parcel_box.AT + 25 * HOUR)
    assert outcome.outcome(month, parcel_box.AT + 20 * HOUR).fetched.all == 2
    was = outcome.outcome(month, parcel_box.AT + 26 * HOUR).fetched
    assert (was.good, was.all) == (1, 3)
    listed = parcel_list.found({"state": "slow"}, parcel_box.AT + 26 * HOUR)
    assert {one.tracking for one in listed} == {"YT200001", "YT200002"}


def test_the_tiles_of_the_overview_open_to_as_many_rows_as_they_say(page, mine):
    """Of parcels that lie here one is not in order."""
    by, now = mine.housekeeper, timezone.now()
    post_desk = parcel_box.desk(mine)
    [_one, two] = [parcel_box.arrive(post_desk, by, f"YT10000{n}", now - n * HOUR) for n in range(2)]
    parcels.mark_odd(two, "broken", "", slip=desk_box.slip(now, "odd"), by=by, at=now)
    urls = {str(tile.title): (tile.figure, tile.url) for tile in gather("tiles", mine.head, now)}
    figure, url = urls["快递"]
    assert figure == "2" and url.endswith("?state=here")
    assert parcel_list.found({"state": "here"}, now).count() == 2
    said = page(mine.head, "parcel_list", state="here").content.decode()
    assert "YT100000" in said and "YT100001" in said
    day = f"{local(now):%Y-%m-%d}"
    assert urls["理发"][1].endswith(f"?state=in_line&since={day}&until={day}")
    assert urls["配更衣箱钥匙"][1].endswith("?state=to_do")


def test_the_keys_to_be_cut_are_the_rows_behind_their_tile(mine):
    desk, by = key_box.desk(mine), mine.attendant
    for locker, person in zip(key_box.hall(mine.pool), (mine.resident, mine.cook), strict=False):
        key_box.give(desk, locker, person, by)
        order = key_box.order(desk, locker, by)
    key_box.cut(order, by)
    tile = next(tile for tile in gather("tiles", mine.head, AT) if tile.title == "配更衣箱钥匙")
    rows = keys.found({"state": "to_do"}, AT)
    assert [str(rows.count()), tile.url.split("?")[1]] == [tile.figure, "state=to_do"] and tile.figure == "1"
