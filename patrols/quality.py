"""The quality of patrols as a workbook: the table of a week as the page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from patrols.forms.presence import QualityForm
from patrols.queries import quality
from patrols.queries.quality import FLAGS, Line, Quality
from patrols.scoring import presence_words as words
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page


def write_quality(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the table; `params` name the week and perhaps one person. A flag that has not come three times in a
    fortnight is not written: that is for the patroller alone."""
    chosen = QualityForm(params).chosen()
    week = chosen["week"]
    found = quality.of_period(week, chosen.get("person"))
    columns = [
        Column(_("巡查人"), 12),
        Column(_("次数"), 8, "integer"),
        Column(_("补录"), 8, "integer"),
        Column(_("在场依据"), 10, "integer"),
        Column(_("扫码"), 10, "percent"),
        Column(_("现场确认"), 10, "percent"),
        Column(_("全部合格"), 10, "percent"),
        *[Column(words.name_of(flag), 14, "integer") for flag in FLAGS],
    ]
    heading = _("巡查质量")
    page = Page(
        heading,
        columns,
        rows_of(found),
        heading=heading,
        subtitle=f"{week.first:%Y-%m-%d} — {week.last:%Y-%m-%d}",
        filter=True,
    )
    return workbook.write(path, [page], title=heading, progress=progress.over(len(found.lines)))


def rows_of(found: Quality) -> Iterator[list[Any]]:
    for line in found.lines:
        yield [
            line.person.name,
            line.visits,
            line.late,
            round(line.mean) if line.mean is not None else None,
            _share(line.scanned, line.on_site),
            _share(line.confirmed, line.confirmable),
            _share(line.clean, line.visits),
            *_flags_of(line),
        ]


def _flags_of(line: Line) -> list[int | None]:
    return [line.flags[flag] for flag in FLAGS]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
