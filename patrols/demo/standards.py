"""Loads the built-in standards with their items, and the rules of the month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from patrols.demo.reading import starter, windows
from patrols.models import ChecklistItem, RuleSet, Standard, StandardVersion

IN_FORCE_SINCE = date(2020, 1, 1)


def load_standards() -> int:
    """Adds the standards that are not there yet, each with its first edition; returns how many were added."""
    kinds = set(Standard.objects.values_list("kind", flat=True))
    wanted = [(order, facts) for order, facts in enumerate(starter("checklists")["areas"], 1)]
    new = [(order, facts) for order, facts in wanted if facts["code"] not in kinds]
    standards = Standard.objects.bulk_create(
        Standard(kind=facts["code"], name=facts["zh"], name_en=facts["en"], order=order)
        for order, facts in new
    )
    versions = StandardVersion.objects.bulk_create(
        _version(standard, facts) for standard, (_order, facts) in zip(standards, new, strict=True)
    )
    ChecklistItem.objects.bulk_create(
        _item(version, order, item)
        for version, (_order, facts) in zip(versions, new, strict=True)
        for order, item in enumerate(facts["items"], 1)
    )
    return len(new)


def load_rules() -> None:
    if not RuleSet.objects.exists():
        rules = starter("assessment_rules")
        RuleSet.objects.create(number=1, name=_("月考核办法"), effective_from=IN_FORCE_SINCE, rules=rules)


def _version(standard: Standard, facts: dict[str, Any]) -> StandardVersion:
    return StandardVersion(
        standard=standard,
        number=1,
        state=StandardVersion.State.PUBLISHED,
        effective_from=IN_FORCE_SINCE,
        pass_line=facts["pass_line"],
        visits_wanted=facts["min_patrols_per_day"],
        windows=windows(facts["suggested_windows"]),
        note=_("产品内置，数值由各矿调整"),
    )


def _item(version: StandardVersion, order: int, facts: dict[str, Any]) -> ChecklistItem:
    band = facts.get("tolerance") or {}
    return ChecklistItem(
        version=version,
        code=facts["code"],
        order=order,
        text=facts["zh"],
        text_en=facts["en"],
        kind=facts["type"],
        weight=_exact(facts["weight"]),
        deduct=_exact(facts.get("deduct_per_fault", facts.get("deduct_on_fail", 0))),
        unit=facts.get("unit", ""),
        decimals=facts.get("decimals", 0),
        minimum=_limit(facts.get("min")),
        maximum=_limit(facts.get("max")),
        typing_min=_limit(facts.get("input_min")),
        typing_max=_limit(facts.get("input_max")),
        tolerance_below=_exact(band.get("below", 0)),
        tolerance_above=_exact(band.get("above", 0)),
        tolerance_deduct=_exact(band.get("deduct", 0)),
        options=facts.get("options", []),
        fail_below=_exact(facts.get("fail_below_ratio", 0)),
        critical=facts["critical"],
        photo_required=facts["photo_required_on_fail"],
        na_allowed=facts.get("na_allowed", True),
        due_hours=facts["default_due_hours"],
        remarks=facts["remarks_zh"],
        sources=facts["source"],
    )


def _exact(number: float) -> Decimal:
    return Decimal(str(number))


def _limit(number: float | None) -> Decimal | None:
    return None if number is None else _exact(number)
