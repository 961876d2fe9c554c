"""Reads for those who keep the stock: every item, what is to be bought."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stations.models import StockItem
from stations.queries import stock as stocks

# The filter's word → what it leaves.
LEFT: dict[str, Callable[[stocks.Stock], bool]] = {
    "low": lambda one: one.is_low,
    "soon": lambda one: one.soonest is not None,
    "spoiled": lambda one: one.spoiled > 0,
    "late": lambda one: one.too_late > 0,
}


@dataclass(frozen=True)
class Sums:
    """How many items are low, end soon, hold what may no longer be given out."""

    low: int
    soon: int
    spoiled: int


def found(chosen: dict[str, Any], at: datetime) -> list[stocks.Stock]:
    """`chosen` are clean values of the filter: desk, what."""
    every = stocks.stocks(stocks.items(chosen.get("desk")), at)
    return [one for one in every if not chosen.get("what") or LEFT[chosen["what"]](one)]


def to_buy(chosen: dict[str, Any], at: datetime) -> list[stocks.Stock]:
    return [one for one in stocks.stocks(stocks.items(chosen.get("desk")), at) if one.to_buy]


def sums(every: list[stocks.Stock]) -> Sums:
    return Sums(
        sum(LEFT["low"](one) for one in every),
        sum(LEFT["soon"](one) for one in every),
        sum(LEFT["spoiled"](one) for one in every),
    )


def sums_now(at: datetime) -> Sums:
    """Three queries."""
    return sums(stocks.stocks(stocks.items(), at))


def item(pk: int) -> StockItem | None:
    return StockItem.objects.select_related("service__desk").filter(pk=pk).first()
