"""The coverage certificate on the screen, on paper and as a workbook."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.forms.rota import CoverageForm
from patrols.queries import certificate, predictability
from tongting.exports import actions as exports
from tongting.periods import Day
from tongting.web.access import allow, person_of


@allow("coverage.see")
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """What was done; what is planned and how predictable it is only for those who make the rota."""
    now, form = timezone.now(), CoverageForm(request.GET)
    span = form.span(Day.of(now).first)
    shown: dict[str, Any] = {"form": form, "span": span, "done": certificate.certificate(span, now)}
    if person_of(request).may("rota.make"):
        shown["plan"] = certificate.planned(span) if certificate.is_planned(span) else None
        shown["post_habits"] = predictability.by_post(now)
        shown["person_habits"] = predictability.by_person(now)
    return render(request, "patrols/coverage.html", shown)


@allow("coverage.see")
@require_POST
def coverage_export(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    span = CoverageForm(request.GET).span(Day.of(now).first)
    params = {"first": str(span.first), "last": str(span.last), "plan": person_of(request).may("rota.make")}
    title = _("巡查覆盖证书 %(span)s") % {"span": certificate.when(span)}
    return redirect(exports.ask("coverage", title, params, by=person_of(request), at=now))
