"""Doors of the market's figures: the page, the lines behind a figure, the workbook."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenders.forms.income import IncomeForm, RowsForm
from tenders.queries import market_figures as figures
from tenders.queries import market_income as reads
from tenders.queries.rule import the_rule
from tongting.exports import actions as exports
from tongting.periods import Month, local
from tongting.web import paging
from tongting.web.access import allow, person_of

# So many contracts and jobs are shown at first.
SHOWN = 12


@allow("tender.see")
@require_safe
def income_figures(request: HttpRequest) -> HttpResponse:
    today = local(timezone.now()).date()
    form = IncomeForm(request.GET, usual=reads.usual(today))
    asked = form.asked()
    saved, opened = figures.savings(asked), figures.bids(asked)
    yuan, percent = figures.saved_in_all(saved)
    seen: dict[str, Any] = {
        "form": form, "chosen": form.chosen(), "asked": asked, "income": reads.income(asked),
        "never": figures.never_won(asked), "vacancies": figures.vacancies(asked, today), "savings": saved,
        "shown": None if "all" in request.GET else SHOWN, "saved": yuan, "saved_percent": percent, "bids": opened,
        "bids_each": figures.bids_each(opened),
        "hours": reads.hours(Month.of(today), the_rule().hours_a_month), "month": Month.of(today),
    }  # fmt: skip
    return render(request, "tenders/income_figures.html", seen)


@allow("tender.see")
@require_safe
def income_rows(request: HttpRequest) -> HttpResponse:
    """The lines that a figure adds up."""
    asked = RowsForm(request.GET, usual=reads.usual(local(timezone.now()).date())).asked()
    page = paging.by_key(reads.rows(asked), reads.ORDER, request.GET)
    total = reads.total(asked)
    return render(request, "tenders/income_rows.html", {"page": page, "asked": asked, "total": total})


@allow("tender.see")
@require_POST
def income_export(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    asked = IncomeForm(request.POST, usual=reads.usual(local(now).date())).asked()
    title = _("内部市场统计 %(since)s 至 %(until)s") % {"since": asked.since, "until": asked.until}
    params = {**asdict(asked), "today": local(now).date().isoformat()}
    return redirect(exports.ask("market_figures", title, params, by=person_of(request), at=now))
