"""The service star's rounds by the clock: whatever is due by now, and safe to repeat."""

from __future__ import annotations

from datetime import datetime

from starrating.actions import award as awards
from starrating.actions import measure as measures
from starrating.actions import nomination as nominations
from starrating.actions import vote as votes
from starrating.models import Campaign


def run(*, at: datetime) -> dict[str, int]:
    """Checks who may win, tells that a vote is open, collects the measures, ends campaigns of which nothing waits any
    more; returns how many of each."""
    final = Campaign.objects.filter(state=Campaign.State.FINAL)
    return {
        "barred": nominations.check_due(at=at),
        "open": votes.announce_due(at=at),
        "measured": measures.collect_due(at=at),
        "rewarded": sum(awards.settle(one, by=None, at=at) for one in final),
    }
