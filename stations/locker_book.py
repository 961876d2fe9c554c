"""Lockers and keys as workbooks: the register, the ledger of keys, what was opened by two; what the lists showed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import LockerKey, Tenancy
from stations.queries import key as keys
from stations.queries import locker as lockers
from stations.rules import key as rules
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

# title, width, kind
LOCKERS = (
    (_lazy("箱号"), 12, "text"), (_lazy("更衣大厅"), 18, "text"), (_lazy("厅"), 6, "text"), (_lazy("排"), 6, "number"),
    (_lazy("列"), 6, "number"), (_lazy("状况"), 8, "text"), (_lazy("使用人"), 10, "text"), (_lazy("工号"), 12, "text"),
    (_lazy("区队"), 14, "text"), (_lazy("分箱时间"), 17, "datetime"), (_lazy("在外钥匙（把）"), 13, "number"),
)  # fmt: skip
ORDERS = (
    (_lazy("箱号"), 12, "text"), (_lazy("工号"), 12, "text"), (_lazy("姓名"), 10, "text"), (_lazy("区队"), 14, "text"),
    (_lazy("原因"), 10, "text"), (_lazy("一年里第几次"), 12, "number"), (_lazy("换锁芯"), 8, "text"),
    (_lazy("申请时间"), 17, "datetime"), (_lazy("承诺时间"), 17, "datetime"), (_lazy("配好时间"), 17, "datetime"),
    (_lazy("签收时间"), 17, "datetime"), (_lazy("状态"), 9, "text"), (_lazy("超时（小时）"), 11, "number"),
    (_lazy("核对人"), 10, "text"), (_lazy("配制人"), 10, "text"), (_lazy("签收经手"), 10, "text"),
    (_lazy("区队签字人"), 11, "text"), (_lazy("签字日期"), 12, "date"), (_lazy("说明"), 24, "text"),
)  # fmt: skip
OPENINGS = (
    (_lazy("时间"), 17, "datetime"), (_lazy("箱号"), 12, "text"), (_lazy("使用人"), 10, "text"),
    (_lazy("为什么开"), 16, "text"), (_lazy("说明"), 24, "text"), (_lazy("开箱看到什么"), 40, "text"),
    (_lazy("开箱人"), 10, "text"), (_lazy("在场人"), 10, "text"), (_lazy("在场人怎么确认的"), 16, "text"),
    (_lazy("照片"), 8, "text"),
)  # fmt: skip


def write_lockers(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """By hall, row and column; returns the number of lockers."""
    out = Count("keys", filter=Q(keys__state=LockerKey.State.OUT))
    found = lockers.found(params).annotate(keys_out=out).order_by("hall", "row", "column", "pk")
    since = dict(
        Tenancy.objects.filter(state=Tenancy.State.HELD, given_at__isnull=False).values_list(
            "locker", "given_at"
        )
    )
    lines = (
        [
            one.code, one.post.name, one.hall, one.row, one.column, one.get_condition_display(), one.holder_name,
            one.holder.staff_no if one.holder else "", one.section,
            since.get(one.pk) if one.holder_name else None, one.keys_out,
        ]
        for one in found.iterator(chunk_size=2000)
    )  # fmt: skip
    return _write(_("更衣箱登记表"), LOCKERS, lines, found.count(), path, progress)


def write_orders(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Oldest first. How late is counted up to `at`, when it was asked for; returns the number of orders."""
    now = datetime.fromisoformat(params["at"])
    found = keys.found(_read(params), now).order_by("asked_at", "pk")
    lines = (_order(one, now) for one in found.iterator(chunk_size=2000))
    return _write(_("配钥匙台账"), ORDERS, lines, found.count(), path, progress)


def _order(one: Any, now: datetime) -> list[Any]:
    late = ((one.cut_at or now) - one.due_at).total_seconds() / 3600
    counts = one.cut_at is not None or rules.is_late(one, now)
    return [
        one.locker.code, one.person.staff_no, one.person.name, one.person.section, one.get_reason_display(), one.nth,
        _("换") if one.changes_cylinder else "", one.asked_at, one.due_at, one.cut_at, one.signed_at,
        one.get_state_display(), round(max(0.0, late), 1) if counts else 0,
        *(by.name if by else "" for by in (one.accepted_by, one.cut_by, one.signed_by)),
        one.section_by, one.section_day, one.why,
    ]  # fmt: skip


def write_openings(params: dict[str, Any], path: Path, progress: Meter) -> int:
    found = lockers.openings(_read(params)).order_by("at", "pk")
    lines = (
        [
            one.at, one.locker.code, one.name, one.get_reason_display(), one.detail, one.found, one.by.name,
            one.second.name, one.get_proof_display(), _("有") if one.photo_id else "",
        ]
        for one in found.iterator(chunk_size=2000)
    )  # fmt: skip
    return _write(_("紧急开箱记录"), OPENINGS, lines, found.count(), path, progress)


def _read(params: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
    return {**params, **days}


def _write(
    heading: str,
    titles: tuple[tuple[Any, int, str], ...],
    lines: Iterable[list[Any]],
    total: int,
    path: Path,
    progress: Meter,
) -> int:
    columns = [Column(str(title), width, kind, wrap=width > 20) for title, width, kind in titles]
    page = Page(heading, columns, lines, heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(total))
