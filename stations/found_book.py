"""The register of found things (失物招领台账) as a workbook, with the columns that a mine keeps it in on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.queries import found as lost
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

# title, width, kind
COLUMNS = (
    (_lazy("编号"), 8, "text"), (_lazy("拾得时间"), 17, "datetime"), (_lazy("拾得地点"), 14, "text"),
    (_lazy("拾得人"), 10, "text"), (_lazy("物品类别"), 12, "text"), (_lazy("特征（公开）"), 22, "text"),
    (_lazy("特征（核对用，不公开）"), 26, "text"), (_lazy("照片"), 6, "text"), (_lazy("保管位置"), 14, "text"),
    (_lazy("状态"), 9, "text"), (_lazy("认领人"), 14, "text"), (_lazy("证件核对"), 12, "text"),
    (_lazy("认领时间"), 17, "datetime"), (_lazy("经办人"), 10, "text"), (_lazy("去向"), 22, "text"),
)  # fmt: skip


def write_found(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook, oldest thing first; returns the number of things. What identifies a thing that still waits
    for its owner stays at the desk."""
    now = datetime.fromisoformat(params["at"])
    days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
    found = lost.found({**params, **days}, now).order_by("taken_at", "pk")
    columns = [Column(str(title), width, kind, wrap=width > 20) for title, width, kind in COLUMNS]
    heading = _("失物招领台账")
    page = Page(heading, columns, _rows(found.iterator(chunk_size=2000)), heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def _rows(things: Iterable[Any]) -> Iterable[list[Any]]:
    for one in things:
        claim, left = one.claim, one.disposal
        secret = _("招领中，不公开") if one.state == one.State.OPEN else one.secret
        owner = (
            f"{claim.person.name}（{claim.name}）" if claim and claim.name else claim and claim.person.name
        )
        last = claim or left
        yield [
            str(one), one.found_at, one.place, one.finder, one.get_kind_display(), one.public, secret,
            _("有") if one.photo_id else "", one.kept_at, one.get_state_display(), owner or "",
            claim.proof if claim else "", claim.at if claim else None, (last.by if last else one.taken_by).name,
            " ".join(part for part in (left.get_way_display(), left.receiver) if part) if left else "",
        ]  # fmt: skip
