"""Doors of 回头看: what is due, one look with its two answers, the list as a workbook."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import issue_photos
from patrols.actions import recheck as verbs
from patrols.forms.recheck import KeepForm, RecheckFilterForm, RecurForm, SkipForm
from patrols.models import Recheck
from patrols.queries import recheck as rechecks
from patrols.rules import recheck as rules
from tongting.events.flow import Refused, who_was_faster
from tongting.exports import actions as exports
from tongting.periods import Span, local
from tongting.photos import queries as photos
from tongting.web import paging
from tongting.web.access import allow, person_of

# The figures above the list look back this far.
LOOK_BACK = timedelta(days=29)


@allow("issue.see")
@require_safe
def recheck_list(request: HttpRequest) -> HttpResponse:
    form, day = RecheckFilterForm(request.GET), local(timezone.now()).date()
    filters = form.filters()
    seen = {
        "form": form,
        "chosen": form.chosen(),
        "filters": filters,
        "page": paging.by_key(filters.narrow(rechecks.listed(), day), filters.order, request.GET),
        "results": rechecks.results(Span(day - LOOK_BACK, day), day),
        "today": day,
        "may_export": person_of(request).may("issue.export"),
    }
    return render(request, "patrols/recheck_list.html", seen)


@allow("issue.export")
@require_POST
def recheck_export(request: HttpRequest) -> HttpResponse:
    """The workbook of what the list shows."""
    form, at = RecheckFilterForm(request.POST), timezone.now()
    form.is_valid()
    kept = {name: request.POST[name] for name in form.fields if form.cleaned_data.get(name)}
    kept["day"] = local(at).date().isoformat()
    export = exports.ask("rechecks", _("回头看"), kept, by=person_of(request), at=at)
    return redirect("export_detail", pk=export.pk)


@allow("issue.see")
@require_safe
def recheck_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What it looked like, and two answers: 还好着, 又坏了."""
    at, recheck = timezone.now(), get_object_or_404(rechecks.whole(), pk=pk)
    return render(request, "patrols/recheck_detail.html", _seen(request, recheck, KeepForm(), at))


@allow("issue.verify")
@require_POST
def recheck_keep(request: HttpRequest, pk: int) -> HttpResponse:
    at, recheck = timezone.now(), get_object_or_404(rechecks.whole(), pk=pk)
    if recheck.state != Recheck.State.PLANNED:
        return _too_late(request, recheck)
    form = KeepForm(request.POST)
    if form.is_valid():
        try:
            verbs.keep(recheck, **form.cleaned_data, **_sent(request, recheck, at))
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("记下了：%(number)s 还好着") % {"number": recheck.issue.number})
            return redirect("recheck_list")
    return render(request, "patrols/recheck_detail.html", _seen(request, recheck, form, at), status=422)


@allow("issue.verify")
@require_http_methods(["GET", "POST"])
def recheck_recur(request: HttpRequest, pk: int) -> HttpResponse:
    at, recheck = timezone.now(), get_object_or_404(rechecks.whole(), pk=pk)
    if recheck.state != Recheck.State.PLANNED:
        return _too_late(request, recheck)
    given = request.POST if request.method == "POST" else None
    form = RecurForm(given, issue=recheck.issue, at=at)
    if given is not None and form.is_valid():
        try:
            again = verbs.recur(recheck, remark=form.cleaned_data["reason"], **_sent(request, recheck, at))
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("又立了一件：%(number)s") % {"number": again.number})
            return redirect("issue_detail", pk=again.pk)
    seen = _seen(request, recheck, form, at)
    return render(request, "patrols/recheck_recur.html", seen, status=422 if form.errors else 200)


@allow("issue.assign")
@require_POST
def recheck_skip(request: HttpRequest, pk: int) -> HttpResponse:
    at, recheck = timezone.now(), get_object_or_404(rechecks.whole(), pk=pk)
    form = SkipForm(request.POST, issue=recheck.issue, at=at)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        verbs.skip(recheck, reason=reason, by=person_of(request), at=at)
        messages.success(request, _("这次不看了，原因记下了"))
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("recheck_detail", pk=pk)
    return redirect("recheck_list")


def _too_late(request: HttpRequest, recheck: Recheck) -> HttpResponse:
    """Whoever comes with an old page is told who was there before."""
    messages.warning(request, who_was_faster(recheck))
    return redirect("recheck_detail", pk=recheck.pk)


def _seen(request: HttpRequest, recheck: Recheck, form: Any, at: datetime) -> dict[str, Any]:
    shown = list(recheck.issue.photos.select_related("photo", "by"))
    return {
        "recheck": recheck,
        "issue": recheck.issue,
        "form": form,
        "before": [one for one in shown if one.when == "before"][:1],
        "after": [one for one in shown if one.when == "after"][-1:],
        "refusal": rules.refusal(person_of(request), recheck, at),
        "wrong_hour": rules.wrong_hour(recheck, at),
        "skip_form": None
        if rules.may_skip(person_of(request), recheck)
        else SkipForm(issue=recheck.issue, at=at),
        "kept": photos.ready_for(request.POST.getlist("photo"), person_of(request)),
    }


def _sent(request: HttpRequest, recheck: Recheck, at: datetime) -> dict[str, Any]:
    """The photos that came along, by whom and when."""
    who: dict[str, Any] = {"by": person_of(request), "at": at}
    if recheck.issue.post.no_photos:
        return {"photos": [], **who}
    sent = request.POST.getlist("photo"), request.FILES.getlist("photo-file")
    return {"photos": issue_photos.take(*sent, **who), **who}
