"""Doors of what the market goes by: its rules with their history, and the price book."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenders.actions import rule as verbs
from tenders.forms.rule import RuleForm
from tenders.queries import price_book as prices
from tenders.queries import rule as rules
from tongting.web.access import allow, person_of


@allow("tender.bid")
@require_safe
def market_rules(request: HttpRequest) -> HttpResponse:
    """Everybody who may bid reads by what they are measured."""
    rule = rules.the_rule()
    return render(request, "tenders/market_rules.html", {"rule": rule, "changes": rules.changes(rule)})


@allow("tender.rules")
@require_http_methods(["GET", "POST"])
def market_rules_edit(request: HttpRequest) -> HttpResponse:
    form = RuleForm(request.POST if request.method == "POST" else None, instance=rules.the_rule())
    if request.method == "POST" and form.is_valid():
        changed = verbs.change(form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("规则改好了，从现在起照新的算") if changed else _("没有改动"))
        return redirect("market_rules")
    return render(
        request, "tenders/market_rules_edit.html", {"form": form}, status=422 if form.errors else 200
    )


@allow("tender.bid")
@require_safe
def price_book(request: HttpRequest) -> HttpResponse:
    """All lines; `?line=` opens one to the jobs behind it, for whoever sees the market."""
    lines = prices.lines()
    chosen = next((line for line in lines if line.key == request.GET.get("line")), None)
    may_open = prices.may_open(person_of(request))
    seen: dict[str, Any] = {"lines": lines, "chosen": chosen, "may_open": may_open}
    if chosen is not None and may_open:
        seen["paid"] = prices.paid(chosen)
    return render(request, "tenders/price_book.html", seen)
