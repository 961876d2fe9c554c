"""The shopping list (采购单) and the ledger of what is used up (收发台账) as workbooks: what the pages showed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Movement
from stations.queries import stock as stocks
from stations.queries import stock_ledger as ledgers
from stations.queries import stock_list as lists
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.periods import local

# title, width, kind
TO_BUY = (
    (_lazy("服务台"), 20, "text"), (_lazy("用在"), 12, "text"), (_lazy("东西"), 18, "text"), (_lazy("单位"), 7, "text"),
    (_lazy("能用"), 9, "integer"), (_lazy("少于多少要补"), 14, "integer"), (_lazy("补到"), 9, "integer"),
    (_lazy("要买"), 9, "integer"), (_lazy("近 30 天用了"), 14, "integer"), (_lazy("备注"), 26, "text"),
)  # fmt: skip
LEDGER = (
    (_lazy("时间"), 17, "datetime"), (_lazy("服务台"), 20, "text"), (_lazy("用在"), 12, "text"),
    (_lazy("东西"), 18, "text"), (_lazy("单位"), 7, "text"), (_lazy("种类"), 10, "text"), (_lazy("数量"), 9, "integer"),
    (_lazy("批号"), 14, "text"), (_lazy("有效期到"), 12, "date"), (_lazy("工号"), 12, "text"),
    (_lazy("姓名"), 10, "text"), (_lazy("原因"), 26, "text"), (_lazy("经手人"), 10, "text"),
)  # fmt: skip


def _columns(described: tuple[tuple[Any, int, str], ...]) -> list[Column]:
    return [Column(str(title), width, kind, wrap=width > 20) for title, width, kind in described]


def write_shopping(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the list as it was at `at`; returns the number of things to buy."""
    now = datetime.fromisoformat(params["at"])
    found = lists.to_buy(params, now)
    heading = _("驿站采购单")
    page = Page(
        heading, _columns(TO_BUY), (_to_buy(one) for one in found), heading=heading,
        subtitle=f"{local(now):%Y-%m-%d}", footer=(_("经办："), _("审批：")),
    )  # fmt: skip
    return workbook.write(path, [page], title=heading, progress=progress.over(len(found)))


def _to_buy(stock: stocks.Stock) -> list[Any]:
    item = stock.item
    return [
        str(item.service.desk), item.service.name, item.name, item.unit, stock.usable, item.least, item.full,
        stock.to_buy, stock.used_30, item.note,
    ]  # fmt: skip


def write_ledger(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the ledger, oldest first, a row a lot; returns the number of acts."""
    days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
    found = ledgers.found({**params, **days}).order_by("at", "pk")
    heading = _("消耗品收发台账")
    rows = _rows(ledgers.lot_by_lot(found).iterator(chunk_size=2000))
    page = Page(heading, _columns(LEDGER), rows, heading=heading, filter=True)
    workbook.write(path, [page], title=heading, progress=progress.over(found.count()))
    return found.count()


def _rows(found: Iterable[tuple[Any, ...]]) -> Iterable[list[Any]]:
    words, undone = {kind.value: str(kind.label) for kind in Movement.Kind}, _("撤销了")
    for *head, kind, change, lot, expires_on, number, name, why, undoing, by in found:
        said = "，".join(part for part in (why, undone if undoing else "") if part)
        yield [*head, words[kind], change or 0, lot or "", expires_on, number or "", name or "", said, by]
