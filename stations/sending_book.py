"""The ledger of parcels handed in to be sent (代寄台账) as a workbook: names as the list shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.queries import sending as sendings
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.people.names import masked

# title, width, kind
COLUMNS = (
    (_lazy("登记时间"), 17, "datetime"), (_lazy("寄件人"), 10, "text"), (_lazy("快递公司"), 10, "text"),
    (_lazy("寄到哪里"), 16, "text"), (_lazy("运单号"), 18, "text"), (_lazy("登记人"), 10, "text"),
    (_lazy("状态"), 10, "text"), (_lazy("收走时间"), 17, "datetime"), (_lazy("交出经手"), 10, "text"),
    (_lazy("为什么退"), 22, "text"), (_lazy("备注"), 22, "text"),
)  # fmt: skip


def write_sendings(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook, oldest first; returns the number of parcels. What waits long is so at `at`, when it was
    asked for."""
    now = datetime.fromisoformat(params["at"])
    days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
    found = sendings.found({**params, **days}, now).order_by("handed_at", "pk")
    columns = [Column(str(title), width, kind, wrap=width > 20) for title, width, kind in COLUMNS]
    heading = _("代寄台账")
    page = Page(heading, columns, _rows(found.iterator(chunk_size=2000)), heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def _rows(found: Iterable[Any]) -> Iterable[list[Any]]:
    for one in found:
        yield [
            one.handed_at, masked(one.person.name if one.person else ""), one.carrier, one.town, one.tracking,
            one.handed_by.name, one.get_state_display(), one.left_at, one.left_by.name if one.left_by else "", one.why,
            one.note,
        ]  # fmt: skip
