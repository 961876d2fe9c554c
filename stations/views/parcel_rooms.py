"""Doors to parcels for their owners and for those who keep the station: mine, a code for a room-mate, the ledger, rules
and shelves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import delegation, setup, shelf
from stations.forms.parcel import ParcelFilter, ParcelRuleForm, ShelfForm
from stations.models import Delegation, Parcel
from stations.queries import parcel as parcels
from stations.queries import parcel_list as lists
from stations.queries import parcel_mine as own
from stations.queries import sending as sendings
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("station.use")
@require_http_methods(["GET", "POST"])
def parcel_mine(request: HttpRequest) -> HttpResponse:
    """A POST makes a code for a room-mate; it is shown on this answer and never again."""
    person, now, code = person_of(request), timezone.now(), ""
    if request.method == "POST":
        try:
            code = delegation.make(by=person, at=now)
        except Refused as why:
            messages.warning(request, str(why))
            return redirect("parcel_mine")
    held = Delegation.objects.filter(person=person).exclude(digest="").first()
    shown = {
        "waiting": own.waiting(person), "gone": own.gone(person, now), "code": code, "at": now,
        "delegation": held if held and held.until and held.until > now else None, "rule": parcels.rule_in_force(),
        "sendings": list(sendings.of_person(person, now)), "sends": sendings.services().exists(),
    }  # fmt: skip
    return render(request, "stations/parcel_mine.html", shown)


@allow("station.use")
@require_POST
def parcel_code_withdraw(request: HttpRequest) -> HttpResponse:
    delegation.withdraw(by=person_of(request), at=timezone.now())
    messages.success(request, _("代取码收回了，谁也不能用它取"))
    return redirect("parcel_mine")


@allow("station.see")
@require_safe
def parcel_list(request: HttpRequest) -> HttpResponse:
    """Every parcel, newest first. What lies here shows its code to those alone who hand it out."""
    form, now, person = ParcelFilter(request.GET), timezone.now(), person_of(request)
    chosen = form.chosen()
    page = paging.by_key(lists.found(chosen, now), ("-arrived_at", "-pk"), request.GET)
    shown = {
        "form": form, "chosen": chosen, "page": page, "at": now, "sums": lists.sums(now),
        "serves": person.may("station.serve"), "manages": person.may("station.manage"),
        "here": Parcel.HERE, "rule": parcels.rule_in_force(),
    }  # fmt: skip
    return render(request, "stations/parcel_list.html", shown)


@allow("station.see")
@require_POST
def parcel_export(request: HttpRequest) -> HttpResponse:
    chosen = ParcelFilter(request.POST).chosen()
    params = {name: getattr(value, "pk", None) or str(value) for name, value in chosen.items()}
    now = timezone.now()
    params["at"] = now.isoformat()
    export = exports.ask("parcels", _("快递台账"), params, by=person_of(request), at=now)
    return redirect("export_detail", pk=export.pk)


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def parcel_rule(request: HttpRequest) -> HttpResponse:
    rule = parcels.rule_in_force()
    form = ParcelRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        setup.change_rule(rule, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了，从现在起照新规则"))
        return redirect("parcel_rule")
    places = [(service, parcels.layers(service)) for service in parcels.services()]
    return render(request, "stations/parcel_rule.html", {"form": form, "places": places, "add": ShelfForm()})


@allow("station.manage")
@require_POST
def shelf_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    service = parcels.services().filter(pk=pk).first()
    form = ShelfForm(request.POST)
    if service is None or not form.is_valid():
        messages.warning(request, form.sentence() if service else _("没有这个服务台了，更新页面再看"))
        return redirect("parcel_rule")
    data = form.cleaned_data
    try:
        given = (data["shelf"], data["layer"], data["room"])
        shelf.arrange(service.desk, *given, by=person_of(request), at=timezone.now())
        messages.success(request, _("货架改好了"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("parcel_rule")
