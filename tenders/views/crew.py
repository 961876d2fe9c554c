"""Doors of crews: mine, one with who agreed, forming and changing it, the own yes or no, the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenders.actions import crew as crews
from tenders.forms.crew import CrewForm, RefuseForm
from tenders.models import Crew
from tenders.queries import crew as reads
from tenders.rules import crew as rules
from tongting.events.flow import Refused
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("tender.bid")
@require_safe
def crew_list(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    shown = {
        "page": paging.by_key(reads.crews_of(person), ("-pk",), request.GET),
        "waits": set(reads.waits_for(person).values_list("pk", flat=True)),
        "tab": "crews",
    }
    return render(request, "tenders/crew_list.html", shown)


@allow("tender.bid")
@require_safe
def crew(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _crew(request, pk), RefuseForm())


@allow("tender.bid")
@require_http_methods(["GET", "POST"])
def crew_new(request: HttpRequest) -> HttpResponse:
    by, now = person_of(request), timezone.now()
    form = CrewForm(request.POST or None, head=by, day=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        try:
            made = crews.form(**_given(form), by=by, at=now)
            messages.success(request, _("建好了；组员都同意以后就能投标"))
            return redirect("crew", made.pk)
        except Refused as why:
            form.add_error(None, str(why))
    shown = {"form": form, "title": _("建承包组")}
    return render(request, "tenders/crew_edit.html", shown, status=422 if form.errors else 200)


@allow("tender.bid")
@require_http_methods(["GET", "POST"])
def crew_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, now = _crew(request, pk), person_of(request), timezone.now()
    if refusal := rules.may_change(found, by):
        messages.warning(request, refusal)
        return redirect("crew", pk)
    form = CrewForm(request.POST or None, head=by, day=timezone.localdate(now), crew=found)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            if crews.change(found, version=version, **_given(form), by=by, at=now):
                messages.success(request, _("改好了；组员要再同意一次"))
            return redirect("crew", pk)
        except Refused as why:
            form.add_error(None, str(why))
    shown = {"form": form, "crew": found, "title": _("改承包组")}
    return render(request, "tenders/crew_edit.html", shown, status=422 if form.errors else 200)


@allow("tender.bid")
@require_POST
def crew_agree(request: HttpRequest, pk: int) -> HttpResponse:
    found = _crew(request, pk)
    try:
        version = request.POST.get("version", "")
        crews.agree(
            found,
            version=int(version) if version.isdecimal() else 0,
            by=person_of(request),
            at=timezone.now(),
        )
        messages.success(request, _("记下了：你同意"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("crew", pk)


@allow("tender.bid")
@require_POST
def crew_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _crew(request, pk), RefuseForm(request.POST)
    if form.is_valid():
        try:
            crews.refuse(found, why=form.cleaned_data["why"], by=person_of(request), at=timezone.now())
            messages.success(request, _("记下了，也告诉了组长"))
            return redirect("crew", pk)
        except Refused as why:
            form.add_error(None, str(why))
    return _shown(request, found, form)


@allow("tender.bid")
@require_POST
def crew_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        crews.dissolve(_crew(request, pk), by=person_of(request), at=timezone.now())
        messages.success(request, _("解散了，告诉了每个组员"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("crew", pk)


def _crew(request: HttpRequest, pk: int) -> Crew:
    """One that the person is in: nobody else learns who may bid with whom."""
    return get_object_or_404(reads.crews_of(person_of(request)), pk=pk)


def _given(form: CrewForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("name", "members")}


def _shown(request: HttpRequest, found: Crew, form: RefuseForm) -> HttpResponse:
    by = person_of(request)
    member = next((one for one in found.members.all() if one.person_id == by.pk), None)
    shown = {
        "crew": found,
        "shares": reads.shares_of(found),
        "form": form,
        "is_head": found.head_id == by.pk,
        "may_change": rules.may_change(found, by) is None,
        "may_agree": rules.may_agree(found, member) is None,
        "may_refuse": rules.may_refuse(found, member, by) is None,
    }
    return render(request, "tenders/crew.html", shown, status=422 if form.errors else 200)
