"""The market's rules as they stand now, and how they got there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tenders.models import MarketRule
from tongting.events import flow

FIELDS = (
    "least_score", "most_jobs", "hours_a_day", "hours_a_month", "travel_minutes", "rest_hours", "rest_days_a_week",
    "least_bids", "notice_days", "posted_days", "low_band", "high_band", "price_weight", "cutoff_day",
)  # fmt: skip


@dataclass(frozen=True)
class Changed:
    """One figure that somebody changed."""

    what: str
    was: str
    now: str
    who: str
    at: datetime


def the_rule() -> MarketRule:
    """The one row; a mine that has changed nothing goes by the usual figures."""
    rule, _made = MarketRule.objects.get_or_create(pk=1)
    return rule


def changes(rule: MarketRule, many: int = 50) -> list[Changed]:
    """Who changed which figure when, the latest first; one query."""
    labels = {field.name: str(field.verbose_name) for field in MarketRule._meta.fields}
    found = []
    for event in flow.history(rule).reverse()[:many]:
        who = event.by.name if event.by else _("系统")
        for name, (was, now) in event.facts["changes"].items():
            found.append(Changed(labels[name], was, now, who, event.at))
    return found
