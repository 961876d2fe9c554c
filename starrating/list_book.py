"""The race's lists as workbooks: the year's counts with everybody behind them, objections, 结对帮扶."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from starrating.forms.help import HelpFilterForm
from starrating.forms.objection import ObjectionFilterForm
from starrating.queries import board as boards
from starrating.queries import help as helps
from starrating.queries import ledger
from starrating.queries import objection as objections
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.people.models import User

COUNTS = (
    ("评选", 14, "text"), ("评了几个月", 12, "integer"), ("评上", 8, "integer"), ("不重复的", 10, "integer"),
    ("进步最大", 10, "integer"),
)  # fmt: skip
HANDED = (("发放", 18, "text"), ("数量", 10, "integer"), ("金额（元）", 12, "fen"))
WON = (
    ("评选", 14, "text"), ("月份", 10, "text"), ("名次", 8, "integer"), ("参评对象", 16, "text"), ("区队", 16, "text"),
    ("得分", 8, "score"), ("星级", 8, "integer"),
)  # fmt: skip
OBJECTIONS = (
    ("评选", 18, "text"), ("参评对象", 16, "text"), ("异议", 40, "text"), ("提出人", 10, "text"),
    ("提出时间", 17, "datetime"), ("状态", 10, "text"), ("处理人", 10, "text"), ("处理时间", 17, "datetime"),
    ("答复", 40, "text"),
)  # fmt: skip
HELPS = (
    ("评选", 18, "text"), ("参评对象", 16, "text"), ("区队", 16, "text"), ("得分", 8, "score"),
    ("主要问题", 30, "text"), ("问题编号", 16, "text"), ("帮扶人", 10, "text"), ("复查期限", 12, "date"),
    ("状态", 10, "text"), ("复查得分", 10, "score"), ("复查人", 10, "text"), ("复查时间", 17, "datetime"),
    ("说明", 30, "text"),
)  # fmt: skip
LONG = ("异议", "答复", "主要问题", "说明")


def write_year(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes what the page of the year says and, so that each figure can be counted again, everybody who won; returns
    the rows. No resident is named: rooms and lockers are."""
    number = int(params["year"])
    found, heading = boards.year(number), _("三星赛马 %(n)s 年") % {"n": number}
    counts = [[one.name, one.months, one.won, one.different, one.improved] for one in found.counts]
    handed: list[list[Any]] = [[name, many, None] for name, many in found.by_prize]
    handed += [[_("奖金"), None, found.yuan], [_("还没领的"), found.waiting, None]]
    won = list(ledger.year_rows(number))
    pages = [
        _page(_("全年评选"), COUNTS, counts, heading),
        _page(_("发放"), HANDED, handed, heading),
        _page(_("评上的"), WON, won, heading),
    ]
    return workbook.write(path, pages, title=heading, progress=progress.over(len(won)))


def write_objections(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the list as its filters say; who objected only for whoever may know. Returns the rows."""
    chosen = ObjectionFilterForm(params).chosen()
    found = objections.chosen(chosen).order_by(*objections.ORDER)
    reader = User.objects.get(pk=params["asked_by"])
    heading, rows = _("评选异议"), list(ledger.objection_rows(found, reader))
    return _one(path, heading, OBJECTIONS, rows, progress)


def write_helps(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the list as its filters say; returns the rows."""
    chosen = HelpFilterForm(params).chosen()
    found = helps.sought(chosen.get("q", ""), done=chosen.get("show") == "done").order_by(*helps.ORDER)
    heading, rows = _("结对帮扶"), list(ledger.help_rows(list(found)))
    return _one(path, heading, HELPS, rows, progress)


def _one(
    path: Path,
    heading: str,
    described: tuple[tuple[str, int, str], ...],
    rows: list[list[Any]],
    progress: Meter,
) -> int:
    page = _page(heading, described, rows, heading)
    return workbook.write(path, [page], title=heading, progress=progress.over(len(rows)))


def _page(
    name: str, described: tuple[tuple[str, int, str], ...], rows: Iterable[list[Any]], heading: str
) -> Page:
    columns = [Column(title, width, kind, wrap=title in LONG) for title, width, kind in described]
    return Page(name, columns, rows, heading=heading, filter=True)
