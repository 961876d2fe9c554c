"""The line for what is out (排队等的人) as a workbook: what the list showed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from stations.models import Wish
from stations.queries import line as lines
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

# Places whose events are read at once.
AT_ONCE = 500


def write_line(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook, oldest first; returns the number of places. Who waits still has waited up to `at`."""
    now = datetime.fromisoformat(params["at"])
    days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
    found = lines.found({**params, **days}).order_by("asked_at", "pk")
    columns = [
        Column(_("服务台"), 18, "text"), Column(_("服务项目"), 14, "text"), Column(_("工号"), 12, "text"),
        Column(_("姓名"), 10, "text"), Column(_("排队时间"), 17, "datetime"), Column(_("等了（分钟）"), 11, "number"),
        Column(_("后来怎样"), 12, "text"),
    ]  # fmt: skip
    heading = _("排队等的人")
    page = Page(heading, columns, _rows(found.iterator(chunk_size=2000), now), heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def _rows(wishes: Iterator[Wish], now: datetime) -> Iterable[list[Any]]:
    while some := list(islice(wishes, AT_ONCE)):
        for one in lines.stood(some, now):
            wish = one.wish
            yield [
                wish.service.desk.name, wish.service.name, wish.person.staff_no, wish.person.name, wish.asked_at,
                one.minutes, wish.get_state_display(),
            ]  # fmt: skip
