"""Reads of the tallies: exact totals for the named filters, whatever the number of issues."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from django.db.models import Count, Sum

from patrols.models import Issue, IssueTally


class Kind(NamedTuple):
    """What issues are counted by."""

    post: int
    team: int | None
    state: str
    severity: str
    source: str

    @property
    def order(self) -> tuple[int, int, str, str, str]:
        return (self.post, self.team or 0, self.state, self.severity, self.source)


def total(**wanted: Any) -> int:
    """How many issues there are, by any of post_id, post__area, team_id, state, severity, source and their lookups."""
    return IssueTally.objects.filter(**wanted).aggregate(total=Sum("count"))["total"] or 0


def kept() -> Counter[Kind]:
    return _counter(IssueTally.objects.values_list(*FIELDS, "count"))


def there() -> Counter[Kind]:
    """Counted from the issues themselves: slow, for comparing."""
    return _counter(Issue.objects.order_by().values_list(*FIELDS).annotate(n=Count("pk")))


FIELDS = ("post_id", "team_id", "state", "severity", "source")


def _counter(rows: Any) -> Counter[Kind]:
    return Counter({Kind(*row[:5]): row[5] for row in rows})
