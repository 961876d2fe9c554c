"""The list of people as a workbook: out for the files, in as the mine's roster with room and locker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.exports.page import plain
from tongting.exports.workbook import write
from tongting.imports import columns as clean
from tongting.imports.columns import Column, Wrong
from tongting.imports.reading import Row, RowError
from tongting.imports.targets import Counts, Target
from tongting.people import actions
from tongting.people.merging import Merged, merge, put
from tongting.people.models import HIRED, Gender, Group, ShiftPattern, Team, User
from tongting.places import holding
from tongting.places.holding import Giving
from tongting.places.models import Locker, Room

FIELDS = [
    "name", "gender", "team_id", "section", "job_post", "group", "is_party_member", "shift_pattern", "phone",
    "ext", "hired_year",
]  # fmt: skip
LABELS = {"男": Gender.MALE, "女": Gender.FEMALE}
NO_GROUP = "不参加考核"
GROUPS = {
    "矿领导": Group.MINE_LEADER,
    "党员干部": Group.PARTY_CADRE,
    "班队长": Group.TEAM_LEADER,
    "岗位职工": Group.POST_STAFF,
    "科室人员": Group.OFFICE_STAFF,
    "矿工": Group.RESIDENT,
    NO_GROUP: "",
}
SHIFTS = {"常白班": ShiftPattern.DAY, "三八制": ShiftPattern.THREE_EIGHT, "四六制": ShiftPattern.FOUR_SIX}


def columns() -> Sequence[Column]:
    teams = {team.name: team.pk for team in Team.objects.all()}
    return [
        Column("staff_no", "工号", clean.staff_number(), ("职工编号", "编号"), required=True, example="1001"),
        Column("name", "姓名", clean.person_name(), required=True, example="张三"),
        Column("gender", "性别", clean.choice(LABELS), required=True, example="男"),
        Column("team_id", "班组", clean.choice(teams), hint="后勤的班组；矿工不填"),
        Column("section", "区队", clean.text(30), ("单位", "部门"), example="综采一区"),
        Column("job_post", "岗位", clean.text(30), ("工种",), example="采煤工"),
        Column("group", "考核组", clean.choice(GROUPS), example="矿工"),
        Column("is_party_member", "党员", clean.yes_no(), ("是否党员",), example="否"),
        Column("shift_pattern", "班制", clean.choice(SHIFTS)),
        Column("phone", "手机号", clean.phone(), ("手机", "电话"), example="13900000000"),
        Column("ext", "分机", clean.text(10)),
        Column("hired_year", "参加工作年份", clean.integer(*HIRED), example="2015"),
        Column("room", "房间", clean.text(20), ("房间编号", "宿舍"), hint="房间编号，如 B3-312"),
        Column("locker", "更衣箱", clean.text(20), ("箱号",), hint="箱号，如 A-07-13"),
    ]


def write_people(params: dict[str, Any], path: Path, progress: Any) -> int:
    """Writer of the export `people`: what can be changed and loaded again."""
    people = (
        User.objects.select_related("team", "lodging__room").prefetch_related("lockers").order_by("staff_no")
    )
    titles = [column.title for column in columns()]
    page = plain("人员名单", titles, (_line(person) for person in people), heading="人员名单")
    return write(path, [page], title="人员名单", progress=progress.over(people.count()))


def _line(person: User) -> list[Any]:
    lodging = getattr(person, "lodging", None)
    return [
        person.staff_no,
        person.name,
        _label(LABELS, person.gender),
        person.team.name if person.team else "",
        person.section,
        person.job_post,
        _label(GROUPS, person.group),
        "是" if person.is_party_member else "否",
        _label(SHIFTS, person.shift_pattern),
        person.phone,
        person.ext,
        str(person.hired_year or ""),
        lodging.room.code if lodging else "",
        next((locker.code for locker in person.lockers.all()), ""),
    ]


def _label(labels: dict[str, Any], value: str) -> str:
    return next(label for label, code in labels.items() if code == value)


def compare(rows: list[Row]) -> Counts:
    merged, lodgings = _merged(rows)
    return replace(merged.counts, moved=len(lodgings))


def apply(rows: list[Row], *, by: User, at: datetime) -> tuple[int, int, int]:
    merged, lodgings = _merged(rows)
    for person in (*merged.new, *merged.changed):
        person.spell()
    for person in merged.new:
        person.set_unusable_password()
    actions.take_in(merged.new, merged.changed, FIELDS, by=by, at=at)
    holding.give_all(lodgings, by=by, at=at)
    return merged.numbers


PEOPLE = Target(
    title=_("人员"),
    right="people.manage",
    columns=columns,
    key="staff_no",
    compare=compare,
    apply=apply,
    note=_(
        "按工号认人：有这个工号就更新，没有就添加；新人没有密码，要登录再给一次性密码。房间、更衣箱空着就不动，写了就换成写的这个"
    ),
    back="person_list",
)


def _merged(rows: list[Row]) -> tuple[Merged[User], list[Giving]]:
    """The people, and what those get whose room or locker changes; an empty cell takes nothing away."""
    numbers = [row["staff_no"] for row in rows]
    known = User.objects.filter(staff_no__in=numbers).select_related("lodging__room")
    there = {person.staff_no: person for person in known.prefetch_related("lockers")}
    rooms = {room.code: room for room in Room.objects.all()}
    lockers = {locker.code: locker for locker in Locker.objects.all()}
    givings: dict[int, Giving] = {}

    def fill(person: User, row: Row) -> bool:
        person.staff_no = row["staff_no"]
        put(person, row, FIELDS)
        room, locker = row.get("room"), row.get("locker")
        if room and room not in rooms:
            raise Wrong(_now("房间 %(code)s 不在房间表里，先导入房间或改正编号") % {"code": room})
        if locker and locker not in lockers:
            raise Wrong(_now("更衣箱 %(code)s 不在更衣箱表里，先导入更衣箱或改正箱号") % {"code": locker})
        lodging = getattr(person, "lodging", None) if person.pk else None
        kept = tuple(person.lockers.all()) if person.pk else ()
        home = lodging.room if lodging else None
        # The list has one locker a person; who holds it together with others keeps them all.
        boxes = kept if not locker or lockers[locker] in kept else (lockers[locker],)
        giving = Giving(person, rooms[room] if room else home, boxes)
        if giving.room == home and boxes == kept:
            return False
        givings[row["_row"]] = giving
        return True

    merged = merge(there, rows, key="staff_no", title="工号", blank=User, fields=FIELDS, fill=fill)
    lines = {id(giving): line for line, giving in givings.items()}
    for fault in holding.faults(list(givings.values())):
        column = "更衣箱" if fault.lockers else "房间"
        merged.errors.append(RowError(lines[id(fault.giving)], column, fault.sentence))
    return merged, list(givings.values())
