"""Reads of hand-made records."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from patrols.models import RecordEntry
from patrols.queries import assessment as assessments
from tongting.periods import Month


def listed(chosen: dict[str, Any]) -> QuerySet[RecordEntry]:
    """Records by `person`, `since` and `until`, each of which may be left out."""
    lookups = {"person": "person", "since": "day__gte", "until": "day__lte"}
    wanted = {lookups[name]: value for name, value in chosen.items() if name in lookups}
    return RecordEntry.objects.filter(**wanted).select_related("person", "entered_by")


def kind_names(month: Month) -> dict[str, str]:
    """What each kind is called under the rules in force."""
    rules = assessments.rules_in_force(month).rules
    items = [*rules["bonus"]["items"], *rules["deductions"]["items"]]
    return {**rules["facts"], **{one["code"]: f"{one['code']} {one['zh']}" for one in items}}
