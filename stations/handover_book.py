"""The register of shift handovers (交接班台账) as a workbook: what the list showed, with the figures of each sheet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Handover
from stations.queries import handover as handovers
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

Point = Handover.Point
# Title, point, name of the figure; empty where the desk has none of it.
FIGURES = (
    (_lazy("在架（件）"), Point.STOCK, "shelf"), (_lazy("对不上（种）"), Point.STOCK, "differ"),
    (_lazy("要补（样）"), Point.STOCK, "low"), (_lazy("过期（样）"), Point.STOCK, "spoiled"),
    (_lazy("借出（件）"), Point.LOANS, "out"), (_lazy("超期（件）"), Point.LOANS, "late"),
    (_lazy("在充手机（部）"), Point.LOANS, "phones"), (_lazy("快递在架（件）"), Point.PARCELS, "here"),
    (_lazy("快递滞留（件）"), Point.PARCELS, "stranded"), (_lazy("代寄等快递员（件）"), Point.PARCELS, "sending"),
    (_lazy("代寄一天没收走（件）"), Point.PARCELS, "sending_long"), (_lazy("失物（件）"), Point.FOUND, "open"),
    (_lazy("失物到期（件）"), Point.FOUND, "due"), (_lazy("坏了、在修（件）"), Point.GEAR, "broken"),
    (_lazy("评价（人次）"), Point.VOICE, "many"), (_lazy("三星以下和三星（条）"), Point.VOICE, "low"),
)  # fmt: skip
HANDS = (
    (_lazy("服务台"), 18, "text"), (_lazy("交班人"), 10, "text"), (_lazy("交班时间"), 17, "datetime"),
    (_lazy("接班人"), 10, "text"), (_lazy("接班时间"), 17, "datetime"), (_lazy("状态"), 10, "text"),
)  # fmt: skip


def write_handovers(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook, oldest first; returns the number of sheets."""
    days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
    found = handovers.found({**params, **days}).order_by("given_at", "pk")
    columns = [
        *(Column(str(title), width, kind) for title, width, kind in HANDS),
        *(Column(str(title), 11, "number") for title, _point, _name in FIGURES),
        Column(_("备注"), 30, "text", wrap=True), Column(_("哪里有出入"), 30, "text", wrap=True),
    ]  # fmt: skip
    heading = _("交接班台账")
    page = Page(heading, columns, _rows(found.iterator(chunk_size=2000)), heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def _rows(sheets: Iterable[Handover]) -> Iterable[list[Any]]:
    for one in sheets:
        yield [
            one.desk.name, one.given_by.name, one.given_at, one.taken_by.name if one.taken_by else "", one.taken_at,
            one.get_state_display(),
            *(one.figures.get(point, {}).get(name) for _title, point, name in FIGURES),
            "；".join(f"{Point(point).label}：{words}" for point, words in one.remarks.items()), one.words,
        ]  # fmt: skip
