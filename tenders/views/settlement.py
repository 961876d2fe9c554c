"""Doors of settlements: their list, one of them, working out a month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tenders.actions import settlement as verbs
from tenders.forms.settlement import CorrectForm, MonthForm, SettlementFilterForm
from tenders.models import Delivery, Settlement
from tenders.queries import settlement as settlements
from tenders.queries import settlement_page
from tenders.queries.rule import the_rule
from tenders.scoring import settlement as scoring
from tongting.events.flow import Refused
from tongting.periods import local
from tongting.web import paging
from tongting.web.access import allow, person_of


def settlement_or_404(request: HttpRequest, pk: int) -> Settlement:
    return get_object_or_404(settlements.settlements_of(person_of(request)), pk=pk)


@allow("tender.bid")
@require_safe
def settlement_list(request: HttpRequest) -> HttpResponse:
    """For whoever sees the market all; for the others what is theirs and what hangs out."""
    person, today = person_of(request), local(timezone.now()).date()
    form = SettlementFilterForm(request.GET)
    chosen = form.chosen()
    found = settlements.settlements_of(person).filter(**chosen)
    seen: dict[str, Any] = {
        "form": form, "chosen": chosen, "page": paging.by_key(found, settlements.ORDER, request.GET),
        "tones": settlement_page.TONES,
    }  # fmt: skip
    if person.may("tender.see"):
        rule = the_rule()
        ready = str(settlements.month_to_draft(today, rule.cutoff_day))
        month = str(chosen.get("month") or max([ready, *settlements.months()[:1]]))
        seen |= {"month": month, "total": settlements.total_of(month), "rule": rule}
        seen["months"] = sorted({ready, scoring.wage_month(today, rule.cutoff_day)}, reverse=True)
        seen["again"] = settlements.to_work_out_anew()
    return render(request, "tenders/settlement_list.html", seen)


@allow("tender.bid")
@require_safe
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    return settlement_shown(request, settlement_or_404(request, pk))


def settlement_shown(request: HttpRequest, found: Settlement, **forms: Any) -> HttpResponse:
    shown = settlement_page.page_of(found, person_of(request), timezone.now())
    if "paid" in shown:
        paid = shown["paid"]
        start = {"gross": paid.gross, "materials": paid.materials, "deductions": paid.deductions}
        shown["correct_form"] = CorrectForm(initial=start)
    shown |= forms
    refused = any(form.errors for form in forms.values())
    return render(request, "tenders/settlement.html", shown, status=422 if refused else 200)


@allow("tender.settle")
@require_POST
def settlement_draft(request: HttpRequest) -> HttpResponse:
    form = MonthForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("月份要写成 2026-11 这样"))
        return redirect("settlement_list")
    try:
        done = verbs.draft(form.cleaned_data["month"], by=person_of(request), at=timezone.now())
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("settlement_list")
    for sentence in done.refused:
        messages.warning(request, sentence)
    many = len(done.made)
    if many:
        said = ngettext(
            "生成了 %(n)d 张结算单，组员会收到通知", "生成了 %(n)d 张结算单，组员会收到通知", many
        )
        messages.success(request, said % {"n": many})
    elif not done.refused:
        messages.info(request, _("没有要结算的：截账日以前验收的都结了"))
    return redirect("settlement_list")


@allow("tender.settle")
@require_POST
def settlement_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A delivery whose settlement was voided."""
    delivery = get_object_or_404(Delivery.objects.select_related("contract"), pk=pk)
    now = timezone.now()
    month = scoring.wage_month(local(now).date(), the_rule().cutoff_day)
    try:
        made = verbs.draft_one(delivery, month, by=person_of(request), at=now)
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("delivery", pk)
    messages.success(request, _("重新生成了结算单，组员会收到通知"))
    return redirect("settlement", made.pk)
