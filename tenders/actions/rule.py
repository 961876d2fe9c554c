"""The market's rules are changed here; what is agreed already keeps its own figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from tenders.models import MarketRule
from tenders.queries.rule import FIELDS, the_rule
from tenders.rules.job import figure
from tongting.events import flow
from tongting.people.models import User


def change(given: Mapping[str, Any], *, by: User, at: datetime) -> bool:
    """Writes the figures that differ; true where one did."""
    the_rule()
    with transaction.atomic():
        rule = MarketRule.objects.select_for_update().get(pk=1)
        changes = {
            name: [_said(getattr(rule, name)), _said(given[name])]
            for name in FIELDS
            if name in given and getattr(rule, name) != given[name]
        }
        if not changes:
            return False
        for name in changes:
            setattr(rule, name, given[name])
        rule.save(update_fields=list(changes))
        flow.record(rule, "changed", by=by, at=at, facts={"changes": changes})
    return True


def _said(value: Any) -> str:
    return str(value) if isinstance(value, int) else figure(value)
