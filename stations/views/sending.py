"""Doors of parcels that are handed in to be sent: the desk, the ledger of those who keep it."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stations.forms.parcel import CARRIERS
from stations.forms.sending import SendingFilter
from stations.models import Desk
from stations.queries import parcel as parcels
from stations.queries import sending as sendings
from stations.views.door import at_desk
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("station.serve")
@at_desk
@require_safe
def desk_sendings(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """Handing in, and what waits for the courier; also without a network: the sender's number is typed."""
    service = sendings.service_at(desk)
    if service is None:
        raise Http404
    shown = {
        "desk": desk, "at": now, "service": service, "waiting": list(sendings.here(service)),
        "gone": sendings.just_left(service, now), "carriers": CARRIERS, "word": request.GET.get("q", "")[:30],
        "rule": parcels.rule_in_force(),
    }  # fmt: skip
    return render(request, "stations/desk_sendings.html", shown)


@allow("station.see")
@require_safe
def sending_list(request: HttpRequest) -> HttpResponse:
    """Every one, newest first, names as lists show them."""
    form, now = SendingFilter(request.GET), timezone.now()
    chosen = form.chosen()
    shown = {
        "form": form, "chosen": chosen, "at": now, "sums": sendings.sums(now),
        "page": paging.by_key(sendings.found(chosen, now), sendings.ORDER, request.GET),
    }  # fmt: skip
    return render(request, "stations/sending_list.html", shown)


@allow("station.see")
@require_POST
def sending_export(request: HttpRequest) -> HttpResponse:
    chosen = SendingFilter(request.POST).chosen()
    now = timezone.now()
    params = {name: str(value) for name, value in chosen.items()} | {"at": now.isoformat()}
    return redirect(exports.ask("sendings", _("代寄台账"), params, by=person_of(request), at=now))
