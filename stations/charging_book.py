"""The ledger of charging phones (手机充电台账) as a workbook: what the list showed, and the rounds of those days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Charge
from stations.queries import charging_list as lists
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

# title, width, kind; the claim code stands nowhere: whoever has it gets the phone.
CHARGES = (
    (_lazy("服务台"), 16, "text"), (_lazy("插口"), 7, "number"), (_lazy("工号"), 12, "text"),
    (_lazy("姓名"), 10, "text"), (_lazy("手机什么样"), 18, "text"), (_lazy("存入时间"), 17, "datetime"),
    (_lazy("存入经手"), 10, "text"), (_lazy("取走期限"), 17, "datetime"), (_lazy("状态"), 12, "text"),
    (_lazy("取走时间"), 17, "datetime"), (_lazy("取走经手"), 10, "text"), (_lazy("转失物招领时间"), 17, "datetime"),
    (_lazy("存了（小时）"), 11, "number"),
)  # fmt: skip
# Plain values: a row as objects takes twice as long.
READ = (
    "service__desk__name", "unit__number", "person__staff_no", "person__name", "note", "put_at", "put_by__name",
    "due_at", "state", "collected_at", "collected_by__name", "moved_at",
)  # fmt: skip
ROUNDS = (
    (_lazy("时间"), 17, "datetime"), (_lazy("服务台"), 16, "text"), (_lazy("在充几部"), 9, "number"),
    (_lazy("发热的插口"), 11, "number"), (_lazy("说明"), 30, "text"), (_lazy("问题编号"), 14, "text"),
    (_lazy("查看人"), 10, "text"),
)  # fmt: skip


def write_charges(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook, oldest first; returns the number of phones. How long they lay is counted up to `at`."""
    now = datetime.fromisoformat(params["at"])
    days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
    found = lists.found({**params, **days}, now).order_by("put_at", "pk")
    looks = lists.rounds(days).order_by("at", "pk")
    heading = _("手机充电台账")
    pages = [
        Page(
            _("存取"), _columns(CHARGES), _charges(found.values_list(*READ).iterator(chunk_size=2000), now),
            heading=heading, filter=True,
        ),
        Page(
            _("两小时一查"), _columns(ROUNDS), _looks(looks.iterator(chunk_size=2000)), heading=_("充电查看记录"),
            filter=True,
        ),
    ]  # fmt: skip
    workbook.write(path, pages, title=heading, progress=progress.over(found.count() + looks.count()))
    return found.count()


def _columns(named: Iterable[tuple[Any, int, str]]) -> list[Column]:
    return [Column(str(title), width, kind, wrap=width > 20) for title, width, kind in named]


def _charges(rows: Iterable[tuple[Any, ...]], now: datetime) -> Iterable[list[Any]]:
    words = {state.value: str(state.label) for state in Charge.State}
    for *head, put_at, put_by, due_at, state, collected_at, collected_by, moved_at in rows:
        lay = (collected_at or moved_at or now) - put_at
        yield [
            *head, put_at, put_by, due_at, words[state], collected_at, collected_by or "", moved_at,
            None if state == Charge.State.UNDONE else round(lay.total_seconds() / 3600, 1),
        ]  # fmt: skip


def _looks(rows: Iterable[Any]) -> Iterable[list[Any]]:
    for one in rows:
        yield [
            one.at, one.service.desk.name, one.charging, one.hot.number if one.hot else None, one.note, one.issue,
            one.by.name,
        ]  # fmt: skip
