"""Doors to the ledger of haircuts for those who keep the stations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stations.forms.haircut import TurnFilter
from stations.queries import haircut as cuts
from stations.queries import haircut_list as lists
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("station.see")
@require_safe
def turn_list(request: HttpRequest) -> HttpResponse:
    """Every turn, newest first, with how long it waited."""
    form, now = TurnFilter(request.GET), timezone.now()
    chosen = form.chosen()
    shown = {
        "form": form, "chosen": chosen, "sums": lists.sums(now),
        "page": paging.by_key(lists.found(chosen), lists.ORDER, request.GET),
        "services": list(cuts.services()), "manages": person_of(request).may("station.manage"),
    }  # fmt: skip
    return render(request, "stations/turn_list.html", shown)


@allow("station.see")
@require_POST
def turn_export(request: HttpRequest) -> HttpResponse:
    chosen = TurnFilter(request.POST).chosen()
    params = {name: getattr(value, "pk", None) or str(value) for name, value in chosen.items()}
    now = timezone.now()
    return redirect(exports.ask("haircuts", _("理发台账"), params, by=person_of(request), at=now))
