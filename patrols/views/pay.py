"""Doors of the pay guard: the months, a month's pay sheet and its workbook, the limits, one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import pay as verbs
from patrols.forms.pay import LimitsForm
from patrols.models import Assessment, PayLimits
from patrols.queries import assessment as assessments
from patrols.queries import pay as reads
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.web.access import allow, person_of


@allow("pay.see")
@require_safe
def pay_months(request: HttpRequest) -> HttpResponse:
    """The months that have a sheet, newest first."""
    seen = {"months": assessments.months(), "limits": reads.limits_now()}
    return render(request, "patrols/pay_months.html", seen)


@allow("pay.see")
@require_safe
def pay_sheet(request: HttpRequest, month: str) -> HttpResponse:
    assessment = get_object_or_404(Assessment.objects.select_related("rule_set"), month=month)
    response = render(request, "patrols/pay_sheet.html", {"sheet": reads.sheet_of(assessment)})
    response["Cache-Control"] = "no-store"
    return response


@allow("pay.see")
@require_POST
def pay_export(request: HttpRequest, month: str) -> HttpResponse:
    assessment = get_object_or_404(Assessment, month=month)
    title = _("%(month)s考核兑现表") % {"month": assessment.label}
    export = exports.ask("pay", title, {"month": month}, by=person_of(request), at=timezone.now())
    return redirect("export_detail", export.pk)


@allow("pay.keep")
@require_http_methods(["GET", "POST"])
def pay_limits(request: HttpRequest) -> HttpResponse:
    now = PayLimits.now()
    form = LimitsForm(
        request.POST if request.method == "POST" else None,
        initial={"minimum_wage": now.minimum_wage, "share": now.share},
    )
    if request.method == "POST" and form.is_valid():
        try:
            verbs.set_limits(**form.cleaned_data, by=person_of(request), at=timezone.now())
            messages.success(request, _("上限改好了，兑现表按新的算"))
            return redirect("pay_months")
        except Refused as why:
            form.add_error(None, str(why))
    seen = {"form": form, "changes": reads.changes()[:20]}
    return render(request, "patrols/pay_limits.html", seen, status=422 if form.errors else 200)


@allow("month.own")
@require_safe
def pay_mine(request: HttpRequest) -> HttpResponse:
    """One's own months and nobody else's."""
    response = render(request, "patrols/pay_mine.html", {"rows": reads.own_rows(person_of(request))})
    response["Cache-Control"] = "no-store"
    return response
