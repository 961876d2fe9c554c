"""Doors of food safety: the month with its gaps, a day's record or a week's report, its signature, its papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols import food_paper
from patrols.actions import food as verbs
from patrols.forms import food as forms
from patrols.models import FoodRecord
from patrols.queries import food
from patrols.rules import food as rules
from tongting.events import flow
from tongting.exports import actions as exports
from tongting.exports.letter import Table
from tongting.periods import Day, Month, Week, local
from tongting.web.access import allow, person_of


@allow("food.see")
@require_safe
def food_list(request: HttpRequest) -> HttpResponse:
    """Days and weeks of a month, and which of them nobody has signed."""
    now, form = timezone.now(), forms.MonthForm(request.GET)
    current = Month.of(now)
    month = form.chosen().get("month") or current
    view = food.month_view(month, now)
    seen = {"view": view, "month": month, "form": form, "today": Day.of(now), "this_week": Week.of(now)}
    seen |= {"previous": month.previous(), "next": month.next() if month < current else None}
    return render(request, "patrols/food_list.html", seen)


@allow("food.see")
@require_http_methods(["GET", "POST"])
def food_page(request: HttpRequest, period: str) -> HttpResponse:
    """One day or week: what the patrols say, and the signed record or the form that signs it."""
    shown, now, person = _period(period), timezone.now(), person_of(request)
    record = food.signed(shown)
    facts = record.facts if record else food.facts_of(shown)
    refusal = rules.may_sign(person, shown, local(now).date(), record)
    if request.method == "POST" and refusal:
        messages.warning(request, refusal)
        return redirect("food_page", period)
    form = forms.StatementForm(request.POST if request.method == "POST" else None, facts=facts)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.sign(shown, **form.cleaned_data, by=person, at=now)
            messages.success(request, _("签好了"))
            return redirect("food_page", period)
        except flow.Refused as why:
            form.add_error(None, str(why))
    seen = _around(shown, record, facts, record) | {"form": None if refusal else form, "refusal": refusal}
    seen["may_amend"] = record is not None and rules.may_amend(person, record) is None
    return render(request, "patrols/food_page.html", seen, status=422 if form.errors else 200)


@allow("food.see")
@require_http_methods(["GET", "POST"])
def food_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed text again, with a reason; both are kept."""
    record = get_object_or_404(food.records(), pk=pk)
    if refusal := rules.may_amend(person_of(request), record):
        if record.state == FoodRecord.State.SIGNED:
            raise PermissionDenied(refusal)
        messages.warning(request, refusal)
        return redirect("food_page", record.period)
    period = _period(record.period)
    facts = food.facts_of(period)
    form = forms.AmendForm(request.POST if request.method == "POST" else None, facts=facts, record=record)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.amend(record, **form.cleaned_data, by=person_of(request), at=timezone.now())
            messages.success(request, _("更正好了，原来的一份还留着"))
            return redirect("food_page", record.period)
        except flow.Refused as why:
            form.add_error(None, str(why))
    seen = _around(period, record, facts) | {"form": form}
    return render(request, "patrols/food_amend.html", seen, status=422 if form.errors else 200)


@allow("food.see")
@require_POST
def food_word(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(food.records(), pk=pk)
    export = exports.ask(
        "food_word", f"{record.get_kind_display()} {record.period}", {"record": record.pk}, suffix=".docx",
        by=person_of(request), at=timezone.now(),
    )  # fmt: skip
    return redirect("export_detail", export.pk)


@allow("food.see")
@require_POST
def food_export(request: HttpRequest) -> HttpResponse:
    """The month that the list shows as a workbook."""
    now, form = timezone.now(), forms.MonthForm(request.POST)
    month = form.chosen().get("month") or Month.of(now)
    title = _("食品安全日管控、周排查记录 %(month)s") % {"month": month}
    params = {"month": str(month), "at": now.isoformat()}
    export = exports.ask("food_month", title, params, by=person_of(request), at=now)
    return redirect("export_detail", export.pk)


def _period(text: str) -> Day | Week:
    found = food.period_named(text)
    if found is None:
        raise Http404
    return found


def _paper(record: FoodRecord) -> dict[str, Any]:
    """The record as it is printed."""
    letter = food_paper.letter_of(record)
    return {"letter": letter, "blocks": [(isinstance(block, Table), block) for block in letter.blocks]}


def _around(
    period: Day | Week, record: FoodRecord | None, facts: dict[str, Any], stated: FoodRecord | None = None
) -> dict[str, Any]:
    """`stated`: the signed record whose own days are shown, not those of now."""
    weekly = isinstance(period, Week)
    days, later = food.day_lines(period, stated) if isinstance(period, Week) else ([], [])
    return {
        "period": period,
        "weekly": weekly,
        "record": record,
        "facts": facts,
        "failed": food.failed_in(facts),
        "versions": food.versions(period),
        **(_paper(record) if record else {}),
        "days": days,
        "later": later,
        "week": Week.of(period.first),
        "name": FoodRecord.Kind.WEEK.label if weekly else FoodRecord.Kind.DAY.label,
    }
