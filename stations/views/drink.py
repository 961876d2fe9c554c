"""Doors of the summer drinks: the desk's page; for those who keep them the rule, what makes drinks outside the season,
and the days' counts."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import drink as verbs
from stations.actions import setup
from stations.forms.drink import DrinkRuleForm, ForecastForm, OrderForm
from stations.models import Desk, DrinkDay
from stations.queries import box_board as boards
from stations.queries import desk as desks
from stations.queries import drink as drinks
from stations.views.door import at_desk
from tongting.events.flow import Refused
from tongting.periods import local
from tongting.web.access import allow, person_of

# As many days and readings as the pages show.
DAYS, READINGS = 14, 6


@allow("station.serve")
@at_desk
@require_safe
def desk_drinks(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """Card, drink. With `q` the person who is meant, and whether they had theirs."""
    word = request.GET.get("q", "").strip()[: desks.LONGEST_CARD]
    found = desks.found_by(word)
    person = found[0] if len(found) == 1 else None
    counted = drinks.days(now, 1, desk)
    shown = {
        "desk": desk, "at": now, "word": word, "found": found if len(found) > 1 else [],
        "served": boards.served(desk, person, now), "counted": counted[0] if counted else None,
        "readings": drinks.readings(desk)[:READINGS],
    }  # fmt: skip
    return render(request, "stations/desk_drinks.html", shown)


@allow("station.see")
@require_safe
def drink_list(request: HttpRequest) -> HttpResponse:
    """Whether there are drinks today and why, and how many there were a day and shift."""
    now = timezone.now()
    rule = drinks.rule_in_force()
    shown = {
        "rule": rule, "reason": drinks.reason(rule, local(now).date()), "days": drinks.days(now, DAYS),
        "declared": drinks.declared(now), "forecast": ForecastForm(initial={"day": local(now).date()}),
        "order": OrderForm(initial={"first": local(now).date()}), "today": local(now).date(),
    }  # fmt: skip
    return render(request, "stations/drink_list.html", shown)


@allow("station.manage")
@require_POST
def drink_forecast(request: HttpRequest) -> HttpResponse:
    form = ForecastForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _first(form))
        return redirect("drink_list")
    data = form.cleaned_data
    try:
        verbs.forecast(data["day"], data["high"], by=person_of(request), at=timezone.now())
        messages.success(request, _("登记了，那天发冷饮"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("drink_list")


@allow("station.manage")
@require_POST
def drink_order(request: HttpRequest) -> HttpResponse:
    form = OrderForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _first(form))
        return redirect("drink_list")
    data = form.cleaned_data
    verbs.order(data["first"], data["last"], data["why"], by=person_of(request), at=timezone.now())
    messages.success(request, _("登记了，这几天发冷饮"))
    return redirect("drink_list")


@allow("station.manage")
@require_POST
def drink_day_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        verbs.withdraw(get_object_or_404(DrinkDay, pk=pk), by=person_of(request), at=timezone.now())
        messages.success(request, _("收回了，已经发的不变"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("drink_list")


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def drink_rule(request: HttpRequest) -> HttpResponse:
    rule = drinks.rule_in_force()
    form = DrinkRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        setup.change(rule, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了，从现在起照新规则"))
        return redirect("drink_list")
    return render(request, "stations/drink_rule.html", {"form": form})


def _first(form: ForecastForm | OrderForm) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)
