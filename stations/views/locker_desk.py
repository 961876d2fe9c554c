"""Doors of a desk to lockers and keys: the plan, one locker, giving one, the keys to be cut, one of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stations.forms.key import GiveForm, LockerPlanFilter, OrderForm
from stations.models import Desk, KeyOrder
from stations.queries import desk as desks
from stations.queries import key as keys
from stations.queries import locker as lockers
from stations.rules import key as key_rules
from stations.rules import locker as rules
from stations.views.door import at_desk
from tongting.people.models import User
from tongting.web import paging
from tongting.web.access import allow, person_of

ORDER = ("hall", "row", "column", "pk")


def plan_shown(request: HttpRequest) -> dict[str, Any]:
    """The hall that is drawn, or what was looked for as a list."""
    form = LockerPlanFilter(request.GET)
    chosen = form.chosen()
    looked_for = chosen.get("q") or chosen.get("condition")
    return {
        "form": form, "chosen": chosen, "plan": lockers.plan(str(chosen.get("hall", "")).upper()),
        "page": paging.by_key(lockers.found(chosen), ORDER, request.GET) if looked_for else None,
    }  # fmt: skip


@allow("station.serve")
@at_desk
@require_safe
def desk_lockers(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    shown = {"desk": desk, "at": now, "base": reverse("desk_lockers", args=[desk.code])}
    return render(request, "stations/desk_lockers.html", {**shown, **plan_shown(request)})


@allow("station.serve")
@at_desk
@require_safe
def desk_locker(request: HttpRequest, desk: Desk, now: datetime, pk: int) -> HttpResponse:
    """Everything that can be done with one; in the women's hall by women alone."""
    locker = get_object_or_404(lockers.lockers(), pk=pk)
    rule, holder = keys.rule_in_force(), locker.holder
    used = keys.used(holder, rule, now) if holder else 0
    shown = {
        "desk": desk, "at": now, "card": lockers.card(locker), "no": rules.may_tend(person_of(request), locker),
        "reasons": KeyOrder.Reason.choices, "used": used, "section": key_rules.needs_section(used, rule),
        "free": lockers.free_for(holder) if holder else [],
    }  # fmt: skip
    return render(request, "stations/desk_locker.html", shown)


def person_named(request: HttpRequest) -> User | None:
    """Whom the page before had before it."""
    found = desks.found_by(request.GET.get("person", "")[: desks.LONGEST_CARD])
    return found[0] if len(found) == 1 else None


@allow("station.serve")
@at_desk
@require_safe
def desk_locker_give(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """The person, then one of the first free ones or a code; this page also works without a network."""
    person = person_named(request)
    initial = {"person": person.staff_no if person else "", "locker": request.GET.get("locker", "")[:20]}
    shown = {
        "desk": desk, "at": now, "person": person, "free": lockers.free_for(person),
        "form": GiveForm(desk, initial=initial), "onward": _onward(desk, person),
    }  # fmt: skip
    return render(request, "stations/desk_locker_give.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_key_new(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """Person, locker, reason; where it is one too many of the year the section's signature. Works without a network."""
    person, rule = person_named(request), keys.rule_in_force()
    used = keys.used(person, rule, now) if person else 0
    initial = {"person": person.staff_no if person else "", "locker": request.GET.get("locker", "")[:20]}
    shown = {
        "desk": desk, "at": now, "person": person, "used": used, "rule": rule,
        "section": key_rules.needs_section(used, rule), "form": OrderForm(desk, initial=initial),
        "onward": _onward(desk, person),
    }  # fmt: skip
    return render(request, "stations/desk_key_new.html", shown)


def _onward(desk: Desk, person: User | None) -> str:
    return reverse("desk_person", args=[desk.code, person.staff_no]) if person else ""


@allow("station.serve")
@at_desk
@require_safe
def desk_keys(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """What is to be checked, cut and handed over, soonest promised first."""
    service = keys.service_at(desk.pk)
    orders = list(keys.open_orders().filter(service=service).order_by("due_at", "pk")) if service else []
    shown = {
        "desk": desk, "at": now, "service": service, "wait": keys.waiting(now, service),
        "orders": [(one, key_rules.is_late(one, now)) for one in orders],
    }  # fmt: skip
    return render(request, "stations/desk_keys.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_key(request: HttpRequest, desk: Desk, now: datetime, pk: int) -> HttpResponse:
    found = keys.orders().select_related("section_proof", "signature", "accepted_by", "cut_by", "signed_by")
    order = get_object_or_404(found, pk=pk, service__desk=desk)
    shown = {
        "desk": desk, "at": now, "order": order, "is_late": key_rules.is_late(order, now),
        "no": rules.may_tend(person_of(request), order.locker),
    }  # fmt: skip
    return render(request, "stations/desk_key.html", shown)
