"""Doors of corrections: the list, one for a line or a late visit of a locked month, its second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import correction as verbs
from patrols.forms.appeal import ConfirmForm, CorrectionFilterForm, CorrectionForm
from patrols.models import Assessment, Correction
from patrols.queries import correction as corrections
from patrols.queries import month_late, month_lines
from patrols.rules import appeal as rules
from patrols.views.appeal import line_asked
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("month.own")
@require_safe
def correction_list(request: HttpRequest) -> HttpResponse:
    """All for whoever sees months or enters records, else one's own."""
    person, form = person_of(request), CorrectionFilterForm(request.GET)
    chosen = form.chosen()
    found = corrections.chosen(chosen)
    if not (person.may("month.see") or person.may("month.record")):
        found = found.filter(person=person)
    page = paging.by_key(found, corrections.ORDER, request.GET)
    seen = {"form": form, "page": page, "narrowed": chosen}
    return render(request, "patrols/correction_list.html", seen)


@allow("month.see")
@require_POST
def correction_export(request: HttpRequest) -> HttpResponse:
    """The ledger as the list's filters show it."""
    chosen = CorrectionFilterForm(request.POST).chosen()
    kept: dict[str, Any] = {name: request.POST[name] for name in ("show", "of", "q") if name in chosen}
    export = exports.ask("corrections", corrections.title(), kept, by=person_of(request), at=timezone.now())
    return redirect("export_detail", export.pk)


@allow("month.record")
@require_http_methods(["GET", "POST"])
def correction_new(request: HttpRequest, month: str, person: int) -> HttpResponse:
    """For a line, named by value."""
    line = line_asked(request, month, person)
    return _new(request, verbs.of_line(line), month_lines.name_of(line), -line.points)


@allow("month.record")
@require_http_methods(["GET", "POST"])
def correction_visit(request: HttpRequest, month: str, patrol: int) -> HttpResponse:
    """For a visit that came in after the month was locked, if the branch wants it to count."""
    assessment = get_object_or_404(Assessment.objects.select_related("rule_set"), month=month)
    late = get_object_or_404(month_late.late_patrols(assessment), pk=patrol)
    return _new(request, verbs.of_visit(assessment, late), _("迟到的巡查"), None)


def _new(request: HttpRequest, wrong: verbs.Wrong, name: str, suggested: object) -> HttpResponse:
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial={"points": suggested})
    standing = corrections.standing(wrong.of, wrong.person.pk, wrong.indicator, wrong.key)
    refusal = rules.may_propose(person_of(request), wrong.person, wrong.of, standing=standing)
    if form.is_bound and form.is_valid():
        try:
            made = verbs.propose(wrong, **form.cleaned_data, by=person_of(request), at=timezone.now())
            messages.success(request, _("更正提好了，等另一个人确认"))
            return redirect("correction_detail", made.pk)
        except Refused as why:
            form.add_error(None, str(why))
    seen = {"form": form, "wrong": wrong, "name": name, "refusal": refusal, "standing": standing}
    return render(request, "patrols/correction_new.html", seen, status=422 if form.errors else 200)


@allow("month.own")
@require_safe
def correction_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _correction(request, pk), ConfirmForm())


@allow("month.approve")
@require_POST
def correction_decide(request: HttpRequest, pk: int) -> HttpResponse:
    correction, form = _correction(request, pk), ConfirmForm(request.POST)
    if form.is_valid():
        given, by, at = form.cleaned_data, person_of(request), timezone.now()
        try:
            if given["verdict"] == "yes":
                verbs.confirm(correction, by=by, at=at)
                messages.success(request, _("确认了，计入 %(month)s") % {"month": correction.month})
            else:
                verbs.decline(correction, answer=given["answer"], by=by, at=at)
                messages.success(request, _("没有同意，已经告诉提出的人"))
            return redirect("correction_detail", pk)
        except Refused as why:
            form.add_error(None, str(why))
    return _detail(request, correction, form)


def _correction(request: HttpRequest, pk: int) -> Correction:
    found = get_object_or_404(corrections.whole(), pk=pk)
    if not rules.may_see_correction(person_of(request), found):
        raise PermissionDenied(_("这条更正只有本人和管考核的人能看"))
    return found


def _detail(request: HttpRequest, correction: Correction, form: ConfirmForm) -> HttpResponse:
    person = person_of(request)
    seen = {"correction": correction, "form": form, "refusal": rules.may_confirm(person, correction)}
    seen["may_open"] = bool(correction.url) and month_lines.opens(person, correction.url)
    return render(request, "patrols/correction_detail.html", seen, status=422 if form.errors else 200)
