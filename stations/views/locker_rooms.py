"""Doors of those who keep the lockers: the plan, a locker's history, the ledgers of keys and of openings, the rules."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import setup
from stations.forms.key import KeyFilter, KeyRuleForm, LockerPlanFilter, OpeningFilter
from stations.queries import key as keys
from stations.queries import locker as lockers
from stations.rules import key as rules
from stations.views.locker_desk import plan_shown
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("station.see")
@require_safe
def locker_plan(request: HttpRequest) -> HttpResponse:
    shown = {"base": reverse("locker_plan"), "tab": "plan"}
    return render(request, "stations/locker_plan.html", {**shown, **plan_shown(request)})


@allow("station.see")
@require_safe
def locker_card(request: HttpRequest, pk: int) -> HttpResponse:
    locker = get_object_or_404(lockers.lockers(), pk=pk)
    return render(request, "stations/locker_card.html", {"card": lockers.card(locker), "at": timezone.now()})


@allow("station.see")
@require_POST
def locker_register(request: HttpRequest) -> HttpResponse:
    return _export(request, "locker_register", _("更衣箱登记表"), LockerPlanFilter(request.POST).chosen())


@allow("station.see")
@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    """Every order, newest first; `late` those that were promised for earlier."""
    form, now = KeyFilter(request.GET), timezone.now()
    chosen = form.chosen()
    page = paging.by_key(keys.found(chosen, now), ("-asked_at", "-pk"), request.GET)
    shown = {
        "form": form, "chosen": chosen, "page": page, "at": now, "wait": keys.waiting(now), "tab": "keys",
        "rows": [(one, rules.is_late(one, now)) for one in page.rows],
    }  # fmt: skip
    return render(request, "stations/key_list.html", shown)


@allow("station.see")
@require_POST
def key_export(request: HttpRequest) -> HttpResponse:
    return _export(request, "key_orders", _("配钥匙台账"), KeyFilter(request.POST).chosen())


@allow("station.see")
@require_safe
def opening_list(request: HttpRequest) -> HttpResponse:
    form = OpeningFilter(request.GET)
    chosen = form.chosen()
    page = paging.by_key(lockers.openings(chosen), ("-at", "-pk"), request.GET)
    shown = {"form": form, "chosen": chosen, "page": page, "tab": "openings"}
    return render(request, "stations/opening_list.html", shown)


@allow("station.see")
@require_POST
def opening_export(request: HttpRequest) -> HttpResponse:
    return _export(request, "locker_openings", _("紧急开箱记录"), OpeningFilter(request.POST).chosen())


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def key_rule(request: HttpRequest) -> HttpResponse:
    rule = keys.rule_in_force()
    form = KeyRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        setup.change_rule(rule, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了，从现在起照新规则"))
        return redirect("key_list")
    return render(request, "stations/key_rule.html", {"form": form})


def _export(request: HttpRequest, kind: str, title: str, chosen: dict[str, Any]) -> HttpResponse:
    now = timezone.now()
    params = {name: str(value) for name, value in chosen.items()} | {"at": now.isoformat()}
    export = exports.ask(kind, title, params, by=person_of(request), at=now)
    return redirect("export_detail", pk=export.pk)
