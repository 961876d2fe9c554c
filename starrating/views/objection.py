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
from starrating.forms.objection import UPHELD, DecideForm, DeciderForm, ObjectionFilterForm, ObjectionForm
from starrating.models import Entry, Objection
from starrating.queries import objection as objections
from starrating.queries import result as results
from starrating.queries import task as tasks
from starrating.rules import objection as rules
from starrating.rules.result import must_look_first
from starrating.views.attached import attached
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.periods import local
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow.signed_in
@require_safe
def objection_list(request: HttpRequest) -> HttpResponse:
    """All for whoever sees or decides them, else one's own."""
    person, form = person_of(request), ObjectionFilterForm(request.GET)
    chosen = form.chosen()
    found = objections.chosen(chosen)
    if not (person.may("star.see") or person.may("star.decide")):
        found = found.filter(by=person)
    page = paging.by_key(found, objections.ORDER, request.GET)
    return render(request, "starrating/objection_list.html", {"form": form, "page": page, "narrowed": chosen})


@allow("star.see")
@require_POST
def objection_export(request: HttpRequest) -> HttpResponse:
    """The list as its filters show it."""
    person, chosen = person_of(request), ObjectionFilterForm(request.POST).chosen()
    kept: dict[str, Any] = {name: request.POST[name] for name in ("show", "campaign", "q") if name in chosen}
    kept["asked_by"] = str(person.pk)
    export = exports.ask("objections", _("评选异议"), kept, by=person, at=timezone.now())
    return redirect("export_detail", export.pk)


@allow("star.object")
@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.select_related("campaign"), pk=pk)
    person, now = person_of(request), timezone.now()
    has_open = objections.open_of(person, entry)
    refusal = rules.may_object(person, entry.campaign, local(now).date(), has_open=has_open)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    takes = form.is_bound and refusal is None
    kept = attached(request, form, entry.label, by=person, at=now) if takes else []
    if form.is_bound and form.is_valid():
        try:
            words = form.cleaned_data["words"]
            made = verbs.raise_one(entry, words=words, photo=next(iter(kept), None), by=person, at=now)
            messages.success(request, _("收到了，有答复会通知你"))
            return redirect("objection_detail", made.pk)
        except Refused as why:
            form.add_error(None, str(why))
    seen = {"entry": entry, "form": form, "refusal": refusal, "kept": kept}
    return render(request, "starrating/objection_new.html", seen, status=422 if form.errors else 200)


@allow.signed_in
@require_safe
def objection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _objection(request, pk), DecideForm())


@allow("star.manage")
@require_POST
def objection_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Names somebody to decide it, where nobody is left who may."""
    person, objection = person_of(request), _objection(request, pk)
    form = DeciderForm(request.POST, objection=objection, by=person)
    if form.is_valid():
        given = form.cleaned_data
        try:
            verbs.name_decider(
                objection, given["decider"], reason=given["reason"], by=person, at=timezone.now()
            )
            messages.success(request, _("指定好了，已经通知本人"))
            return redirect("objection_detail", pk)
        except Refused as why:
            form.add_error(None, str(why))
    return _detail(request, objection, DecideForm(), form)


@allow.signed_in
@require_POST
def objection_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever has the right, and whoever was named."""
    objection, form = _objection(request, pk), DecideForm(request.POST)
    if not (person_of(request).may("star.decide") or objection.decider_id == person_of(request).pk):
        raise PermissionDenied(_("这条异议由有权处理的人和指定的人来处理"))
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


def _detail(
    request: HttpRequest, objection: Objection, form: DecideForm, naming: DeciderForm | None = None
) -> HttpResponse:
    person, day = person_of(request), local(timezone.now()).date()
    judges, stake = (
        objections.is_judge(person, objection.campaign),
        objections.has_stake(person, objection.entry),
    )
    refusal = rules.may_decide(person, objection, is_judge=judges, has_stake=stake)
    # The result may be shown to whoever is here only while results are shown at all.
    current = results.of_entries([objection.entry]).get(objection.entry_id)
    if must_look_first(person, owes_look=tasks.owes_look(person, objection.campaign)):
        current = None
    seen: dict[str, Any] = {
        "objection": objection,
        "form": None if refusal else form,
        "refusal": refusal,
        "result": current,
    }
    seen["names"] = rules.may_see_who(person, objection, has_stake=stake)
    if not rules.may_name(person, objection, has_decider=objections.has_decider(objection, day)):
        seen["naming"] = naming or DeciderForm(objection=objection, by=person)
    status = 422 if form.errors or (naming and naming.errors) else 200
    return render(request, "starrating/objection_detail.html", seen, status=status)
