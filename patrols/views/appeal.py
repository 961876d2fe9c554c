"""Doors of appeals: the list, filing one against a line, one with its answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import appeal as verbs
from patrols.actions import issue_photos
from patrols.forms.appeal import UPHELD, AppealDeciderForm, AppealFilterForm, AppealForm, DecideForm, LineForm
from patrols.models import Appeal, Line
from patrols.queries import appeal as appeals
from patrols.queries import correction as corrections
from patrols.queries import month_lines
from patrols.rules import appeal as rules
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.periods import local
from tongting.photos import queries as photos
from tongting.web import paging
from tongting.web.access import allow, person_of


def sees_all(request: HttpRequest) -> bool:
    return person_of(request).may("month.see") or person_of(request).may("month.appeal")


@allow("month.own")
@require_safe
def appeal_list(request: HttpRequest) -> HttpResponse:
    """All for whoever sees or answers them, else one's own."""
    form = AppealFilterForm(request.GET)
    chosen = form.chosen()
    found = appeals.chosen(chosen)
    if not sees_all(request):
        found = found.filter(person=person_of(request))
    page = paging.by_key(found, appeals.ORDER, request.GET)
    seen = {"form": form, "page": page, "narrowed": chosen, "all": sees_all(request)}
    return render(request, "patrols/appeal_list.html", seen)


@allow("month.see")
@require_POST
def appeal_export(request: HttpRequest) -> HttpResponse:
    """The ledger as the list's filters show it."""
    chosen = AppealFilterForm(request.POST).chosen()
    kept: dict[str, Any] = {name: request.POST[name] for name in ("show", "of", "q") if name in chosen}
    export = exports.ask("appeals", appeals.title(), kept, by=person_of(request), at=timezone.now())
    return redirect("export_detail", export.pk)


@allow("month.own")
@require_http_methods(["GET", "POST"])
def appeal_new(request: HttpRequest, month: str) -> HttpResponse:
    """Against one line of one's own month, named by value."""
    at, line = timezone.now(), line_asked(request, month, person_of(request).pk)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = verbs.file(
                line, **form.cleaned_data, photos=_sent(request, at), by=person_of(request), at=at
            )
            messages.success(request, _("申诉交上去了，有答复会通知你"))
            return redirect("appeal_detail", made.pk)
        except Refused as why:
            form.add_error(None, str(why))
    seen = {"form": form, "line": line, "name": month_lines.name_of(line), **_whether(request, line, at)}
    return render(request, "patrols/appeal_new.html", seen, status=422 if form.errors else 200)


def line_asked(request: HttpRequest, month: str, person: int) -> Line:
    """The line that the address or the form names; 404 where that month has none such."""
    asked = LineForm(request.POST if request.method == "POST" else request.GET)
    found = asked.is_valid() and corrections.line_of(month, person, **asked.cleaned_data)
    if not found:
        raise Http404
    return found


def _whether(request: HttpRequest, line: Line, at: datetime) -> dict[str, Any]:
    """Whether an appeal against the line is still possible, and what was sent along with one that was refused."""
    month, person = line.score.assessment, person_of(request)
    refusal = rules.may_file(
        person,
        line.score.person_id,
        month,
        local(at).date(),
        takes_points=appeals.takes_points(line, month.rule_set.rules),
        earlier=appeals.earlier(month, person.pk, line.indicator, line.key),
    )
    return {
        "refusal": refusal,
        "until": month.appeal_until or month.notice_until,
        "fault": appeals.is_fault(line, month.rule_set.rules),
        "may_open": month_lines.opens(person, line.url),
        "kept": photos.ready_for(request.POST.getlist("photo"), person),
    }


def _sent(request: HttpRequest, at: datetime) -> Any:
    tokens, files = request.POST.getlist("photo"), request.FILES.getlist("photo-file")
    return issue_photos.take(tokens, files, by=person_of(request), at=at)


@allow.signed_in
@require_safe
def appeal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _appeal(request, pk))


@allow.signed_in
@require_POST
def appeal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever has the right, and whoever was named."""
    appeal, person = _appeal(request, pk), person_of(request)
    if not (person.may("month.appeal") or appeal.decider_id == person.pk):
        raise PermissionDenied(_("申诉由支部或者考核管理员答复"))
    form = DecideForm(request.POST, room=_room(appeal))
    if form.is_valid():
        given = form.cleaned_data
        verdict = verbs.Verdict(given["verdict"] == UPHELD, given["answer"], given.get("points"))
        try:
            verbs.decide(appeal, verdict, by=person, at=timezone.now())
            messages.success(request, _("答复出去了"))
            return redirect("appeal_detail", pk)
        except Refused as why:
            form.add_error(None, str(why))
    return _detail(request, appeal, form)


@allow("month.own")
@require_POST
def appeal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        verbs.withdraw(_appeal(request, pk), by=person_of(request), at=timezone.now())
        messages.success(request, _("撤回了"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("appeal_detail", pk)


@allow("month.draft")
@require_POST
def appeal_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Names somebody to answer it, where nobody is left who may."""
    appeal, person = _appeal(request, pk), person_of(request)
    form = AppealDeciderForm(request.POST, appeal=appeal, by=person)
    if form.is_valid():
        given = form.cleaned_data
        try:
            verbs.name_decider(appeal, given["decider"], reason=given["reason"], by=person, at=timezone.now())
            messages.success(request, _("指定好了，已经通知本人"))
            return redirect("appeal_detail", pk)
        except Refused as why:
            form.add_error(None, str(why))
    return _detail(request, appeal, naming=form)


def _appeal(request: HttpRequest, pk: int) -> Appeal:
    found = get_object_or_404(appeals.whole(), pk=pk)
    if not rules.may_see(person_of(request), found):
        raise PermissionDenied(_("这条申诉只有本人和答复的人能看"))
    return found


def _room(appeal: Appeal) -> Any:
    """What the line's indicator lacks, where it is a rate; None for a fault and for a line that is no more."""
    line = corrections.line_of(appeal.assessment.month, appeal.person_id, appeal.indicator, appeal.key)
    rules_of = appeal.assessment.rule_set.rules
    return None if line is None or appeals.is_fault(line, rules_of) else appeals.room_of(line, rules_of)


def _detail(
    request: HttpRequest,
    appeal: Appeal,
    form: DecideForm | None = None,
    naming: AppealDeciderForm | None = None,
) -> HttpResponse:
    person = person_of(request)
    refusal = rules.may_decide(person, appeal)
    seen: dict[str, Any] = {"appeal": appeal, "refusal": refusal, "own": appeal.person_id == person.pk}
    seen["form"] = None if refusal else form or DecideForm(room=_room(appeal))
    seen["may_open"] = month_lines.opens(person, appeal.url) if appeal.url else False
    if appeal.is_open and person.may("month.draft"):
        has_decider = appeals.deciders(appeal, local(timezone.now()).date()).exists()
        if not rules.may_name(person, appeal, has_decider=has_decider):
            seen["naming"] = naming or AppealDeciderForm(appeal=appeal, by=person)
    wrong = (form and form.errors) or (naming and naming.errors)
    return render(request, "patrols/appeal_detail.html", seen, status=422 if wrong else 200)
