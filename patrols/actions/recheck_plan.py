"""The two looks that follow a close-out are planned here, in the transaction that closes."""

from __future__ import annotations

from patrols.models import Issue, Recheck
from patrols.rules import recheck as rules


def plan(issue: Issue) -> None:
    """After a week and after a month, each at an hour of its own."""
    if issue.closed_at is None:
        raise ValueError("an issue that is not closed has nothing to be looked at again")
    taken, planned = rules.seen_hours(issue), []
    for turn, days in enumerate(rules.ROUNDS):
        hour = rules.another_hour(taken, issue.post.opens_at, issue.post.closes_at, issue.pk + turn)
        due = rules.due_on(issue.closed_at, days)
        planned.append(Recheck(issue=issue, after_days=days, due_on=due, hour=hour))
        taken.add(hour)
    Recheck.objects.bulk_create(planned)
