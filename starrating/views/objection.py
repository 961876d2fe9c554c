"""Doors of objections: the list, raising one, one with its answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from starrating.actions import objection as verbs
from starrating.forms.objection import UPHELD, DecideForm, ObjectionFilterForm, ObjectionForm
from starrating.models import Entry, Objection
from starrating.queries import objection as objections
from starrating.queries import result as results
from starrating.rules import objection as rules
from tongting.events.flow import Refused
from tongting.periods import local
from tongting.photos import queries as photos
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow.signed_in
@require_safe
def objection_list(request: HttpRequest) -> HttpResponse:
    """All for whoever sees or decides them, else one's own."""
    person, form = person_of(request), ObjectionFilterForm(request.GET)
    found = objections.listed()
    if not (person.may("star.see") or person.may("star.decide")):
        found = found.filter(by=person)
    if form.chosen().get("show"):
        found = found.filter(state=Objection.State.OPEN)
    page = paging.by_key(found, objections.ORDER, request.GET)
    return render(request, "starrating/objection_list.html", {"form": form, "page": page})


@allow("star.object")
@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.select_related("campaign"), pk=pk)
    person, now = person_of(request), timezone.now()
    has_open = objections.open_of(person, entry)
    refusal = rules.may_object(person, entry.campaign, local(now).date(), has_open=has_open)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = photos.ready_for(request.POST.getlist("photo"), person)
            made = verbs.raise_one(
                entry, words=form.cleaned_data["words"], photo=next(iter(sent), None), by=person, at=now
            )
            messages.success(request, _("收到了，有答复会通知你"))
            return redirect("objection_detail", made.pk)
        except Refused as why:
            form.add_error(None, str(why))
    kept = photos.ready_for(request.POST.getlist("photo"), person)
    seen = {"entry": entry, "form": form, "refusal": refusal, "kept": kept}
    return render(request, "starrating/objection_new.html", seen, status=422 if form.errors else 200)


@allow.signed_in
@require_safe
def objection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _objection(request, pk), DecideForm())


@allow("star.decide")
@require_POST
def objection_decide(request: HttpRequest, pk: int) -> HttpResponse:
    objection, form = _objection(request, pk), DecideForm(request.POST)
    if form.is_valid():
        try:
            upheld = form.cleaned_data["verdict"] == UPHELD
            answer = form.cleaned_data["answer"]
            verbs.decide(objection, upheld=upheld, answer=answer, by=person_of(request), at=timezone.now())
            messages.success(request, _("答复出去了"))
            return redirect("objection_detail", pk)
        except Refused as why:
            form.add_error(None, str(why))
    return _detail(request, objection, form)


def _objection(request: HttpRequest, pk: int) -> Objection:
    found = get_object_or_404(objections.whole(), pk=pk)
    if not rules.may_see(person_of(request), found):
        raise PermissionDenied(_("这条异议只有提的人和处理的人能看"))
    return found


def _detail(request: HttpRequest, objection: Objection, form: DecideForm) -> HttpResponse:
    person = person_of(request)
    refusal = rules.may_decide(person, objection, is_judge=objections.is_judge(person, objection.campaign))
    # The result may be shown to whoever is here only while results are shown at all.
    current = results.of_entries([objection.entry]).get(objection.entry_id)
    seen: dict[str, Any] = {
        "objection": objection,
        "form": None if refusal else form,
        "refusal": refusal,
        "result": current,
    }
    seen["names"] = rules.may_see_who(person, objection)
    status = 422 if form.errors else 200
    return render(request, "starrating/objection_detail.html", seen, status=status)
