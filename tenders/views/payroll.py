"""Doors of the payroll: a month's sums on screen, and its workbook."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenders.forms.settlement import MonthForm
from tenders.queries import payroll as reads
from tenders.queries import settlement as settlements
from tenders.queries.rule import the_rule
from tongting.exports import actions as exports
from tongting.periods import local
from tongting.web.access import allow, person_of


@allow("tender.see")
@require_safe
def payroll(request: HttpRequest) -> HttpResponse:
    form, months = MonthForm(request.GET), reads.months()
    today = local(timezone.now()).date()
    usual = months[0] if months else str(settlements.month_to_draft(today, the_rule().cutoff_day))
    month = form.cleaned_data["month"] if form.is_valid() else usual
    found = reads.payroll_of(month)
    return render(request, "tenders/payroll.html", {"payroll": found, "month": month, "months": months})


@allow("tender.settle")
@require_POST
def payroll_export(request: HttpRequest) -> HttpResponse:
    form = MonthForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("月份要写成 2026-11 这样"))
        return redirect("payroll")
    month = form.cleaned_data["month"]
    title = _("%(month)s 内部劳务工资表") % {"month": month}
    return redirect(exports.ask("payroll", title, {"month": month}, by=person_of(request), at=timezone.now()))
