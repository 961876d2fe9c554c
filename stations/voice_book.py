"""What people said of the services (驿站评价台账) as a workbook: what the list showed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.queries import voice as voices
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

# title, width, kind
COLUMNS = (
    (_lazy("时间"), 17, "datetime"), (_lazy("服务台"), 18, "text"), (_lazy("服务项目"), 14, "text"),
    (_lazy("几星"), 7, "number"), (_lazy("说的话"), 40, "text"), (_lazy("评价人"), 12, "text"),
    (_lazy("当时经手"), 12, "text"), (_lazy("答复"), 40, "text"), (_lazy("公开答复"), 9, "text"),
    (_lazy("答复人"), 12, "text"), (_lazy("答复时间"), 17, "datetime"),
)  # fmt: skip


def write_ratings(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook, oldest first; returns the number of ratings."""
    days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
    found = voices.listed({**params, **days}).order_by("at", "pk")
    columns = [Column(str(title), width, kind, wrap=width > 20) for title, width, kind in COLUMNS]
    heading = _("驿站评价台账")
    page = Page(heading, columns, _rows(found.iterator(chunk_size=2000)), heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def _rows(ratings: Iterable[Any]) -> Iterable[list[Any]]:
    for one in ratings:
        yield [
            one.at, str(one.service.desk), one.service.name, one.stars, one.words,
            one.person.name if one.person else _("没登录"), one.served_by.name if one.served_by else "",
            one.answer, _("公开") if one.in_public else "", one.answered_by.name if one.answered_by else "",
            one.answered_at,
        ]  # fmt: skip
