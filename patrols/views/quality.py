"""Doors of the quality of patrols: the week's table for the branch, one person's visits for them and for the branch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.forms.presence import NAMES, BehindForm, QualityForm
from patrols.queries import quality
from patrols.queries.quality import COUNTED, FLAGS
from tongting.exports import actions as exports
from tongting.people.models import User
from tongting.periods import Week
from tongting.web import paging
from tongting.web.access import allow, person_of, why_not


@allow("patrol.quality")
@require_safe
def quality_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = QualityForm(request.GET)
    week = week_of(form, now)
    shown = {
        "form": form,
        "week": week,
        "later": week.next() if week.last < Week.of(now).last else None,
        "found": quality.of_period(week, form.chosen().get("person")),
        "flags": [(flag, NAMES[flag]) for flag in FLAGS],
    }
    return render(request, "patrols/quality_list.html", shown)


@allow("patrol.quality")
@require_POST
def quality_export(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = QualityForm(request.GET)
    week, person = week_of(form, now), form.chosen().get("person")
    params = {"week": str(week), **({"person": person.pk} if person else {})}
    title = _("巡查质量 %(week)s") % {"week": week}
    return redirect("export_detail", exports.ask("quality", title, params, by=person_of(request), at=now).pk)


@allow.signed_in
@require_safe
def quality_person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's visits: all that is flagged for themselves, what comes again and again for the branch."""
    now, reader = timezone.now(), person_of(request)
    person = get_object_or_404(User, pk=pk)
    is_self = reader.pk == person.pk
    if not (is_self or reader.may("patrol.quality")):
        raise PermissionDenied(why_not("patrol.quality"))
    form = BehindForm(request.GET)
    span = form.span(Week.of(now))
    often = set(FLAGS) if is_self else quality.repeated_flags([pk], span.end_at)[pk]
    form.limit_to({*COUNTED} - {*FLAGS} | often)
    found = quality.behind(span, person, form.chosen().get("what", ""))
    shown: dict[str, Any] = {
        "form": form,
        "person": person,
        "span": span,
        "is_self": is_self,
        "page": paging.by_key(found, quality.LATEST, request.GET),
        "shown": [(flag, NAMES[flag]) for flag in FLAGS if flag in often],
    }
    return render(request, "patrols/quality_person.html", shown)


def week_of(form: QualityForm, now: datetime) -> Week:
    week: Week = form.chosen().get("week") or Week.of(now)
    return week
