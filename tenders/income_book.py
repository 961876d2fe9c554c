"""One person's extra income as a workbook: what was settled, and the hours behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tenders.queries import income
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

MONEY = (
    ("月份", 10, "text"), ("活", 20, "text"), ("合同编号", 14, "text"), ("从", 12, "date"), ("到", 12, "date"),
    ("应付", 12, "fen"), ("材料扣款", 12, "fen"), ("考核扣款", 12, "fen"), ("实付", 12, "fen"), ("点数", 8, "number"),
    ("我的金额", 12, "fen"), ("状态", 10, "text"),
)  # fmt: skip
HOURS = (
    ("日期", 12, "date"), ("活", 20, "text"), ("签到", 17, "datetime"), ("签退", 17, "datetime"),
    ("计入工时", 10, "fen"), ("干了什么", 30, "text"),
)  # fmt: skip


def write_income(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes everything of the person in `params`, oldest first; returns the rows."""
    heading = _("额外收入")
    money, hours = list(income.money_rows(params["person"])), list(income.hour_rows(params["person"]))
    pages = [
        Page(heading, _columns(MONEY), money, heading=heading, filter=True),
        Page(_("工时"), _columns(HOURS), hours, heading=_("工时"), filter=True),
    ]
    return workbook.write(path, pages, title=heading, progress=progress.over(len(money) + len(hours)))


def _columns(described: tuple[tuple[str, int, str], ...]) -> list[Column]:
    return [Column(title, width, kind, wrap=title == "干了什么") for title, width, kind in described]
