"""Posts, rooms and lockers as workbooks: what goes out can be changed and taken in again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.exports.page import plain
from tongting.exports.workbook import write
from tongting.imports import columns as clean
from tongting.imports.columns import Cleaner, Column, Wrong
from tongting.imports.reading import Row
from tongting.imports.targets import Counts, Target
from tongting.people.merging import Merged, merge, put
from tongting.people.models import Team, User
from tongting.places import actions
from tongting.places.models import Area, Building, Locker, LockerState, Post, Room
from tongting.places.peaks import as_text, read_windows
from tongting.seams import gather

STATES = {"空闲": LockerState.FREE, "在用": LockerState.HELD, "报修": LockerState.BROKEN}
YES_NO = {True: "是", False: "否"}
POST_FIELDS = [
    "name", "kind", "area_id", "building_id", "team_id", "keeper_id", "opens_at", "closes_at", "peaks",
    "visits_wanted", "women_only", "no_photos", "is_active",
]  # fmt: skip
ROOM_FIELDS = ["building_id", "floor", "number", "is_duty_room", "beds", "occupied", "section"]
LOCKER_FIELDS = ["post_id", "hall", "row", "column", "condition", "holder_name", "section"]


def hour() -> Cleaner:
    def read(value: object) -> str:
        if isinstance(value, time):
            return f"{value:%H:%M}"
        try:
            return f"{time.fromisoformat(clean.compact(value).zfill(5)[:5]):%H:%M}"
        except ValueError:
            raise Wrong(f"“{clean.short(value)}”不是钟点，写成 08:00 这样")

    return Cleaner(read, None, hint="写成 08:00；全天开放的不填")


def windows() -> Cleaner:
    def read(value: object) -> list[list[str]]:
        try:
            return read_windows(clean.tidy(value))
        except ValueError as fault:
            raise Wrong(f"“{fault.args[0]}”看不懂，写成 07:30-09:30，几段用顿号隔开")

    return Cleaner(read, None, hint="写成 07:30-09:30，几段用顿号隔开")


def post_columns() -> Sequence[Column]:
    kinds = {name: code for code, name in gather("post_kinds")}
    areas = {area.name: area.pk for area in Area.objects.all()}
    teams = {team.name: team.pk for team in Team.objects.all()}
    buildings = {building.code: building.pk for building in Building.objects.all()}
    people = {
        person.staff_no: person.pk for person in User.objects.filter(is_active=True).exclude(group="resident")
    }
    return [
        Column("code", "岗点编号", clean.staff_number(), ("编号",), required=True, example="PT01"),
        Column("name", "岗点名称", clean.text(40), ("名称",), required=True, example="职工食堂操作间"),
        Column("kind", "标准类别", clean.choice(kinds), required=True, example="食堂操作间"),
        Column("area_id", "区域", clean.choice(areas), required=True, example="食堂"),
        Column("building_id", "楼", clean.choice(buildings)),
        Column("team_id", "责任班组", clean.choice(teams), ("班组",)),
        Column("keeper_id", "负责人工号", clean.choice(people), hint="责任区负责人的工号"),
        Column("opens_at", "开放时间", hour()),
        Column("closes_at", "关闭时间", hour()),
        Column("peaks", "高峰时段", windows()),
        Column("visits_wanted", "每天巡查次数", clean.integer(0, 50), example="2"),
        Column("women_only", "只限女职工", clean.yes_no()),
        Column("no_photos", "不许拍照", clean.yes_no()),
        Column("is_active", "在用", replace(clean.yes_no(), empty=True), hint="写“是”或“否”，空着算在用"),
    ]


def room_columns() -> Sequence[Column]:
    buildings = {building.code: building.pk for building in Building.objects.all()}
    return [
        Column("code", "房间编号", clean.staff_number(), ("编号",), required=True, example="B3-312"),
        Column("building_id", "楼", clean.choice(buildings), required=True, example="B3"),
        Column("floor", "楼层", clean.integer(1, 99), required=True, example="3"),
        Column("number", "房号", clean.staff_number(10), required=True, example="312"),
        Column("is_duty_room", "值班室", clean.yes_no()),
        Column("beds", "床位", clean.integer(0, 20), required=True, example="4"),
        Column("occupied", "已住", clean.integer(0, 20), example="3"),
        Column("section", "区队", clean.text(30)),
    ]


def locker_columns() -> Sequence[Column]:
    posts = {post.code: post.pk for post in Post.objects.all()}
    return [
        Column("code", "箱号", clean.staff_number(), required=True, example="A-07-13"),
        Column("post_id", "岗点编号", clean.choice(posts), ("更衣大厅",), required=True, example="PT07"),
        Column("hall", "厅", clean.text(4), required=True, example="A"),
        Column("row", "排", clean.integer(1, 999), required=True, example="7"),
        Column("column", "列", clean.integer(1, 999), required=True, example="13"),
        Column("condition", "状况", clean.choice(STATES)),
        Column("holder_name", "使用人", clean.text(30)),
        Column("section", "区队", clean.text(30)),
    ]


def write_posts(params: dict[str, Any], path: Path, progress: Any) -> int:
    kinds = dict(gather("post_kinds"))
    posts = Post.objects.select_related("area", "building", "team", "keeper")
    lines = (
        [
            post.code, post.name, kinds.get(post.kind, post.kind), post.area.name,
            post.building.code if post.building else "", post.team.name if post.team else "",
            post.keeper.staff_no if post.keeper else "", _hour(post.opens_at), _hour(post.closes_at),
            as_text(post.peaks), post.visits_wanted, YES_NO[post.women_only], YES_NO[post.no_photos],
            YES_NO[post.is_active],
        ]
        for post in posts
    )  # fmt: skip
    return _write("岗点表", post_columns(), lines, posts.count(), path, progress)


def write_rooms(params: dict[str, Any], path: Path, progress: Any) -> int:
    rooms = (
        Room.objects.filter(is_active=True)
        .select_related("building")
        .order_by("building__code", "floor", "number")
    )
    lines = (
        [
            room.code, room.building.code, room.floor, room.number, YES_NO[room.is_duty_room], room.beds,
            room.occupied, room.section,
        ]
        for room in rooms
    )  # fmt: skip
    return _write("房间表", room_columns(), lines, rooms.count(), path, progress)


def write_lockers(params: dict[str, Any], path: Path, progress: Any) -> int:
    labels = {state: label for label, state in STATES.items()}
    lockers = Locker.objects.select_related("post")
    lines = (
        [
            locker.code, locker.post.code, locker.hall, locker.row, locker.column,
            labels[LockerState(locker.condition)], locker.holder_name, locker.section,
        ]
        for locker in lockers
    )  # fmt: skip
    return _write("更衣箱表", locker_columns(), lines, lockers.count(), path, progress)


def _write(
    title: str, columns: Sequence[Column], lines: Iterable[list[Any]], total: int, path: Path, progress: Any
) -> int:
    page = plain(title, [column.title for column in columns], lines, heading=title)
    return write(path, [page], title=title, progress=progress.over(total))


def _hour(moment: time | None) -> str:
    return f"{moment:%H:%M}" if moment else ""


def _merged_posts(rows: list[Row]) -> Merged[Post]:
    closed = set(Area.objects.filter(is_active=False).values_list("pk", flat=True))
    closed_houses = set(Building.objects.filter(is_active=False).values_list("pk", flat=True))

    def fill(post: Post, row: Row) -> bool:
        post.code = row["code"]
        put(post, row, [name for name in POST_FIELDS if name not in ("opens_at", "closes_at")])
        for name in ("opens_at", "closes_at"):
            # A row waits as JSON between the look and the taking in, so the hour comes as text.
            if name in row:
                setattr(post, name, time.fromisoformat(row[name]) if row[name] else None)
        if (post.opens_at is None) != (post.closes_at is None):
            raise Wrong("开放和关闭时间要么都填，要么都不填")
        if post.is_active and (post.area_id in closed or post.building_id in closed_houses):
            raise Wrong(_now("区域或楼已经不再使用，先恢复，或者换一个"))
        if post.visits_wanted < len(post.peaks):
            raise Wrong(f"高峰有 {len(post.peaks)} 段，每天至少巡查 {len(post.peaks)} 次")
        post.spell()
        return False

    return _merge(Post, rows, "岗点编号", POST_FIELDS, fill)


def _merged_rooms(rows: list[Row]) -> Merged[Room]:
    taken = {(room.building_id, room.number): room.code for room in Room.objects.all()}
    closed = set(Building.objects.filter(is_active=False).values_list("pk", flat=True))

    def fill(room: Room, row: Row) -> bool:
        room.code = row["code"]
        put(room, row, ROOM_FIELDS)
        if not room.is_active:
            raise Wrong(_now("这间房已经不再使用，先在“房间”里恢复"))
        if room.building_id in closed:
            raise Wrong(_now("区域或楼已经不再使用，先恢复，或者换一个"))
        if room.occupied > room.beds:
            raise Wrong("已住人数不能多于床位，核对床位")
        if taken.setdefault((room.building_id, room.number), room.code) != room.code:
            raise Wrong(
                f"这栋楼已经有 {room.number} 房，编号是 {taken[room.building_id, room.number]}，核对编号"
            )
        return False

    return _merge(Room, rows, "房间编号", ROOM_FIELDS, fill)


def _merged_lockers(rows: list[Row]) -> Merged[Locker]:
    taken = {(box.hall, box.row, box.column): box.code for box in Locker.objects.all()}

    def fill(locker: Locker, row: Row) -> bool:
        locker.code = row["code"]
        put(locker, row, LOCKER_FIELDS)
        place = (locker.hall, locker.row, locker.column)
        if taken.setdefault(place, locker.code) != locker.code:
            raise Wrong(f"{locker.hall} 厅 {locker.row} 排 {locker.column} 列已经是 {taken[place]}，核对箱号")
        return False

    return _merge(Locker, rows, "箱号", LOCKER_FIELDS, fill)


def _merge(model: Any, rows: list[Row], title: str, fields: list[str], fill: Any) -> Merged[Any]:
    there = {thing.code: thing for thing in model.objects.all()}
    return merge(there, rows, key="code", title=title, blank=model, fields=fields, fill=fill)


def _target(
    title: Any, model: Any, columns: Any, merged_of: Any, fields: list[str], note: Any, back: str
) -> Target:
    """A target that looks with `merged_of` and writes what it found in bulk."""

    def compare(rows: list[Row]) -> Counts:
        return Counts(*_numbers(merged_of(rows)))

    def apply(rows: list[Row], *, by: User, at: datetime) -> tuple[int, int, int]:
        merged = merged_of(rows)
        actions.take_in(model, merged.new, merged.changed, fields, by=by, at=at)
        numbers: tuple[int, int, int] = merged.numbers
        return numbers

    return Target(title, "places.manage", columns, "code", compare, apply, note=note, back=back)


def _numbers(merged: Merged[Any]) -> tuple[Any, ...]:
    return (*merged.numbers, tuple(merged.errors))


BY_CODE = _("按编号认：有这个编号就更新，没有就添加")
POSTS = _target(
    _("岗点"), Post, post_columns, _merged_posts, [*POST_FIELDS, "name_pinyin"], BY_CODE, "post_list"
)
ROOMS = _target(_("房间"), Room, room_columns, _merged_rooms, ROOM_FIELDS, BY_CODE, "room_list")
LOCKERS = _target(_("更衣箱"), Locker, locker_columns, _merged_lockers, LOCKER_FIELDS, BY_CODE, "locker_list")
