"""Holds an exported workbook against its locked month: every person's total, grade, coefficient and reward."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from patrols.models import Assessment
from patrols.queries import month_books as reads
from tongting.imports.guard import MAX_ROW, Unreadable, is_workbook

# Columns of a group sheet, counted from 0, with what they are called.
NAME, FIGURES = 1, ((14, "综合得分"), (16, "等级"), (17, "系数"), (18, "奖惩金额"))
MOST_SHOWN = 50


@dataclass
class Verdict:
    """How many people's rows were compared, what differs, and who of the month is missing on a sheet that is there."""

    people: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        return self.people > 0 and not self.differences


def check(content: bytes, assessment: Assessment) -> Verdict:
    """Raises `Unreadable` for what is no workbook of a month."""
    if not is_workbook(content):
        raise Unreadable(_("这不是导出的考核表，选系统导出的 .xlsx 文件"))
    known, verdict = reads.figures_by_name(assessment), Verdict()
    sheets = {sheet for sheet, _name in known}
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            for name in book.sheet_names:
                if name in sheets:
                    _sheet(book.get_sheet_by_name(name).to_python(nrows=MAX_ROW), name, known, verdict)
    except CalamineError:
        raise Unreadable(_("文件是坏的，读不出来，在 WPS 或 Excel 里打开后另存为 .xlsx 再上传"))
    if not verdict.people:
        raise Unreadable(_("文件里没有这个月的考核表，选系统导出的 .xlsx 文件"))
    del verdict.differences[MOST_SHOWN:]
    return verdict


def _sheet(
    grid: list[list[Any]], sheet: str, known: dict[tuple[str, str], list[Any]], verdict: Verdict
) -> None:
    for row in grid:
        if len(row) <= FIGURES[-1][0] or not isinstance(row[0], int | float) or not row[NAME]:
            continue
        verdict.people += 1
        name = str(row[NAME])
        candidates = known.get((sheet, name), [])
        if not candidates:
            verdict.differences.append(_("%(sheet)s：定稿里没有 %(name)s") % {"sheet": sheet, "name": name})
            continue
        faults = [list(_faults(row, sheet, name, one)) for one in candidates]
        # Of two people of one name, the one whose figures these are.
        closest: list[str] = min(faults, key=len)
        verdict.differences += closest


def _faults(row: list[Any], sheet: str, name: str, figures: tuple[Any, ...]) -> Iterator[str]:
    for (column, title), value in zip(FIGURES, figures, strict=True):
        if not _same(row[column], value):
            yield _("%(sheet)s %(name)s 的%(title)s：文件里是 %(file)s，定稿是 %(value)s") % {
                "sheet": sheet, "name": name, "title": title, "file": row[column], "value": value,
            }  # fmt: skip


def _same(shown: Any, value: Any) -> bool:
    if isinstance(value, str):
        return str(shown).strip() == value
    try:
        return Decimal(str(shown)) == Decimal(str(value))
    except InvalidOperation:
        return False
