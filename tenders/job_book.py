"""The ledger of jobs (标的台账) as a workbook: what the list showed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from tenders.queries import job as jobs
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

# title, width, kind
COLUMNS = (
    (_lazy("编号"), 11, "text"), (_lazy("名称"), 28, "text"), (_lazy("类别"), 9, "text"), (_lazy("状态"), 9, "text"),
    (_lazy("怎么投"), 10, "text"), (pgettext_lazy("job", "地点"), 16, "text"), (_lazy("从哪天干"), 12, "date"),
    (_lazy("干到哪天"), 12, "date"), (_lazy("计价"), 11, "text"), (_lazy("最高限价（元）"), 13, "fen"),
    (_lazy("怎么算的"), 34, "text"), (_lazy("怎么评"), 28, "text"), (_lazy("投标开始"), 17, "datetime"),
    (_lazy("投标截止"), 17, "datetime"), (_lazy("定价人"), 10, "text"), (_lazy("审核人"), 10, "text"),
    (_lazy("原因"), 30, "text"),
)  # fmt: skip


def write_jobs(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook, oldest job first; returns the number of jobs."""
    found = jobs.Filters.of(params).narrow(jobs.listed()).order_by("pk")
    columns = [Column(str(title), width, kind, wrap=width > 20) for title, width, kind in COLUMNS]
    heading = _("标的台账")
    page = Page(heading, columns, jobs.ledger_rows(found), heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))
