"""Doors of those who keep the stock: what there is, what to buy, the ledger, an item's numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import setup
from stations.forms.stock import ItemEditForm, ItemNewForm, LedgerFilter, ShoppingFilter, StockFilter
from stations.models import Service, StockItem
from stations.queries import stock as stocks
from stations.queries import stock_ledger as ledgers
from stations.queries import stock_list as lists
from tongting.events import flow
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("station.see")
@require_safe
def stock_list(request: HttpRequest) -> HttpResponse:
    form, now = StockFilter(request.GET), timezone.now()
    chosen = form.chosen()
    every = lists.found({"desk": chosen.get("desk")}, now)
    what = lists.LEFT.get(chosen.get("what", ""))
    shown = {
        "form": form, "chosen": chosen, "sums": lists.sums(every),
        "stocks": [one for one in every if what is None or what(one)],
    }  # fmt: skip
    return render(request, "stations/stock_list.html", shown)


@allow("station.see")
@require_safe
def stock_shopping(request: HttpRequest) -> HttpResponse:
    """What is under its least, filled up."""
    form, now = ShoppingFilter(request.GET), timezone.now()
    chosen = form.chosen()
    shown = {"form": form, "chosen": chosen, "stocks": lists.to_buy(chosen, now), "at": now}
    return render(request, "stations/stock_shopping.html", shown)


@allow("station.see")
@require_safe
def stock_ledger(request: HttpRequest) -> HttpResponse:
    form = LedgerFilter(request.GET)
    chosen = form.chosen()
    page = paging.by_key(ledgers.found(chosen), ("-at", "-pk"), request.GET)
    return render(request, "stations/stock_ledger.html", {"form": form, "chosen": chosen, "page": page})


@allow("station.see")
@require_POST
def stock_shopping_export(request: HttpRequest) -> HttpResponse:
    return _ask(request, "shopping", _("采购单"), ShoppingFilter(request.POST).chosen())


@allow("station.see")
@require_POST
def stock_ledger_export(request: HttpRequest) -> HttpResponse:
    return _ask(request, "stock_ledger", _("消耗品收发台账"), LedgerFilter(request.POST).chosen())


def _ask(request: HttpRequest, kind: str, title: str, chosen: dict[str, Any]) -> HttpResponse:
    params = {name: getattr(value, "pk", None) or str(value) for name, value in chosen.items()}
    now = timezone.now()
    params["at"] = now.isoformat()
    export = exports.ask(kind, title, params, by=person_of(request), at=now)
    return redirect("export_detail", pk=export.pk)


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(StockItem.objects.select_related("service__desk"), pk=pk)
    form = ItemEditForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        setup.change(item, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了，从现在起照新的算"))
        return redirect("stock_list")
    shown = {"item": item, "form": form, "history": flow.history(item).order_by("-at", "-pk")[:20]}
    return render(request, "stations/item_edit.html", shown)


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def item_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One more thing that a service gives out."""
    service = get_object_or_404(Service.objects.select_related("desk"), pk=pk, kind__in=stocks.KINDS)
    item = StockItem(service=service, order=service.stock_items.count())
    form = ItemNewForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        setup.change(item, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("添了%(what)s，到服务台入库") % {"what": item.name})
        return redirect("stock_list")
    return render(request, "stations/item_edit.html", {"item": item, "form": form, "service": service})
