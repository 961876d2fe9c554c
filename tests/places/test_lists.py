"""People, posts, rooms and lockers: what goes out as a workbook comes in again unchanged, faults are named by row."""

import pytest

from tests.cast import moment, rooms_and_lockers
from tongting.imports import actions as imports
from tongting.imports.reading import read
from tongting.people import lists as people
from tongting.people.models import User
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
