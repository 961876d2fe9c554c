"""Doors of phone charging: the desk's page, the round, the rule and the slots of those who keep it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stations.actions import setup
from stations.forms.charging import ChargingRuleForm, CodeForm, LookForm, PutInForm
from stations.forms.manage import AddForm, NoteForm
from stations.models import Desk, Service
from stations.queries import charging as charges
from stations.queries import desk as desks
from stations.queries import found as lost
from stations.views.door import at_desk
from tongting.events import flow
from tongting.web.access import allow, person_of


@allow("station.serve")
@at_desk
@require_safe
def desk_charging(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """Also works without a network: number and slot are typed and tapped, the code is told by notice."""
    service = _service_at(desk)
    word = request.GET.get("q", "").strip()[: desks.LONGEST_CARD]
    bank = charges.bank(service)
    people = {one.pk for one in desks.found_by(word)} if word else set()
    shown = {
        "desk": desk, "at": now, "bank": bank, "due": bank.is_due(now), "word": word,
        "charges": [one for one in bank.charges if not word or one.person_id in people],
        "just_in": charges.just_in(service, now), "moved": charges.moved(service),
        "put": PutInForm(desk, auto_id="put_%s"), "claim": CodeForm(desk, auto_id="claim_%s"),
        "look": LookForm(desk, auto_id="look_%s"), "finds": lost.service_at(desk) is not None,
    }  # fmt: skip
    return render(request, "stations/desk_charging.html", shown)


def _service_at(desk: Desk) -> Service:
    service = charges.service_at(desk)
    if service is None:
        raise Http404
    return service


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def charging_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The rule of a service and its slots."""
    service = get_object_or_404(Service.objects.select_related("desk"), pk=pk, kind=Service.Kind.CHARGING)
    rule = charges.rule_of(service)
    form = ChargingRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        setup.change_charging(rule, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了，下一部手机起照新的算"))
        return redirect("charging_edit", pk)
    shown = {
        "service": service, "form": form, "bank": charges.bank(service), "add": AddForm(),
        "note": NoteForm(instance=service),
        "rounds": charges.rounds(service), "history": flow.history(service).order_by("-at", "-pk")[:20],
    }  # fmt: skip
    return render(request, "stations/charging_edit.html", shown)
