"""Doors of 结对帮扶: the list, one with its helper, the second look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from starrating.actions import help as verbs
from starrating.forms.help import HelperForm, HelpFilterForm, LookAgainForm
from starrating.models import Help
from starrating.queries import help as helps
from starrating.queries import result as results
from starrating.rules import help as rules
from starrating.scoring.rule import read
from starrating.views.attached import attached
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.periods import local
from tongting.photos.models import Photo
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("star.see")
@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    form = HelpFilterForm(request.GET)
    chosen = form.chosen()
    found = helps.sought(chosen.get("q", ""), done=chosen.get("show") == "done")
    page = paging.by_key(found, helps.ORDER, request.GET)
    current = results.of_entries([one.entry for one in page.rows])
    seen: dict[str, Any] = {
        "form": form,
        "page": page,
        "narrowed": chosen,
        "today": local(timezone.now()).date(),
    }
    seen["lines"] = [(one, current.get(one.entry_id)) for one in page.rows]
    return render(request, "starrating/help_list.html", seen)


@allow("star.see")
@require_POST
def help_export(request: HttpRequest) -> HttpResponse:
    """The list as its filters show it."""
    chosen = HelpFilterForm(request.POST).chosen()
    kept: dict[str, Any] = {name: request.POST[name] for name in ("show", "q") if name in chosen}
    export = exports.ask("helps", _("结对帮扶"), kept, by=person_of(request), at=timezone.now())
    return redirect("export_detail", export.pk)


@allow.signed_in
@require_safe
def help_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Open to everybody of the department: it is help, and names no resident."""
    return _detail(request, get_object_or_404(helps.whole(), pk=pk), HelperForm(), LookAgainForm())


@allow("star.manage")
@require_POST
def help_assign(request: HttpRequest, pk: int) -> HttpResponse:
    help, form = get_object_or_404(helps.whole(), pk=pk), HelperForm(request.POST)
    if form.is_valid():
        try:
            verbs.assign(help, form.cleaned_data["helper"], by=person_of(request), at=timezone.now())
            messages.success(request, _("派好了，已经通知本人"))
            return redirect("help_detail", pk)
        except Refused as why:
            form.add_error(None, str(why))
    return _detail(request, help, form, LookAgainForm())


@allow.signed_in
@require_POST
def help_look(request: HttpRequest, pk: int) -> HttpResponse:
    help, form = get_object_or_404(helps.whole(), pk=pk), LookAgainForm(request.POST)
    person, at = person_of(request), timezone.now()
    may = rules.may_look(person, help) is None
    kept = attached(request, form, help.entry.label, by=person, at=at) if may else []
    if form.is_valid():
        try:
            given = form.cleaned_data
            verbs.look(
                help, score=given["score"], note=given["note"], photo=next(iter(kept), None), by=person, at=at
            )
            messages.success(request, _("复查记下了"))
            return redirect("help_detail", pk)
        except Refused as why:
            form.add_error(None, str(why))
    return _detail(request, help, HelperForm(), form, kept)


def _detail(
    request: HttpRequest, help: Help, helper: HelperForm, look: LookAgainForm, kept: Sequence[Photo] = ()
) -> HttpResponse:
    person = person_of(request)
    current = results.of_entries([help.entry])[help.entry_id]
    refusal = rules.may_look(person, help)
    seen: dict[str, Any] = {
        "help": help,
        "entry": help.entry,
        "campaign": help.entry.campaign,
        "result": current,
    }
    seen |= {"rule": read(help.entry.campaign.rule), "faults": helps.faults_of([current])[help.entry_id]}
    seen |= {"helper_form": None if rules.may_assign(person, help) else helper, "refusal": refusal}
    seen |= {"look_form": None if refusal else look, "form": look if look.errors else helper}
    seen["kept"] = kept
    faulty = bool(look.errors or helper.errors)
    return render(request, "starrating/help_detail.html", seen, status=422 if faulty else 200)
