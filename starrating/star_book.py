"""A campaign's results as a workbook: results, sheets, how the judges were corrected, what stood before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from starrating.models import Campaign
from starrating.queries import ledger
from starrating.queries import result_words as words
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

KINDS = {
    "名次": "integer", "原始分": "score", "校正分": "score", "得分": "score", "误差": "number", "星级": "integer",
    "有效评分表": "integer", "第几次": "integer", "第几次算": "integer", "评分表": "integer", "交来时间": "datetime",
    "时间": "datetime", "测得偏差": "number", "校正用": "number",
}  # fmt: skip
WIDE = {"参评对象": 18, "区队": 18, "说明": 30, "交来时间": 17, "时间": 17}


def write_results(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook; returns the number of entries. Sheets and judges only where `params` has `whole`."""
    campaign = Campaign.objects.select_related("criteria").get(pk=params["campaign"])
    said = words.correction(campaign)
    note = _("已按评委宽严校正") if said["used"] else _("未校正：%(why)s") % {"why": said["reason"]}
    rows = list(ledger.result_rows(campaign))
    pages = [_page(_("评选结果"), ledger.RESULT_COLUMNS, rows, f"{campaign}", note)]
    if params.get("whole"):
        pages += [
            _page(_("评分表"), ledger.SHEET_COLUMNS, ledger.sheet_rows(campaign), f"{campaign}"),
            _page(_("评委宽严"), ledger.JUDGE_COLUMNS, ledger.judge_rows(campaign), f"{campaign}", note),
        ]
    pages.append(
        _page(_("重算以前的结果"), ledger.EARLIER_COLUMNS, ledger.earlier_rows(campaign), f"{campaign}")
    )
    return workbook.write(path, pages, title=str(campaign), progress=progress.over(len(rows)))


def _page(name: str, titles: tuple[str, ...], rows: Any, heading: str, note: str = "") -> Page:
    columns = [
        Column(title, WIDE.get(title, 10), KINDS.get(title, "text"), wrap=title == "说明") for title in titles
    ]
    return Page(name, columns, rows, heading=f"{heading} {name}", subtitle=note, filter=True)
