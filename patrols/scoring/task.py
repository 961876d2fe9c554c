"""Where a task of the month counts under a set of rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from patrols.scoring.month import group_rules

# The data source that rules name for an indicator fed by tasks; a bonus or deduction says `"source": "tasks"`.
SOURCE = "tasks"


def codes_for(rules: Mapping[str, Any], group: str) -> list[tuple[str, str]]:
    """(kind, code) under which a task counts for this group: its indicator, the bonus for what was done, the deduction
    for what was missed. Empty: these rules know no tasks, they are only on record."""
    chosen = group_rules(rules, group)
    if chosen is None:
        return []
    found = [("indicator", one["code"]) for one in chosen["indicators"] if one["data_source"] == SOURCE]
    found += [("bonus", one["code"]) for one in rules["bonus"]["items"] if one.get("source") == SOURCE]
    found += [
        ("deduction", one["code"]) for one in rules["deductions"]["items"] if one.get("source") == SOURCE
    ]
    return found
