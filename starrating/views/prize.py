"""Doors of the shelf: prizes, what comes in, what is counted, the ledger."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from starrating.actions import prize as prizes
from starrating.forms.prize import CountForm, PrizeForm, StockForm
from starrating.models import Prize
from starrating.queries import award as reads
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("prize.hand")
@require_safe
def prize_list(request: HttpRequest) -> HttpResponse:
    return render(request, "starrating/prize_list.html", {"prizes": reads.shelf(), "tab": "prizes"})


@allow("prize.hand")
@require_http_methods(["GET", "POST"])
def prize_new(request: HttpRequest) -> HttpResponse:
    form = PrizeForm(request.POST if request.method == "POST" else None)
    del form.fields["is_active"]
    if request.method == "POST" and form.is_valid():
        prize = prizes.add(**form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("加好了，先入库再发"))
        return redirect("prize_detail", prize.pk)
    return render(request, "starrating/prize_edit.html", {"form": form, "title": _("添加奖品")})


@allow("prize.hand")
@require_http_methods(["GET", "POST"])
def prize_edit(request: HttpRequest, pk: int) -> HttpResponse:
    prize = get_object_or_404(Prize, pk=pk)
    form = PrizeForm(request.POST if request.method == "POST" else None, instance=prize)
    if request.method == "POST" and form.is_valid():
        prizes.change(prize, **form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了"))
        return redirect("prize_detail", pk)
    return render(request, "starrating/prize_edit.html", {"form": form, "title": _("修改奖品")})


@allow("prize.hand")
@require_safe
def prize_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The prize's moves, newest first; taking in and counting beside them."""
    prize = get_object_or_404(reads.shelf(), pk=pk)
    page = paging.by_key(reads.moves_of(prize), ("-at", "-pk"), request.GET)
    shown = {"prize": prize, "page": page, "stock": StockForm(prefix="in"), "count": CountForm(prefix="c")}
    return render(request, "starrating/prize_detail.html", shown)


@allow("prize.hand")
@require_POST
def prize_in(request: HttpRequest, pk: int) -> HttpResponse:
    prize, form = get_object_or_404(Prize, pk=pk), StockForm(request.POST, prefix="in")
    if form.is_valid():
        prizes.take_in(prize, **form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("入库记好了"))
    else:
        _say(request, form)
    return redirect("prize_detail", pk)


@allow("prize.hand")
@require_POST
def prize_count(request: HttpRequest, pk: int) -> HttpResponse:
    prize, form = get_object_or_404(Prize, pk=pk), CountForm(request.POST, prefix="c")
    if not form.is_valid():
        _say(request, form)
        return redirect("prize_detail", pk)
    try:
        off = prizes.count(prize, **form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("账实相符") if not off else _("库存按盘点改好了，差 %(n)+d") % {"n": off})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("prize_detail", pk)


@allow("prize.hand")
@require_POST
def prize_export(request: HttpRequest) -> HttpResponse:
    export = exports.ask("prize_ledger", _("奖品台账"), {}, by=person_of(request), at=timezone.now())
    return redirect("export_detail", pk=export.pk)


def _say(request: HttpRequest, form: StockForm | CountForm) -> None:
    for errors in form.errors.values():
        messages.warning(request, str(errors[0]))
