"""People, posts, rooms and lockers: what goes out as a workbook comes in again unchanged, faults are named by row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import moment, rooms_and_lockers
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.imports import actions as imports
from tongting.imports.reading import read
from tongting.people import lists as people
from tongting.people.models import User
from tongting.places import holding
from tongting.places import lists as places
from tongting.places.models import Locker, Lodging, Post, Room

AT = moment("2026-11-19 08:00")
LISTS = {
    "people": (people.write_people, people.PEOPLE),
    "posts": (places.write_posts, places.POSTS),
    "rooms": (places.write_rooms, places.ROOMS),
    "lockers": (places.write_lockers, places.LOCKERS),
}


class Meter:
    def over(self, total, text=""):
        return lambda done: None


def csv(*lines):
    return "\n".join(lines).encode()


@pytest.mark.parametrize("kind", LISTS)
def test_what_goes_out_comes_in_unchanged(mine, tmp_path, kind):
    rooms_and_lockers(mine)
    write, target = LISTS[kind]
    rows = write({}, tmp_path / "list.xlsx", Meter())
    preview = read(tmp_path / "list.xlsx", target.table(), key=target.key)
    assert rows > 0 and preview.errors == [] and len(preview.rows) == rows
    counts = target.compare(preview.rows)
    assert (counts.created, counts.updated, counts.unchanged, counts.errors) == (0, 0, rows, ())


def test_a_row_outlives_the_wait_between_look_and_taking_in(mine):
    listed = csv(
        "岗点编号,岗点名称,标准类别,区域,开放时间,关闭时间,高峰时段,每天巡查次数",
        "PT50,洗衣房,浴池池区,浴池,8:00,20:00,09:00-11:00,2",
    )
    run = imports.upload("posts", "岗点.csv", listed, by=mine.admin, at=AT)
    assert (run.created, run.errors) == (1, [])
    imports.apply(run, by=mine.admin, at=AT)
    new = Post.objects.get(code="PT50")
    assert (f"{new.opens_at:%H:%M}", new.peaks, new.name_pinyin) == (
        "08:00",
        [["09:00", "11:00"]],
        "xi yi fang",
    )


def test_a_roster_brings_miners_with_room_and_locker(mine, django_assert_max_num_queries):
    rooms_and_lockers(mine)
    roster = csv(
        "工号,姓名,性别,区队,岗位,考核组,手机号,房间,更衣箱",
        "T090,周矿工,男,综采一区,采煤工,矿工,13900000009,B3-101,W-01-02",
        "0012,单 大勇,男,综采二区,采煤工,矿工,,B3-102,",
    )
    target = people.PEOPLE
    preview = read(roster, target.table(), key=target.key)
    assert preview.errors == []
    counts = target.compare(preview.rows)
    assert (counts.created, counts.updated, counts.unchanged) == (1, 1, 0)
    with django_assert_max_num_queries(30):
        assert target.apply(preview.rows, by=mine.admin, at=AT) == (1, 1, 0)
    new = User.objects.get(staff_no="0012")
    assert new.name == "单大勇" and new.name_pinyin.startswith("shan") and not new.has_usable_password()
    assert new.role_codes == {"resident"} and new.lodging.room.code == "B3-102"
    assert Locker.objects.get(code="W-01-02").holder == mine.resident
    assert Locker.objects.get(code="W-01-02").condition == "held"
    again = target.compare(read(roster, target.table(), key=target.key).rows)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_a_room_nobody_knows_is_named_with_its_row(mine):
    roster = csv("工号,姓名,性别,房间", "T090,周矿工,男,B9-999")
    preview = read(roster, people.PEOPLE.table(), key="staff_no")
    counts = people.PEOPLE.compare(preview.rows)
    assert [error.row for error in counts.errors] == [2]
    assert "B9-999" in str(counts.errors[0])
    assert not Lodging.objects.exists()


def test_posts_that_do_not_add_up_are_named(mine):
    listed = csv(
        "岗点编号,岗点名称,标准类别,区域,高峰时段,每天巡查次数",
        "PT05,一号池区,浴池池区,浴池,07:30-09:30、15:30-17:30、23:30-01:30,2",
        "PT40,四号池区,浴池池区,浴池,,1",
        "PT41,五号池区,没有这套,浴池,,1",
    )
    preview = read(listed, places.POSTS.table(), key="code")
    assert [error.row for error in preview.errors] == [4]
    counts = places.POSTS.compare([row for row in preview.rows if "kind" in row])
    assert counts.created == 1 and [error.row for error in counts.errors] == [2]


def test_changed_rooms_and_new_lockers_are_written_in_bulk(mine):
    rooms_and_lockers(mine)
    rooms = csv("房间编号,楼,楼层,房号,床位,已住,区队", "B3-101,B3,1,101,4,4,运输区", "B3-105,B3,1,105,2,0,")
    target = places.ROOMS
    assert target.apply(read(rooms, target.table(), key="code").rows, by=mine.admin, at=AT) == (1, 1, 0)
    assert Room.objects.get(code="B3-101").section == "运输区"
    lockers = csv("箱号,岗点编号,厅,排,列", "W-03-01,PT10,W,3,1", "W-99-99,PT10,W,1,1")
    counts = places.LOCKERS.compare(read(lockers, places.LOCKERS.table(), key="code").rows)
    assert counts.created == 1 and "W-01-01" in str(counts.errors[0])
    rows = read(lockers, places.LOCKERS.table(), key="code").rows[:1]
    assert places.LOCKERS.apply(rows, by=mine.admin, at=AT) == (1, 0, 0)
    assert Locker.objects.get(code="W-03-01").token


def test_a_list_without_a_column_leaves_it_alone(mine):
    listed = csv("岗点编号,岗点名称,标准类别,区域", "PT10,女浴池,女浴池,浴池")
    target = places.POSTS
    assert target.compare(read(listed, target.table(), key="code").rows).unchanged in (0, 1)
    target.apply(read(listed, target.table(), key="code").rows, by=mine.admin, at=AT)
    women = Post.objects.get(code="PT10")
    assert women.women_only and women.keeper == mine.head and women.peaks


ROSTER = "工号,姓名,性别,区队,考核组,房间,更衣箱"


def miner(number, room="", locker="", name="矿工甲"):
    return f"{number},{name},男,综采一区,矿工,{room},{locker}"


@pytest.fixture
def house(mine):
    _building, rooms, lockers = rooms_and_lockers(mine)
    return mine, rooms, lockers


def looked_at(mine, *lines):
    run = imports.upload("people", "花名册.csv", csv(ROSTER, *lines), by=mine.admin, at=AT)
    return run, [(error["row"], error["column"], error["message"]) for error in run.errors]


def test_a_roster_takes_no_locker_away_from_anybody_and_gives_none_twice(house):
    mine, _rooms, lockers = house
    holding.give(mine.cook, room=None, lockers=lockers[1:2], by=mine.admin, at=AT)
    Locker.objects.filter(code="W-01-03").update(holder_name="住户0101", condition="held")
    names = ("甲一", "乙二", "丙三", "丁四", "戊五")
    boxes = ("W-01-02", "W-01-02", "W-01-03", "W-02-01", "W-02-01")
    lines = [
        miner(f"90{n}", locker=box, name=name) for n, (box, name) in enumerate(zip(boxes, names, strict=True))
    ]
    _run, errors = looked_at(mine, *lines)
    assert errors == [
        (2, "更衣箱", f"W-01-02 现在是{mine.cook.name}在用，先退了再给"),
        (3, "更衣箱", "W-01-02 这次已经给了甲一，一个更衣箱只给一个人"),
        (4, "更衣箱", "W-01-03 现在是住户0101在用，先退了再给"),
        (6, "更衣箱", "W-02-01 这次已经给了丁四，一个更衣箱只给一个人"),
    ]
    assert Locker.objects.get(code="W-01-02").holder == mine.cook


def test_a_roster_fills_no_room_beyond_its_beds_and_no_duty_room(house):
    mine, rooms, _lockers = house
    Room.objects.filter(pk=rooms[0].pk).update(beds=2, occupied=0)
    Room.objects.filter(pk=rooms[1].pk).update(is_duty_room=True)
    Room.objects.filter(pk=rooms[2].pk).update(beds=1, occupied=0)
    holding.give(mine.cook, room=rooms[0], lockers=[], by=mine.admin, at=AT)
    holding.give(mine.waitress, room=rooms[2], lockers=[], by=mine.admin, at=AT)
    codes = ("B3-101", "B3-101", "B3-102", "B3-103")
    _run, errors = looked_at(mine, *(miner(f"90{n}", code) for n, code in enumerate(codes)))
    assert errors == [
        (3, "房间", "B3-101 剩下的床位这次已经给了别人，换一间"),
        (4, "房间", "B3-102 是值班室，不住人"),
        (5, "房间", "B3-103 的床位住满了，换一间"),
    ]


def test_people_of_a_roster_change_places_and_every_move_is_counted_and_recorded(house, client):
    mine, rooms, lockers = house
    Room.objects.update(beds=1, occupied=0)
    looked_at(mine, miner("901", name="甲一"), miner("902", name="乙二"))
    run, _errors = looked_at(
        mine, miner("901", name="甲一"), miner("902", name="乙二"), miner("903", name="丙三")
    )
    imports.apply(run, by=mine.admin, at=AT)
    people = {person.staff_no: person for person in User.objects.filter(staff_no__startswith="90")}
    for number, room, locker in (("901", rooms[0], lockers[0]), ("902", rooms[1], lockers[1])):
        holding.give(people[number], room=room, lockers=[locker], by=mine.admin, at=AT)
    run, errors = looked_at(
        mine,
        miner("901", "B3-102", "W-01-02", name="甲一"),
        miner("902", "B3-101", "W-01-01", name="乙二"),
        miner("903", name="丙三"),
    )
    assert (errors, run.updated, run.unchanged, run.moved) == ([], 2, 1, 2)
    client.force_login(mine.admin)
    assert "换房间、更衣箱" in client.get(reverse("import_detail", args=[run.pk])).content.decode()
    imports.apply(run, by=mine.admin, at=AT)
    assert Lodging.objects.get(person=people["901"]).room == rooms[1]
    assert list(people["901"].lockers.values_list("code", flat=True)) == ["W-01-02"]
    assert list(people["902"].lockers.values_list("code", flat=True)) == ["W-01-01"]
    last = Event.objects.filter(verb="holdings_changed", thing_id=people["901"].pk).last()
    assert (last.facts, last.by) == ({"room": "B3-102", "lockers": ["W-01-02"]}, mine.admin)


def test_a_locker_taken_since_the_look_stops_the_whole_roster(house):
    mine, _rooms, lockers = house
    run, errors = looked_at(mine, miner("901", locker="W-01-01"), miner("902"))
    assert errors == []
    holding.give(mine.cook, room=None, lockers=lockers[:1], by=mine.admin, at=AT)
    with pytest.raises(Refused, match="一行也没有导入"):
        imports.apply(run, by=mine.admin, at=AT)
    assert not User.objects.filter(staff_no__in=["901", "902"]).exists()
    assert Locker.objects.get(code="W-01-01").holder == mine.cook


def test_who_shares_several_lockers_keeps_them_all(house):
    mine, _rooms, lockers = house
    number, name = mine.resident.staff_no, mine.resident.name
    holding.give(mine.resident, room=None, lockers=lockers[:2], by=mine.admin, at=AT)
    run, _errors = looked_at(mine, miner(number, locker="W-01-02", name=name))
    assert run.moved == 0
    imports.apply(run, by=mine.admin, at=AT)
    assert mine.resident.lockers.count() == 2


def test_a_longer_roster_asks_no_more_of_the_database(house):
    mine, rooms, _lockers = house
    Room.objects.update(beds=20)
    Locker.objects.bulk_create(
        Locker(post=mine.women, hall="Q", row=1, column=n, code=f"Q-{n}") for n in range(1, 61)
    )
    counts = []
    for numbers in (range(1, 4), range(4, 40)):
        lines = [miner(f"9{n:03d}", rooms[n % 6].code, f"Q-{n}") for n in numbers]
        run, errors = looked_at(mine, *lines)
        assert errors == []
        with CaptureQueriesContext(
            connection,
        ) as asked:
            imports.apply(run, by=mine.admin, at=AT)
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
