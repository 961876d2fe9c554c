"""What was handed out, and the prizes' ledger, as workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from starrating.forms.award import AwardFilter
from starrating.models import Award, StockMove
from starrating.queries import award as reads
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page

AWARDS = (
    ("月份", 10, "text"), ("评选", 14, "text"), ("参评对象", 14, "text"), ("奖项", 10, "text"), ("领奖人", 10, "text"),
    ("奖品", 14, "text"), ("数量", 8, "integer"), ("奖金（元）", 12, "fen"), ("领取时间", 17, "datetime"),
    ("发放人", 10, "text"), ("代领人", 10, "text"), ("凭证", 10, "text"),
)  # fmt: skip
LEDGER = (
    ("奖品", 14, "text"), ("时间", 17, "datetime"), ("类型", 10, "text"), ("数量", 8, "integer"),
    ("结存", 8, "integer"), ("单位", 8, "text"), ("发给", 12, "text"), ("说明", 24, "text"), ("经手人", 10, "text"),
)  # fmt: skip


def write_awards(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes what was handed out, oldest first, as the list's filters say; returns the rows."""
    chosen = AwardFilter(params).chosen() | {"state": Award.State.HANDED}
    found = reads.listed(chosen).order_by("handed_at", "pk")
    heading = _("奖品发放表")
    rows = ([*row[:-1], _("签名") if row[-1] else _("领奖码")] for row in reads.award_rows(found))
    page = Page(heading, _columns(AWARDS), rows, heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def write_ledger(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes every move of every prize with the stock after it; returns the rows."""
    heading = _("奖品台账")
    page = Page(heading, _columns(LEDGER), reads.ledger_rows(), heading=heading, filter=True)
    total = StockMove.objects.count()
    return workbook.write(path, [page], title=heading, progress=progress.over(total))


def _columns(described: tuple[tuple[str, int, str], ...]) -> list[Column]:
    return [Column(title, width, kind, wrap=title == "说明") for title, width, kind in described]
