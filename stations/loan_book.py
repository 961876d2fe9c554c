"""The ledger of loans (驿站借用台账) as a workbook: what the list showed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Loan
from stations.queries import loan_list as lists
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

# title, width, kind
COLUMNS = (
    (_lazy("服务台"), 18, "text"), (_lazy("东西"), 12, "text"), (_lazy("编号"), 7, "number"),
    (_lazy("工号"), 12, "text"), (_lazy("姓名"), 10, "text"), (_lazy("区队"), 14, "text"),
    (_lazy("借出时间"), 17, "datetime"), (_lazy("应还时间"), 17, "datetime"), (_lazy("归还时间"), 17, "datetime"),
    (_lazy("状态"), 9, "text"), (_lazy("超期（小时）"), 11, "number"), (_lazy("借出经手"), 10, "text"),
    (_lazy("归还经手"), 10, "text"), (_lazy("归还情况"), 24, "text"), (_lazy("赔偿（元）"), 11, "fen"),
)  # fmt: skip
# Plain values: a row as objects takes three times as long as the cell it becomes.
READ = (
    "service__desk__name", "service__name", "unit__number", "person__staff_no", "person__name", "person__section",
    "lent_at", "due_at", "returned_at", "state", "lent_by__name", "returned_by__name", "finding", "paid",
)  # fmt: skip


def write_loans(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook, oldest loan first; returns the number of loans. How late is counted up to `at`, when it was
    asked for."""
    now = datetime.fromisoformat(params["at"])
    days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
    found = lists.found({**params, **days}, now).order_by("lent_at", "pk")
    columns = [Column(str(title), width, kind, wrap=width > 20) for title, width, kind in COLUMNS]
    heading = _("驿站借用台账")
    rows = found.values_list(*READ).iterator(chunk_size=2000)
    page = Page(heading, columns, _rows(rows, now), heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def _rows(loans: Iterable[tuple[Any, ...]], now: datetime) -> Iterable[list[Any]]:
    words = {state.value: str(state.label) for state in Loan.State}
    for *head, due_at, returned_at, state, lent_by, returned_by, finding, paid in loans:
        late = max(0.0, ((returned_at or now) - due_at).total_seconds() / 3600)
        is_counted = state != Loan.State.UNDONE
        yield [
            *head, due_at, returned_at, words[state], round(late, 1) if is_counted else 0, lent_by, returned_by or "",
            finding, paid,
        ]  # fmt: skip
