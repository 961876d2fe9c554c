"""Doors of the personal record: one's own, the team's, everybody's, the department's workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.forms.training import RecordFilter, SpanFilter
from patrols.queries import training_record as records
from patrols.rules import training as rules
from tongting.exports import actions as exports
from tongting.people.models import User
from tongting.periods import Span
from tongting.web import paging
from tongting.web.access import allow, person_of


def _span(chosen: dict[str, Any], today: date) -> Span:
    """This year where nothing was chosen."""
    first = chosen.get("since") or today.replace(month=1, day=1)
    return Span(first, max(first, chosen.get("until") or today.replace(month=12, day=31)))


@allow("training.see")
@require_safe
def training_people(request: HttpRequest) -> HttpResponse:
    form = RecordFilter(request.GET)
    chosen = form.chosen()
    span = _span(chosen, timezone.localdate())
    team = chosen["team"].pk if "team" in chosen else None
    who = records.people(person_of(request), team=team, words=chosen.get("q", ""))
    page = paging.by_key(who, ("name_pinyin", "staff_no"), request.GET)
    seen = {
        "form": form,
        "page": page,
        "lines": records.lines(page.rows, span.first, span.last),
        "span": span,
    }
    return render(request, "patrols/training_people.html", seen)


@allow("training.keep")
@require_POST
def training_export(request: HttpRequest) -> HttpResponse:
    form = RecordFilter(request.POST)
    form.is_valid()
    kept = {name: request.POST[name] for name in form.fields if form.cleaned_data.get(name)}
    span = _span(form.chosen(), timezone.localdate())
    params = {**kept, "since": span.first.isoformat(), "until": span.last.isoformat()}
    made = exports.ask("training_records", _("培训档案"), params, by=person_of(request), at=timezone.now())
    return redirect("export_detail", pk=made.pk)


@allow("training.own")
@require_safe
def training_person(request: HttpRequest, person: int) -> HttpResponse:
    """个人培训档案: sessions, tests, contests, and which certificates there are."""
    found = get_object_or_404(User.objects.select_related("team"), pk=person)
    if not rules.may_see_person(person_of(request), found):
        raise Http404
    form = SpanFilter(request.GET)
    span = _span(form.chosen(), timezone.localdate())
    seen = {
        "person": found,
        "form": form,
        "span": span,
        "entries": records.record_of(found, span),
        "line": records.lines([found], span.first, span.last)[0],
        "papers": records.papers_of(found),
        "today": timezone.localdate(),
    }
    return render(request, "patrols/training_person.html", seen)
