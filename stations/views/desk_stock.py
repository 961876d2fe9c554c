"""Doors of the stock at a desk: giving out, what there is, one item with its lots."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from stations.models import Desk, Service
from stations.queries import desk as desks
from stations.queries import stock as stocks
from stations.queries import stock_board as boards
from stations.queries import stock_ledger as ledgers
from stations.views.door import at_desk
from tongting.web.access import allow

# As many of an item's movements as its page shows; the ledger has them all.
LATEST = 12
# Pieces that one tap gives out at most.
MOST_AT_ONCE = 5


@allow("station.serve")
@at_desk
@require_safe
def desk_give(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """Person and thing; `q` is whom the attendant has before them already. This page also works without a network."""
    offers = boards.offers(desk, now, kinds=(Service.Kind.CONSUMABLE,))
    most = max((one.stock.item.most_each for one in offers), default=0) or MOST_AT_ONCE
    shown = {
        "desk": desk, "at": now, "offers": offers, "word": request.GET.get("q", "")[: desks.LONGEST_CARD],
        "numbers": range(1, min(most, MOST_AT_ONCE) + 1),
    }  # fmt: skip
    return render(request, "stations/desk_give.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_stock(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    found = stocks.stocks(stocks.items(desk), now)
    groups: dict[Service, list[stocks.Stock]] = {}
    for stock in found:
        groups.setdefault(stock.item.service, []).append(stock)
    shown = {"desk": desk, "at": now, "groups": list(groups.items()), "low": sum(one.is_low for one in found)}
    return render(request, "stations/desk_stock.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_item(request: HttpRequest, desk: Desk, now: datetime, pk: int) -> HttpResponse:
    """Restock, and each lot: open, write off, correct."""
    item = get_object_or_404(stocks.items(desk), pk=pk)
    latest = ledgers.movements().filter(item=item).order_by("-at", "-pk")[:LATEST]
    shown = {"desk": desk, "at": now, "stock": stocks.stocks([item], now)[0], "latest": latest}
    return render(request, "stations/desk_item.html", shown)
