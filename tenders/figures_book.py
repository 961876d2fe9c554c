"""The market's figures as a workbook: sums with the lines behind them, who never won, vacancies, savings, bids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tenders.queries import market_figures as figures
from tenders.queries import market_income as reads
from tenders.queries.market_income import Added, Asked
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.cells import Formula
from tongting.exports.page import Column, Page


def write_figures(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook of the months and the kind asked for; returns the number of lines."""
    asked = Asked(str(params["since"]), str(params["until"]), kind=str(params.get("kind") or ""))
    today = date.fromisoformat(str(params["today"]))
    found, lines = reads.income(asked), reads.line_rows(asked)
    pages = [
        _added_page("按人", _("姓名"), found.by_person, asked),
        _added_page("按班组", _("班组"), found.by_team, asked),
        _added_page("按月", _("月份"), found.by_month, asked),
        _added_page("按类别", _("类别"), found.by_kind, asked),
        _lines_page(lines, asked),
        _never_page(asked),
        _vacancy_page(asked, today),
        _saving_page(asked),
        _bids_page(asked),
    ]
    title = _title(asked)
    workbook.write(path, pages, title=title, progress=progress.over(len(lines)))
    return len(lines)


def _title(asked: Asked) -> str:
    return _("内部市场统计 %(since)s 至 %(until)s") % {"since": asked.since, "until": asked.until}


def _page(
    name: str, columns: Sequence[tuple[str, float, str]], rows: list[list[Any]], asked: Asked, **more: Any
) -> Page:
    made = [Column(title, width, kind) for title, width, kind in columns]
    return Page(name, made, rows, heading=name, subtitle=_title(asked), filter=True, **more)


def _added_page(name: str, what: str, added: Sequence[Added], asked: Asked) -> Page:
    columns = [
        (what, 16, "text"), (_("收入（元）"), 14, "fen"), (_("占比"), 10, "percent"), (_("人数"), 8, "integer"),
        (_("笔数"), 8, "integer"),
    ]  # fmt: skip
    rows = [
        [
            one.name, one.amount, Formula("B{row}/SUM(B{first}:B{last})", one.share / 100, "percent"), one.people,
            one.lines,
        ]
        for one in added
        if one.amount
    ]  # fmt: skip
    total = sum((one.amount for one in added), reads.ZERO)
    summary = [[_("合计"), Formula("SUM(B{first}:B{last})", total, "fen")]] if rows else ()
    return _page(name, columns, rows, asked, summary=summary)


def _lines_page(lines: list[list[Any]], asked: Asked) -> Page:
    columns = [
        (_("月份"), 10, "text"), (_("工号"), 12, "text"), (_("姓名"), 10, "text"), (_("班组"), 14, "text"),
        (_("标的"), 28, "text"), (_("合同编号"), 14, "text"), (_("类别"), 10, "text"), (_("点数"), 8, "number"),
        (_("金额（元）"), 12, "fen"),
    ]  # fmt: skip
    return _page("明细", columns, lines, asked)


def _never_page(asked: Asked) -> Page:
    columns = [
        (_("工号"), 12, "text"),
        (_("姓名"), 10, "text"),
        (_("班组"), 14, "text"),
        (_("投过几次"), 10, "integer"),
    ]
    rows = [
        [one.person.staff_no, one.person.name, one.person.team.name if one.person.team else "", one.bids]
        for one in figures.never_won(asked)
    ]
    return _page("没中过标", columns, rows, asked)


def _vacancy_page(asked: Asked, today: date) -> Page:
    columns = [
        (_("顶哪个空岗"), 18, "text"), (_("标的"), 28, "text"), (_("从哪天干"), 12, "date"),
        (_("干到哪天"), 12, "date"), (_("顶了几天"), 10, "integer"), (_("已付（元）"), 12, "fen"),
        (_("每天（元）"), 12, "fen"),
    ]  # fmt: skip
    rows: list[list[Any]] = [
        [
            one.fills_post, one.title, one.first_day, one.last_day, one.days, one.cost,
            Formula("IF(E{row}=0,0,ROUND(F{row}/E{row},2))", one.a_day, "fen"),
        ]
        for one in figures.vacancies(asked, today)
    ]  # fmt: skip
    return _page("空岗", columns, rows, asked)


def _saving_page(asked: Asked) -> Page:
    columns = [
        (_("标的"), 28, "text"), (_("编号"), 11, "text"), (_("最高限价（元）"), 14, "fen"),
        (_("合同价（元）"), 14, "fen"), (_("节约（元）"), 12, "fen"),
    ]  # fmt: skip
    found = figures.savings(asked)
    rows: list[list[Any]] = [
        [one.title, one.code, one.ceiling, one.amount, Formula("C{row}-D{row}", one.saved, "fen")]
        for one in found
    ]
    yuan, _percent = figures.saved_in_all(found)
    summary = [[_("合计"), "", "", "", Formula("SUM(E{first}:E{last})", yuan, "fen")]] if rows else ()
    return _page("节约", columns, rows, asked, summary=summary)


def _bids_page(asked: Asked) -> Page:
    columns = [
        (_("标的"), 28, "text"),
        (_("编号"), 11, "text"),
        (_("开标时间"), 17, "datetime"),
        (_("报价份数"), 10, "integer"),
    ]
    rows = [[one.title, one.code, one.opened_at, one.many] for one in figures.bids(asked)]
    return _page("报价份数", columns, rows, asked)
