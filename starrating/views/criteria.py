"""Doors of scoring rules: all three, one with everything in it, two editions side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from starrating.forms.criteria import EditionFilter
from starrating.models import Contest, CriteriaGroup, CriteriaSet, Criterion, Veto
from starrating.queries import criteria
from starrating.scoring.rule import read
from tongting.web.access import allow, person_of


@allow.signed_in
@require_safe
def criteria_list(request: HttpRequest) -> HttpResponse:
    held = criteria.shelves(timezone.localdate())
    shelves = [(one, held.get(one.value)) for one in Contest]
    return render(request, "starrating/criteria_list.html", {"shelves": shelves})


@allow.signed_in
@require_safe
def criteria_detail(request: HttpRequest, contest: str) -> HttpResponse:
    """The edition in force, or the published one that the address names."""
    shelf = criteria.shelf(_known(contest), timezone.localdate())
    wanted = EditionFilter(request.GET).chosen().get("v")
    edition = _among(shelf.published, wanted) if wanted else shelf.now
    if wanted and edition is None:
        raise Http404
    shown = {
        "contest": Contest(contest),
        "shelf": shelf,
        "edition": edition,
        "rule": criteria.rule_lines(edition, read(edition.rule)) if edition else [],
    }
    return render(request, "starrating/criteria_detail.html", shown)


@allow.signed_in
@require_safe
def criteria_compare(request: HttpRequest, contest: str) -> HttpResponse:
    """Two editions: by default the newest against the one before; the draft for whoever may edit it."""
    shelf = criteria.shelf(_known(contest), timezone.localdate())
    editions = list(shelf.published)
    if shelf.draft and person_of(request).may("star.manage"):
        editions.insert(0, shelf.draft)
    chosen = EditionFilter(request.GET).chosen()
    new = _among(editions, chosen.get("new")) or next(iter(editions), None)
    old = _among(editions, chosen.get("old")) or next((one for one in editions if one != new), None)
    shown = {
        "contest": Contest(contest),
        "editions": editions,
        "old": old,
        "new": new,
        "changes": _in_words(criteria.changes(old, new), new) if old and new else [],
    }
    return render(request, "starrating/criteria_compare.html", shown)


def _in_words(
    changes: list[criteria.Change], edition: CriteriaSet
) -> list[tuple[criteria.Change, list[tuple[Any, str, str]]]]:
    names, ties = _names(), criteria.tie_words(edition)
    return [
        (
            one,
            [
                (names.get(name, name), _said(name, before, ties), _said(name, after, ties))
                for name, before, after in one.fields
            ],
        )
        for one in changes
    ]


def _said(name: str, value: Any, ties: dict[str, str]) -> str:
    """A value of a rule or of a part as the page says it."""
    if name in criteria.RULE_WORDS:
        return criteria.rule_value(name, value, ties) or "—"
    return criteria.figure(value) if isinstance(value, Decimal) else str(value or "—")


def _names() -> dict[str, Any]:
    models = (CriteriaSet, CriteriaGroup, Criterion, Veto)
    found = {field.name: field.verbose_name for model in models for field in model._meta.fields}
    return {
        **found,
        **criteria.RULE_WORDS,
        "name_en": _("英文名称"),
        "group_code": _("大类"),
        "filled_by": _("谁来给分"),
    }


def _known(contest: str) -> str:
    if contest not in Contest.values:
        raise Http404
    return contest


def _among(editions: list[CriteriaSet], number: int | None) -> CriteriaSet | None:
    return next((one for one in editions if one.number == number), None)
