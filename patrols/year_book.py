"""A year of the month's assessment as a workbook: person × month, with means, counts of grades and sums of rewards as
formulas with their cached values. Written person by person: memory stays flat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from patrols.models import Assessment
from patrols.queries import month_books as reads
from patrols.queries.month_books import PersonYear
from patrols.scoring import month as scoring
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.cells import Formula
from tongting.exports.page import Column, Look, Page
from tongting.people.models import Department, Group

YEAR, GRADES, REWARDS = "年度汇总", "等级", "奖惩"
LETTERS = "ABCDE"
LOOK = Look(header_height=36)
FOOTER = ("制表人：", "审核人：", "党支部书记：", "分管领导：")
# A number, B name, C staff number, D group, then the twelve months.
FIRST, LAST = "E", "P"
MEAN = "ROUND(ROUND(AVERAGE({}),6),1)"


def write_year(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook of `params["year"]`; returns the rows of its three sheets together."""
    year = int(params["year"])
    months = list(reads.months_of(year))
    many = reads.people_in(year)
    pages = [
        _year_page(year, months),
        _months_page(year, months, GRADES),
        _months_page(year, months, REWARDS),
    ]
    title = _("%(year)d 年考核汇总") % {"year": year}
    return workbook.write(path, pages, title=title, progress=progress.over(many * len(pages)))


def _names(year: int) -> list[str]:
    return [f"{year:04d}-{number:02d}" for number in range(1, 13)]


def _heads(year: int, months: list[Assessment], kind: str) -> list[Column]:
    """A month that is not locked yet says so."""
    states = {one.month: one.state for one in months}
    columns = [Column("序号", 6, "integer"), Column("姓名", 10), Column("工号", 12), Column("考核组", 12)]
    for number, month in enumerate(_names(year), 1):
        state = states.get(month)
        mark = "" if state in (None, Assessment.State.LOCKED) else "\n" + _("未定稿")
        columns.append(Column(f"{number}月{mark}", 8, kind, align="center"))
    return columns


def _subtitle() -> str:
    department = Department.objects.first()
    return _("单位：%(unit)s（盖章）    每格是当月综合得分，空着的当月没有得分") % {
        "unit": department.name if department else ""
    }


def _begin(number: int, one: PersonYear) -> list[Any]:
    return [number, one.name, one.staff_no, Group(one.group).label if one.group in Group.values else ""]


def _year_page(year: int, months: list[Assessment]) -> Page:
    columns = [
        *_heads(year, months, "score"), Column("平均分", 8, "score"), Column("月数", 6, "integer"),
        *(Column(letter, 5, "integer") for letter in LETTERS), Column("奖惩合计（元）", 13, "money"),
    ]  # fmt: skip
    return Page(
        YEAR, columns, _year_rows(year), heading=_("%(year)d年月度绩效考核汇总表") % {"year": year},
        subtitle=_subtitle(), footer=FOOTER, freeze_columns=2,
        draft=any(one.state != Assessment.State.LOCKED for one in months),
        look=LOOK,
        notes=[_("平均分、等级次数、奖惩合计是公式；等级、奖惩各在后面一张表，行号相同。")],
    )  # fmt: skip


def _year_rows(year: int) -> Iterator[list[Any]]:
    names = _names(year)
    for number, one in enumerate(reads.people_of(year), 1):
        totals = [one.months[month][0] if month in one.months else None for month in names]
        had = [total for total in totals if total is not None]
        counts = Counter(grade for _total, grade, _reward in one.months.values())
        here = f"{FIRST}{{row}}:{LAST}{{row}}"
        mean = scoring.half_up(sum(had, Decimal(0)) / len(had))
        yield [
            *_begin(number, one), *totals,
            Formula(MEAN.format(here), mean, "score"),
            Formula(f"COUNT({here})", len(had), "integer"),
            *(
                Formula(f"COUNTIF('{GRADES}'!{here},\"{letter}\")", counts[letter], "integer")
                for letter in LETTERS
            ),
            Formula(f"SUM('{REWARDS}'!{here})", sum(reward for *_rest, reward in one.months.values()), "money"),
        ]  # fmt: skip


def _months_page(year: int, months: list[Assessment], name: str) -> Page:
    """Grades or rewards in the same rows and columns as the first sheet."""
    place, kind = (1, "text") if name == GRADES else (2, "money")
    return Page(
        name, _heads(year, months, kind), _month_rows(year, place),
        heading=_("%(year)d年%(what)s") % {"year": year, "what": name}, subtitle=_subtitle_of(name),
        freeze_columns=2, look=LOOK,
    )  # fmt: skip


def _subtitle_of(name: str) -> str:
    return _("每格是当月等级") if name == GRADES else _("每格是当月奖惩金额（元），规则的建议")


def _month_rows(year: int, place: int) -> Iterator[list[Any]]:
    names = _names(year)
    for number, one in enumerate(reads.people_of(year), 1):
        yield [
            *_begin(number, one),
            *(one.months[month][place] if month in one.months else None for month in names),
        ]
