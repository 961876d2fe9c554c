"""Doors of rest seats: the desk that counts them, how many a mine has."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stations.actions import setup
from stations.forms.manage import NoteForm
from stations.forms.seat import SeatRuleForm
from stations.models import Desk, Service
from stations.queries import seat as seats
from stations.views.door import at_desk
from tongting.events import flow
from tongting.web.access import allow, person_of


@allow("station.serve")
@at_desk
@require_safe
def desk_seats(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """Also without a network: the count goes out of the outbox under the time at which it was made."""
    service = seats.service_at(desk)
    if service is None:
        raise Http404
    now_free = seats.seats(service)
    shown = {
        "desk": desk, "at": now, "service": service, "seats": now_free, "said": now_free.said(now),
        "lately": seats.lately(service),
    }  # fmt: skip
    return render(request, "stations/desk_seats.html", shown)


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def seats_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = Service.objects.select_related("desk").filter(kind=Service.Kind.SEATS)
    service = get_object_or_404(found, pk=pk)
    rule = seats.rule_of(service)
    form = SeatRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        setup.change_seats(rule, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了"))
        return redirect("seats_edit", pk)
    shown = {
        "service": service, "form": form, "note": NoteForm(instance=service),
        "history": flow.history(service).order_by("-at", "-pk")[:20],
    }  # fmt: skip
    return render(request, "stations/seats_edit.html", shown)
