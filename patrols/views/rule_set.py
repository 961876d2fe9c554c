"""Doors of the month's rules: all editions, one of them, two side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from patrols.forms.rule_set import EditionFilter
from patrols.models import RuleSet
from patrols.queries import rule_set as editions
from patrols.rules import rule_set as rules
from tongting.web.access import allow, person_of


@allow("month.own")
@require_safe
def rule_set_list(request: HttpRequest) -> HttpResponse:
    """What holds, what is to come, the draft for whoever may write rules, what held before."""
    shelf = editions.shelf(timezone.localdate())
    return render(request, "patrols/rule_set_list.html", {"shelf": shelf})


@allow("month.own")
@require_safe
def rule_set_detail(request: HttpRequest, number: int) -> HttpResponse:
    """A published edition, whole; the draft has a page of its own."""
    edition = get_object_or_404(editions.editions(), number=number)
    if edition.state == RuleSet.State.DRAFT:
        if not person_of(request).may("month.rules"):
            raise PermissionDenied(_("草稿要有修改考核办法的权限才能看"))
        return redirect("rule_set_draft")
    today = timezone.localdate()
    shown = {"edition": edition, "shelf": editions.shelf(today), **book_of(edition.rules)}
    shown["may_take_back"] = rules.may_take_back(edition, today, editions.is_used(edition)) is None
    return render(request, "patrols/rule_set_detail.html", shown)


@allow("month.own")
@require_safe
def rule_set_compare(request: HttpRequest) -> HttpResponse:
    """By default the newest against the one before; the draft for whoever may write it."""
    shelf = editions.shelf(timezone.localdate())
    every = shelf.published
    if shelf.draft and person_of(request).may("month.rules"):
        every = [shelf.draft, *every]
    chosen, by_number = EditionFilter(request.GET).chosen(), {one.number: one for one in every}
    new = by_number.get(chosen.get("new", 0)) or next(iter(every), None)
    old = by_number.get(chosen.get("old", 0)) or next((one for one in every if one is not new), None)
    changes = editions.changes(old.rules, new.rules) if old and new else []
    shown = {"editions": every, "old": old, "new": new, "changes": changes}
    return render(request, "patrols/rule_set_compare.html", shown)


def book_of(edition: dict[str, Any]) -> dict[str, Any]:
    """What both the page of an edition and that of the draft show of the rules."""
    groups = [
        {**group, "sum": sum((Decimal(str(one["max"])) for one in group["indicators"]), Decimal(0))}
        for group in edition["groups"]
    ]
    tiers = [
        (one, [edition["reward_yuan"][group["code"]][one["grade"]] for group in edition["groups"]])
        for one in edition["grades"]
    ]
    bonuses = [(one, editions.points_said(one["points"])) for one in edition["bonus"]["items"]]
    return {
        "groups": groups,
        "tiers": tiers,
        "bonuses": bonuses,
        "cap_total": edition["bonus"]["cap_total"],
        "deductions": edition["deductions"]["items"],
        "terms": list(editions.terms(edition)),
    }
