"""The proof of a month's music (音乐吧播放证明) as a workbook: each day, and each gap with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Player
from stations.queries import proof
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.periods import Month

# title, width, kind
DAYS = (
    (_lazy("日期"), 13, "date"), (_lazy("放了（分钟）"), 13, "integer"), (_lazy("应放（分钟）"), 13, "integer"),
    (_lazy("占比"), 10, "percent"), (_lazy("断了几次"), 10, "integer"), (_lazy("最长一次（分钟）"), 16, "integer"),
    (_lazy("最长一次的原因"), 36, "text"), (_lazy("断网后补报（分钟）"), 18, "integer"),
)  # fmt: skip
GAPS = (
    (_lazy("从"), 18, "datetime"), (_lazy("到"), 18, "datetime"), (_lazy("少放（秒）"), 12, "integer"),
    (_lazy("原因"), 44, "text"),
)  # fmt: skip


def write_month(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Returns the number of days; oldest first."""
    player = Player.objects.get(pk=params["player"])
    month = Month.parse(params["month"], settings.MONTH_START_DAY)
    days = proof.of_month(player, month, datetime.fromisoformat(params["at"]))[::-1]
    heading = _("音乐吧播放证明 %(month)s") % {"month": month}
    first = Page(
        _("每天"),
        _columns(DAYS),
        _days(days),
        heading=heading,
        subtitle=player.name,
        filter=True,
        landscape=False,
    )
    second = Page(
        _("断在哪儿"), _columns(GAPS), _gaps(days), heading=heading, subtitle=player.name, filter=True
    )
    total = len(days) + sum(len(day.proof.gaps) for day in days)
    workbook.write(path, [first, second], title=heading, progress=progress.over(total))
    return len(days)


def _columns(named: Iterable[tuple[Any, int, str]]) -> list[Column]:
    return [Column(str(title), width, kind, wrap=width > 20) for title, width, kind in named]


def _days(days: list[proof.ProvedDay]) -> Iterable[list[Any]]:
    whys = proof.why_words()
    for day in days:
        found, longest = day.proof, day.longest
        yield [
            day.day, found.played // 60, found.passed // 60, found.played / found.passed if found.passed else None,
            len(found.gaps), -(-longest.seconds // 60) if longest else 0, whys[longest.why] if longest else "",
            found.late,
        ]  # fmt: skip


def _gaps(days: list[proof.ProvedDay]) -> Iterable[list[Any]]:
    whys = proof.why_words()
    for day in days:
        for gap in day.proof.gaps:
            yield [gap.begins, gap.ends, gap.seconds, whys[gap.why]]
