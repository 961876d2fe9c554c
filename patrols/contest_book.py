"""A contest's results as a workbook: a sheet for each trade, judges, mean and total as formulas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from patrols.models import Contest
from patrols.queries import contest_result as results
from patrols.queries.contest_result import Board, Row
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.cells import Formula
from tongting.exports.page import Column, Page
from tongting.people.models import User

# Columns before the judges'.
BEFORE = 5


def write_contest(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook; returns the number of contestants. Names only once the result is final."""
    contest = Contest.objects.get(pk=params["contest"])
    boards = results.boards(contest, User())
    pages = [_page(contest, board) for board in boards]
    if not pages:
        pages = [Page(_("成绩"), [Column(_("工种"), 16)], [], heading=contest.title)]
    total = sum(len(board.rows) for board in boards)
    return workbook.write(path, pages, title=contest.title, progress=progress.over(total))


def _page(contest: Contest, board: Board) -> Page:
    lots = sorted({lot for row in board.rows for lot, _total, _out in row.sheets})
    columns = [
        Column(_("名次"), 7, "integer"), Column(_("参赛号"), 8, "integer"), Column(_("姓名"), 11),
        Column(_("班组"), 13), Column(_("理论"), 9, "fen"),
        *[Column(_("评委%(n)d") % {"n": lot}, 9, "score") for lot in lots],
        Column(_("实操"), 9, "fen"), Column(_("总分"), 9, "fen"), Column(_("总分一样怎么排的"), 24, wrap=True),
    ]  # fmt: skip
    shares = _("理论 %(theory)d%%，实操 %(practice)d%%；%(n)d 名评委起去掉一个最高、一个最低") % {
        "theory": contest.theory_share, "practice": contest.practice_share, "n": contest.drops_from,
    }  # fmt: skip
    return Page(
        board.trade.name[:28], columns, _rows(contest, board, lots), heading=f"{contest.title}　{board.trade.name}",
        subtitle=shares, draft=contest.state != Contest.State.FINAL,
        footer=[_("评委：　　　　　　"), _("监督：　　　　　　"), _("日期：　　　　　　")],
    )  # fmt: skip


def _rows(contest: Contest, board: Board, lots: list[int]) -> Iterator[list[Any]]:
    for row in board.rows:
        one, who = row.result, row.who
        given = {lot: total for lot, total, _out in row.sheets}
        practice = BEFORE + len(lots)
        mean = f"{xl_col_to_name(practice)}{{row}}"
        whole = f"ROUND((E{{row}}*{contest.theory_share}+{mean}*{contest.practice_share})/100,2)"
        yield [
            one.rank, row.contestant.number, who.name if who else "", who.team.name if who and who.team else "",
            one.theory, *[given.get(lot) for lot in lots],
            Formula(_mean_of(row, len(lots)), one.practice, "fen"), Formula(whole, one.total, "fen"), row.decided,
        ]  # fmt: skip


def _mean_of(row: Row, judges: int) -> str:
    """As the rule says it: without one highest and one lowest where there were judges enough."""
    cells = f"{xl_col_to_name(BEFORE)}{{row}}:{xl_col_to_name(BEFORE + judges - 1)}{{row}}"
    if row.result.dropped:
        return f"ROUND((SUM({cells})-MAX({cells})-MIN({cells}))/(COUNT({cells})-2),2)"
    return f"ROUND(AVERAGE({cells}),2)"
