"""Doors of those who keep the stations: desks and hours, how things are lent, units, rules, who is blocked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import setup, switch
from stations.actions import unit as units
from stations.forms.manage import (
    AddForm,
    DeskForm,
    LendableForm,
    LoanFilter,
    LoanRuleForm,
    NoteForm,
    ReleaseForm,
    SwitchOffForm,
    UnitForm,
)
from stations.models import Desk, Service, Unit
from stations.queries import desk as desks
from stations.queries import loan as loans
from stations.queries import loan_list as lists
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of

# Kinds that have units, with the page on which they are kept.
HOMES: dict[str, str] = {
    **dict.fromkeys(Service.LENT, "service_edit"),
    Service.Kind.CHARGING: "charging_edit",
}
# Kinds that have a page of their own, with what is set there.
EDITED: dict[str, str] = {**HOMES, Service.Kind.HAIRCUT: "haircut_edit", Service.Kind.SEATS: "seats_edit"}


@allow("station.see")
@require_safe
def loan_list(request: HttpRequest) -> HttpResponse:
    """Every loan, newest first; `late` those that are overdue now."""
    form, now = LoanFilter(request.GET), timezone.now()
    chosen = form.chosen()
    page = paging.by_key(lists.found(chosen, now), ("-lent_at", "-pk"), request.GET)
    serves = person_of(request).may("station.serve")
    shown = {
        "form": form, "chosen": chosen, "page": page, "at": now, "sums": lists.sums(now), "serves": serves,
    }  # fmt: skip
    return render(request, "stations/loan_list.html", shown)


@allow("station.see")
@require_POST
def loan_export(request: HttpRequest) -> HttpResponse:
    chosen = LoanFilter(request.POST).chosen()
    params = {name: getattr(value, "pk", None) or str(value) for name, value in chosen.items()}
    now = timezone.now()
    params["at"] = now.isoformat()
    export = exports.ask("loans", _("驿站借用台账"), params, by=person_of(request), at=now)
    return redirect("export_detail", pk=export.pk)


@allow("station.manage")
@require_safe
def service_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = [
        (
            desk,
            loans.shelves(services, now),
            [*(one for one in services if one.kind not in Service.LENT), *desks.switched_off(desk)],
        )
        for desk in desks.desks()
        for services in [list(desks.services_of(desk))]
    ]
    return render(request, "stations/service_list.html", {"desks": found, "rule": loans.rule_in_force()})


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def service_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """How a kind is lent, and its units."""
    found = Service.objects.select_related("desk", "lendable")
    service = get_object_or_404(found, pk=pk, kind__in=Service.LENT)
    form = LendableForm(request.POST or None, instance=service.lendable)
    if request.method == "POST" and form.is_valid():
        setup.change_lendable(service.lendable, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了，下一次借出起照新的算"))
        return redirect("service_edit", pk)
    shown = {
        "service": service, "form": form, "units": lists.units_of(service), "add": AddForm(),
        "note": NoteForm(instance=service),
        "history": flow.history(service).order_by("-at", "-pk")[:20],
    }  # fmt: skip
    return render(request, "stations/service_edit.html", shown)


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def service_note(request: HttpRequest, pk: int) -> HttpResponse:
    """What is said of a service of any kind; a page of its own for those that have no other."""
    service = get_object_or_404(Service.objects.select_related("desk"), pk=pk)
    form = NoteForm(request.POST or None, instance=service)
    if request.method == "POST" and form.is_valid():
        setup.change(service, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("说明改好了"))
        home = EDITED.get(service.kind)
        return redirect(home, pk) if home else redirect("service_list")
    shown = {
        "service": service, "form": form, "history": flow.history(service).order_by("-at", "-pk")[:20],
    }  # fmt: skip
    return render(request, "stations/service_note.html", shown)


@allow("station.manage")
@require_POST
def service_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off, whichever it is not."""
    service = get_object_or_404(Service.objects.select_related("desk"), pk=pk)
    by, now, form = person_of(request), timezone.now(), SwitchOffForm(request.POST)
    if request.POST.get("on") == "1":
        switch.switch_on(service, by=by, at=now)
        messages.success(request, _("%(what)s开了") % {"what": service.name})
        return redirect("service_list")
    try:
        if not form.is_valid():
            raise Refused(form.sentence())
        switch.switch_off(service, form.cleaned_data["why"], by=by, at=now)
        said = _("%(what)s停了，驿站页和值班台上都不再有")
        messages.success(request, said % {"what": service.name})
    except Refused as why:
        messages.warning(request, str(why))
        return redirect(EDITED.get(service.kind, "service_note"), pk)
    return redirect("service_list")


@allow("station.manage")
@require_POST
def unit_add(request: HttpRequest, pk: int) -> HttpResponse:
    kept = Service.objects.select_related("desk").filter(kind__in=HOMES)
    service = get_object_or_404(kept, pk=pk)
    form = AddForm(request.POST)
    if form.is_valid():
        made = units.add(service, form.cleaned_data["count"], by=person_of(request), at=timezone.now())
        messages.success(
            request, _("添了 %(n)s 件，编号到 %(last)s") % {"n": len(made), "last": made[-1].number}
        )
    else:
        messages.warning(request, form.sentence())
    return redirect(_home(service), pk)


@allow("station.manage")
@require_POST
def unit_change(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.select_related("service__desk"), pk=pk)
    form = UnitForm(request.POST)
    if not form.is_valid():
        messages.warning(request, form.sentence())
        return redirect(_home(unit.service), unit.service_id)
    try:
        units.change(unit, form.cleaned_data["state"], by=person_of(request), at=timezone.now())
        said = _("%(number)s 号改成“%(state)s”")
        messages.success(request, said % {"number": f"{unit.number:02d}", "state": unit.get_state_display()})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect(_home(unit.service), unit.service_id)


def _home(service: Service) -> str:
    """The page on which units of this kind are kept."""
    return HOMES[service.kind]


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def desk_edit(request: HttpRequest, code: str) -> HttpResponse:
    desk = get_object_or_404(Desk, code=code)
    form = DeskForm(request.POST or None, instance=desk)
    if request.method == "POST" and form.is_valid():
        setup.change_desk(desk, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了"))
        return redirect("service_list")
    return render(request, "stations/desk_edit.html", {"desk": desk, "form": form})


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def loan_rule(request: HttpRequest) -> HttpResponse:
    rule = loans.rule_in_force()
    form = LoanRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        setup.change_rule(rule, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了，从现在起照新规则"))
        return redirect("service_list")
    return render(request, "stations/loan_rule.html", {"form": form})


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def release_list(request: HttpRequest) -> HttpResponse:
    """Who is blocked from borrowing now, and letting them go."""
    now, form = timezone.now(), ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            units.release(data["person"], data["why"], by=person_of(request), at=now)
            messages.success(request, _("%(name)s 可以借了") % {"name": data["person"].name})
            return redirect("release_list")
        except Refused as why:
            form.add_error(None, str(why))
    shown = {"blocked": lists.blocked(now), "released": lists.released(), "form": form, "at": now}
    return render(request, "stations/release_list.html", shown)
