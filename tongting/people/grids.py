"""The roster and leave as workbooks: out for the wall and the files, the roster in again as it is filled in by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.exports.page import Column as Width
from tongting.exports.page import Page
from tongting.exports.workbook import write
from tongting.imports import columns as clean
from tongting.imports.columns import Cleaner, Column, Wrong
from tongting.imports.reading import Row, RowError
from tongting.imports.targets import Counts, Target
from tongting.people import rules
from tongting.people.actions import roster as actions
from tongting.people.forms.leave import LeaveFilter
from tongting.people.models import ShiftKind, Team, User
from tongting.people.patterns import AWAY, REST, Codes, Legend, Unreadable, Wish
from tongting.people.queries import leave as leaves
from tongting.people.queries import requirement
from tongting.people.queries import roster as queries
from tongting.periods import Month, WorkCalendar

DAYS = range(1, 32)
# What a cell may say beside letters: nothing at all, or that somebody is on leave; both leave the day as it is.
KEEPS = ("", AWAY)


def write_roster(params: dict[str, Any], path: Path, progress: Any) -> int:
    """Writer of the export `roster`: a row a person, a column a day; of several teams all on the first sheet, then each
    on its own for the wall. The first sheet can be taken in again, so nothing stands under its rows; how many work
    which shift is a sheet of its own."""
    month = Month.parse(str(params["month"]), settings.MONTH_START_DAY)
    legend, grids = _legend(queries.kinds()), []
    for team in Team.objects.filter(pk__in=params["teams"]):
        people = list(queries.members(team, month))
        grids.append((team, queries.grid(people, month, today=month.first, calendar=WorkCalendar())))
    pages = [_page(team.name, [(team, grid)], month, legend) for team, grid in grids]
    if len(pages) != 1:
        pages.insert(0, _page(_now("全科"), grids, month, legend))
    total = sum(len(grid.lines) for _team, grid in grids)
    progress = progress.over(total * (2 if len(grids) > 1 else 1))
    write(path, [*pages, _sums(grids, month)], title=_now("排班表"), progress=progress)
    return total


def _legend(every: list[ShiftKind]) -> str:
    used = [
        f"{kind.letter}＝{kind.name} {kind.starts:%H:%M}—{kind.ends:%H:%M}"
        for kind in every
        if kind.is_active
    ]
    return "，".join([*used, f"{REST}＝{_now('休息')}", f"{AWAY}＝{_now('请假')}"])


def _page(name: str, grids: list[tuple[Team, queries.Grid]], month: Month, legend: str) -> Page:
    rows = [
        [
            str(month), line.person.staff_no, line.person.name, team.name,
            *(cell.text for cell in line.cells), line.worked,
        ]
        for team, grid in grids
        for line in grid.lines
    ]  # fmt: skip
    columns = [
        Width("月份", 9), Width("工号", 12), Width("姓名", 10), Width("班组", 12), *_days(month),
        Width("出勤天数", 9, "integer"),
    ]  # fmt: skip
    heading = _now("%(team)s %(month)s排班表") % {"team": name, "month": month.label}
    return Page(name, columns, rows, heading=heading, subtitle=legend, freeze_columns=3)


def _sums(grids: list[tuple[Team, queries.Grid]], month: Month) -> Page:
    rows = [
        [team.name, kind.name, *(n or "" for n in counts)]
        for team, grid in grids
        for kind, counts in grid.sums
    ]
    columns = [Width("班组", 12), Width("班次", 12), *_days(month, "integer")]
    return Page(_now("各班人数"), columns, rows, heading=_now("各班人数"), freeze_columns=2)


def _days(month: Month, kind: str = "text") -> list[Width]:
    return [Width(_title(day.day), 4.6, kind, align="center") for day in month]


def _title(number: int) -> str:
    return f"{number}日"


def write_leave(params: dict[str, Any], path: Path, progress: Any) -> int:
    """Writer of the export `leave`: what the list showed to the one who asked, the latest first."""
    viewer = User.objects.get(pk=params["viewer"])
    found = leaves.listed(LeaveFilter(params).chosen(), viewer).order_by(*leaves.ORDER)
    titles = {
        "姓名": 10, "工号": 12, "班组": 14, "假别": 10, "从": 12, "到": 12, "天数": 8, "事由": 30, "状态": 10,
        "登记人": 10, "登记时间": 18, "撤回原因": 30,
    }  # fmt: skip
    kinds = {"从": "date", "到": "date", "天数": "integer", "登记时间": "datetime"}
    columns = [Width(title, width, kinds.get(title, "text")) for title, width in titles.items()]
    rows = (
        [
            leave.person.name, leave.person.staff_no, leave.person.team.name if leave.person.team else "",
            str(leave.get_kind_display()), leave.first, leave.last, leave.days, leave.note,
            str(leave.get_state_display()), leave.entered_by.name if leave.entered_by else "",
            leave.entered_at, leave.withdrawn_why,
        ]
        for leave in found.iterator(chunk_size=500)
    )  # fmt: skip
    heading = _now("请假登记表")
    page = Page(heading, columns, rows, heading=heading, filter=True)
    return write(path, [page], title=heading, progress=progress.over(found.count()))


# --- in ---------------------------------------------------------------------------------------------------------


def month_name() -> Cleaner:
    def read(value: object) -> str:
        if isinstance(value, date):
            return f"{value:%Y-%m}"
        found = clean.compact(value).replace("年", "-").replace("月", "").replace("/", "-").replace(".", "-")
        year, _dash, month = found.partition("-")
        try:
            named = Month.parse(f"{year}-{month.zfill(2)}", settings.MONTH_START_DAY)
        except ValueError:
            raise Wrong(_now("“%(found)s”不是月份，写成 2026-11 这样") % {"found": clean.short(value)})
        if not 2000 <= named.last.year <= 2100:
            raise Wrong(_now("“%(found)s”不是月份，写成 2026-11 这样") % {"found": clean.short(value)})
        return str(named)

    return Cleaner(read, None, hint=_("写成 2026-11"))


def letters(legend: Legend) -> Cleaner:
    """A cell of the grid; what it means is kept as letters, so that the preview can be shown and stored."""
    known = "、".join([*legend.letters.values(), REST])

    def read(value: object) -> str:
        text = clean.compact(value)
        if text in KEEPS:
            return ""
        try:
            return legend.write(legend.read(text))
        except Unreadable as why:
            if why.letter:
                raise Wrong(
                    _now("“%(letter)s”不是班次，写这些字：%(known)s") % {"letter": why.letter, "known": known}
                )
            raise Wrong(_now("“%(found)s”一天只排一个班，另外只能加值班") % {"found": clean.short(value)})

    return Cleaner(read, "", marks_nothing=False)


def columns() -> Sequence[Column]:
    legend = queries.legend_of(queries.kinds())
    example = next(iter(legend.letters.values()), REST)
    return [
        Column("month", "月份", month_name(), required=True, example="2026-11"),
        Column("staff_no", "工号", clean.staff_number(), ("职工编号", "编号"), required=True, example="1001"),
        Column("name", "姓名", clean.text(30), hint=_("给人看的，按工号认人"), example="张三"),
        *(
            Column(
                f"d{n}",
                _title(n),
                letters(legend),
                (str(n), f"{n:02d}", f"{n}号"),
                hint=_("一天一格，空着就不动；休息写 休") if n == 1 else "",
                example=example if n == 1 else "",
            )
            for n in DAYS
        ),
    ]


@dataclass
class Read:
    """Rows as wishes: `new` people had no shift in that month, `changed` had, `same` stay as they are."""

    wishes: list[Wish] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    same: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        return Counts(self.new, self.changed, self.same, tuple(self.errors))


def compare(rows: list[Row]) -> Counts:
    return _read(rows).counts


def fits(rows: list[Row], by: User) -> list[RowError]:
    """Rows of people whose roster the one who uploads does not keep."""
    numbers = [row["staff_no"] for row in rows]
    people = {
        user.staff_no: user for user in User.objects.filter(staff_no__in=numbers).select_related("team")
    }
    return [
        RowError(row["_row"], "工号", why)
        for row in rows
        if (person := people.get(row["staff_no"])) and (why := rules.why_not_keep(by, person))
    ]


def apply(rows: list[Row], *, by: User, at: datetime) -> tuple[int, int, int]:
    read = _read(rows)
    actions.put(read.wishes, by=by, at=at)
    return read.new, read.changed, read.same


ROSTER = Target(
    title=_("排班"),
    right="roster.keep",
    columns=columns,
    key="staff_no",
    compare=compare,
    apply=apply,
    fits=fits,
    note=_("一人一行，一天一格；空着的格子不动，休息写 休。班组长只能导入本班组的人"),
    back="roster_list",
)


def _read(rows: list[Row]) -> Read:
    numbers = [row["staff_no"] for row in rows]
    people = {user.staff_no: user for user in User.objects.filter(staff_no__in=numbers)}
    legend, read = queries.legend_of(queries.kinds()), Read()
    by_month: dict[str, list[Row]] = {}
    for row in rows:
        if row["staff_no"] not in people:
            message = _now("名单里没有工号 %(number)s，先添加人员或改正工号") % {"number": row["staff_no"]}
            read.errors.append(RowError(row["_row"], "工号", message))
        else:
            by_month.setdefault(row["month"], []).append(row)
    for name, there in by_month.items():
        month = Month.parse(name, settings.MONTH_START_DAY)
        ids = [people[row["staff_no"]].pk for row in there]
        known = Known(queries.facts_of(ids, month), requirement.papers_of(ids), legend)
        for row in there:
            _take(read, row, people[row["staff_no"]], month, known)
    return read


@dataclass(frozen=True)
class Known:
    """What a month's rows are held against."""

    facts: queries.Facts
    papers: requirement.Papers
    legend: Legend


