"""Doors to the ledger of charging phones for those who keep the stations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stations.forms.charging import ChargeFilter
from stations.queries import charging as charges
from stations.queries import charging_list as lists
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("station.see")
@require_safe
def charge_list(request: HttpRequest) -> HttpResponse:
    """Every phone, newest first; the claim code stands nowhere here."""
    form, now = ChargeFilter(request.GET), timezone.now()
    chosen = form.chosen()
    shown = {
        "form": form, "chosen": chosen, "at": now, "sums": lists.sums(now),
        "page": paging.by_key(lists.found(chosen, now), lists.ORDER, request.GET),
        "services": list(charges.services()), "manages": person_of(request).may("station.manage"),
    }  # fmt: skip
    return render(request, "stations/charge_list.html", shown)


@allow("station.see")
@require_POST
def charge_export(request: HttpRequest) -> HttpResponse:
    chosen = ChargeFilter(request.POST).chosen()
    now = timezone.now()
    params = {name: str(value) for name, value in chosen.items()} | {"at": now.isoformat()}
    return redirect(exports.ask("charges", _("手机充电台账"), params, by=person_of(request), at=now))
