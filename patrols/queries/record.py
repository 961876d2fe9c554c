"""Reads of hand-made records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from patrols.models import Line, RecordEntry
from patrols.queries import assessment as assessments
from patrols.queries.month_lines import with_corrections
from tongting.people.models import User
from tongting.periods import Month

# Somebody stood in for another's shift: no rule of the month counts it, the service star does.
COVER = "cover"


def listed(chosen: dict[str, Any]) -> QuerySet[RecordEntry]:
    """Records by `person`, `since` and `until`, each of which may be left out."""
    lookups = {"person": "person", "since": "day__gte", "until": "day__lte"}
    wanted = {lookups[name]: value for name, value in chosen.items() if name in lookups}
    return RecordEntry.objects.filter(**wanted).select_related("person", "entered_by")


def counted(records: Iterable[RecordEntry], viewer: User) -> dict[int, list[Line]]:
    """Where each of these records was counted, with what put it right since; two queries at most."""
    by_key = {f"patrols.record:{one.pk}": one.pk for one in records}
    found: dict[int, list[Line]] = defaultdict(list)
    for line in with_corrections(assessments.counted_for(by_key, viewer)) if by_key else ():
        found[by_key[line.key]].append(line)
    return dict(found)


def kind_names(month: Month) -> dict[str, str]:
    """What each kind is called under the rules in force."""
    rules = assessments.rules_in_force(month).rules
    by_hand = assessments.judged_by_hand(rules)
    judged = [
        one
        for group in rules["groups"]
        for one in group["indicators"]
        if (group["code"], one["code"]) in by_hand
    ]
    items = [*judged, *rules["bonus"]["items"], *rules["deductions"]["items"]]
    return {
        COVER: _("代班"),
        **rules["facts"],
        **{one["code"]: f"{one['code']} {one['zh']}" for one in items},
    }
