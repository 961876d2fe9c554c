"""Doors of trials: ask for one, see how far it is and what came of it, take it along as a workbook."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import trial as actions
from patrols.forms.trial import TrialForm
from patrols.models import Assessment, RuleSet, Trial
from patrols.queries import trial as trials
from tongting.exports import actions as exports
from tongting.periods import Month
from tongting.web import paging
from tongting.web.access import allow, person_of

# A year is as far back as anybody looks.
MOST_MONTHS = 12


@allow("month.rules")
@require_http_methods(["GET", "POST"])
def trial_new(request: HttpRequest, number: int) -> HttpResponse:
    """Past months under this edition; below, what was tried before."""
    edition = get_object_or_404(RuleSet.objects.exclude(state=RuleSet.State.VOID), number=number)
    months = Assessment.objects.order_by("-month").values_list("month", flat=True)[:MOST_MONTHS]
    form = TrialForm(request.POST or None, months=[(one, Month.parse(one).label) for one in months])
    if request.method == "POST" and form.is_valid():
        trial = actions.ask(edition, form.cleaned_data["months"], by=person_of(request), at=timezone.now())
        return redirect("trial_detail", trial.pk)
    before = trials.trials().filter(rule_set=edition).order_by("-pk")[:20]
    shown = {"edition": edition, "form": form, "has_months": bool(months), "trials": before}
    return render(request, "patrols/trial_new.html", shown, status=422 if form.errors else 200)


@allow("month.rules")
@require_safe
def trial_detail(request: HttpRequest, pk: int) -> HttpResponse:
    trial = get_object_or_404(trials.trials(), pk=pk)
    page = paging.by_key(trials.rows_of(trial), ("-apart", "-pk"), request.GET)
    names = trials.names_of(trial)
    rows = [(row, trials.differences(row, names)) for row in page.rows]
    shown = {"trial": trial, "sums": trials.sums(trial), "page": page, "rows": rows}
    return render(request, "patrols/trial_detail.html", shown)


@allow("month.rules")
@require_safe
def trial_state(request: HttpRequest, pk: int) -> JsonResponse:
    """{stage, progress, text}: what the page asks every second."""
    trial = get_object_or_404(Trial, pk=pk)
    answer = JsonResponse(
        {"stage": trial.stage, "progress": trial.progress, "text": str(trial.get_stage_display())}
    )
    answer["Cache-Control"] = "no-store"
    return answer


@allow("month.rules")
@require_POST
def trial_export(request: HttpRequest, pk: int) -> HttpResponse:
    trial = get_object_or_404(Trial.objects.select_related("rule_set"), pk=pk)
    title = _("考核办法第 %(number)d 版试算") % {"number": trial.rule_set.number}
    export = exports.ask("trial", title, {"trial": trial.pk}, by=person_of(request), at=timezone.now())
    return redirect(export)
