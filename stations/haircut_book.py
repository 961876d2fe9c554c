"""The ledger of haircuts (理发台账) as a workbook: what the list showed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Turn
from stations.queries import haircut_list as lists
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

MINUTE = timedelta(minutes=1)
# Plain values: a row as objects takes twice as long.
READ = (
    "day", "number", "person__staff_no", "person__name", "asked_at", "start", "came_at", "called_at", "seated_at",
    "done_at", "wait", "state", "tools_clean", "cloth_clean",
)  # fmt: skip
# title, width, kind
COLUMNS = (
    (_lazy("日期"), 12, "date"), (_lazy("号"), 6, "number"), (_lazy("工号"), 12, "text"), (_lazy("姓名"), 10, "text"),
    (_lazy("怎么来的"), 10, "text"), (_lazy("取号时间"), 17, "datetime"), (_lazy("预约时间"), 17, "datetime"),
    (_lazy("到了的时间"), 17, "datetime"), (_lazy("叫号时间"), 17, "datetime"), (_lazy("入座时间"), 17, "datetime"),
    (_lazy("理完时间"), 17, "datetime"), (_lazy("等了（分钟）"), 11, "number"), (_lazy("理了（分钟）"), 11, "number"),
    (_lazy("状态"), 10, "text"), (_lazy("工具消毒、围布更换"), 17, "text"),
)  # fmt: skip


def write_turns(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook, oldest first; returns the number of turns."""
    days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
    found = lists.found({**params, **days}).order_by("day", "number", "pk")
    columns = [Column(str(title), width, kind) for title, width, kind in COLUMNS]
    heading = _("理发台账")
    rows = _rows(found.values_list(*READ).iterator(chunk_size=2000))
    page = Page(heading, columns, rows, heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def _rows(turns: Iterable[tuple[Any, ...]]) -> Iterable[list[Any]]:
    words = {state.value: str(state.label) for state in Turn.State}
    booked, walked_in, cleaned = _("预约"), _("现场排号"), _("做了")
    for *head, asked_at, start, came_at, called_at, seated_at, done_at, wait, state, tools, cloth in turns:
        cut = done_at - seated_at if done_at and seated_at else None
        yield [
            *head, booked if start else walked_in, asked_at, start, came_at, called_at, seated_at, done_at,
            _minutes(wait), _minutes(cut), words[state], cleaned if tools and cloth else "",
        ]  # fmt: skip


def _minutes(length: timedelta | None) -> int | None:
    return None if length is None else round(length / MINUTE)