def _take(read: Read, row: Row, person: User, month: Month, known: Known) -> None:
    facts, legend = known.facts, known.legend
    dates = {day.day: day for day in month}
    wanted = {n: row[f"d{n}"] for n in DAYS if row.get(f"d{n}")}
    if extra := [n for n in wanted if n not in dates]:
        message = _now("%(month)s 没有 %(n)d 日，清空这一格") % {"month": month, "n": extra[0]}
        read.errors.append(RowError(row["_row"], _title(extra[0]), message))
        return
    before = {day: legend.in_order(facts.codes.get((person.pk, day), ())) for day in month}
    differing = [
        Wish(person.pk, dates[n], codes)
        for n, text in wanted.items()
        if (codes := legend.read(text)) != before[dates[n]]
    ]
    read.errors += _kept_from(row, person, differing, before, known)
    read.wishes += differing
    had = any(before.values())
    read.same += not differing
    read.new += bool(differing) and not had
    read.changed += bool(differing) and had


def _kept_from(
    row: Row, person: User, wishes: Iterable[Wish], before: dict[date, Codes], known: Known
) -> list[RowError]:
    """What the action would refuse, named by its cell."""
    facts, found = known.facts, []
    for wish in wishes:
        if set(wish.codes) <= set(before[wish.day]):
            continue
        if facts.leave_on(person.pk, wish.day):
            message = _now("这一天请假了，写 %(away)s 或空着") % {"away": AWAY}
        elif facts.is_gone(person.pk, wish.day):
            message = _now("%(last)s 以后已经离开，清空这一格") % {"last": facts.last_days[person.pk]}
        elif gap := _gap(known, person, wish, before[wish.day]):
            message = gap.sentence(person.name)
        else:
            continue
        found.append(RowError(row["_row"], _title(wish.day.day), message))
    return found


def _gap(known: Known, person: User, wish: Wish, before: Codes) -> requirement.Gap | None:
    added = [code for code in wish.codes if code not in before]
    return known.papers.gap(person.pk, wish.day) if known.legend.mains(added) else None
