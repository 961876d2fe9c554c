"""The ledger of parcels (快递台账) as a workbook: what the list showed, with names as lists show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.queries import parcel_list as lists
from stations.scoring import ageing
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.people.names import masked

# title, width, kind
COLUMNS = (
    (_lazy("运单号"), 18, "text"), (_lazy("快递公司"), 10, "text"), (_lazy("收件人"), 10, "text"),
    (_lazy("手机后四位"), 11, "text"), (_lazy("所在区队"), 14, "text"), (_lazy("大小"), 7, "text"),
    (_lazy("货架"), 6, "number"), (_lazy("层"), 5, "number"), (_lazy("序号"), 7, "number"),
    (_lazy("取件码"), 10, "text"), (_lazy("入库时间"), 17, "datetime"), (_lazy("入库人"), 10, "text"),
    (_lazy("状态"), 8, "text"), (_lazy("出库时间"), 17, "datetime"), (_lazy("出库经手"), 10, "text"),
    (_lazy("凭什么取"), 12, "text"), (_lazy("在库（小时）"), 11, "number"), (_lazy("备注"), 24, "text"),
)  # fmt: skip


def write_parcels(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook, oldest parcel first; returns the number of parcels. How long they lay is counted up to `at`,
    when it was asked for."""
    now = datetime.fromisoformat(params["at"])
    days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
    found = lists.found({**params, **days}, now).order_by("arrived_at", "pk")
    columns = [Column(str(title), width, kind, wrap=width > 20) for title, width, kind in COLUMNS]
    heading = _("快递台账")
    page = Page(heading, columns, _rows(found.iterator(chunk_size=2000), now), heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def _rows(parcels: Iterable[Any], now: datetime) -> Iterable[list[Any]]:
    for one in parcels:
        name = one.person.name if one.person else one.name
        # What still lies here is asked for by this code: its owner knows it, and the desk.
        is_here = one.state in one.HERE
        yield [
            one.tracking, one.carrier, masked(name), one.phone_tail,
            one.section or (one.person.section if one.person else ""), one.get_size_display(), one.shelf, one.layer,
            None if is_here else one.number, "" if is_here else one.code, one.arrived_at,
            one.arrived_by.name, one.get_state_display(), one.left_at,
            one.left_by.name if one.left_by else "", one.pickup.get_how_display() if one.pickup else "",
            ageing.lain(one.arrived_at, one.left_at or now), _remark(one),
        ]  # fmt: skip


def _remark(one: Any) -> str:
    return "；".join(part for part in (one.get_trouble_display() if one.trouble else "", one.note) if part)
