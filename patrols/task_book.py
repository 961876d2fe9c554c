"""The month's tasks as a workbook: what the list showed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from patrols.forms.task import TaskFilterForm
from patrols.queries import task as reads
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

WIDTHS = (9, 9, 14, 36, 8, 7, 9, 7, 12, 22, 9, 9, 9, 17, 30)
KINDS = {"目标": "number", "已完成": "number", "分值": "score", "完成期限": "date", "认定时间": "datetime"}
LONG = ("任务", "怎么算数", "说明")


def write_tasks(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes what the list showed on the day named in `params`, newest month first; returns the number of tasks."""
    chosen = TaskFilterForm(params).chosen()
    found = reads.narrowed(reads.listed(), chosen, date.fromisoformat(str(params["day"]))).order_by(
        *reads.ORDER
    )
    columns = [
        Column(title, width, KINDS.get(title, "text"), wrap=title in LONG)
        for title, width in zip(reads.COLUMNS, WIDTHS, strict=True)
    ]
    heading = _("定量任务")
    page = Page(heading, columns, reads.ledger_rows(found), heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))
