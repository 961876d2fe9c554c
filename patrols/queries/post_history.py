"""What a post has suffered from over a year: sightings by item and month, and how often each came back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from patrols.models import ChecklistItem, Issue, IssueOccurrence
from patrols.queries.issue import CARD
from tongting.periods import SHANGHAI, local, midnight
from tongting.places.models import Post

MONTHS = 12
# What has no item of a standard: reports and complaints in people's own words.
OWN_WORDS = "-"


@dataclass
class Line:
    """One item over the months; `counts` as wide as the months of the page."""

    code: str
    text: str
    counts: list[int]
    issues: int = 0
    came_back: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass
class History:
    months: list[date]
    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)


def months_until(at: datetime) -> list[date]:
    """The first days of the last twelve months, the oldest first."""
    here = local(at).date().replace(day=1)
    found = [here]
    while len(found) < MONTHS:
        before = found[0]
        found.insert(
            0, before.replace(year=before.year - (before.month == 1), month=(before.month - 2) % 12 + 1)
        )
    return found


def history(post: Post, at: datetime) -> History:
    """Three queries: issues and their sightings by item and month, the items' words. What recurs most comes first."""
    months = months_until(at)
    since = midnight(months[0])
    found = Issue.objects.filter(post=post, found_at__gte=since).exclude(state=Issue.State.VOID)
    seen = IssueOccurrence.objects.filter(issue__post=post, issue__found_at__gte=since, seen_at__gte=since)
    lines: dict[str, Line] = {}
    for code, month, many, again in _by_month(found, "item_code", "found_at", Count("same_as")):
        line = lines.setdefault(code, Line(code or OWN_WORDS, "", [0] * MONTHS))
        line.counts[months.index(month)] += many
        line.issues, line.came_back = line.issues + many, line.came_back + again
    seen = seen.exclude(issue__state=Issue.State.VOID)
    for code, month, many, _again in _by_month(seen, "issue__item_code", "seen_at", Count("pk")):
        if code in lines and month in months:
            lines[code].counts[months.index(month)] += many
    words = _words(set(lines))
    for code, line in lines.items():
        line.text = words.get(code, code)
    return History(months, sorted(lines.values(), key=lambda line: (-line.total, line.code)))


def issues_of(post: Post, item: str) -> QuerySet[Issue]:
    """All issues of a post, or those of one item, or those in people's own words."""
    found = Issue.objects.filter(post=post).select_related(*CARD)
    if not item:
        return found
    return found.filter(item_code="" if item == OWN_WORDS else item)


def _by_month(
    rows: QuerySet[Issue] | QuerySet[IssueOccurrence], code: str, moment: str, again: Count
) -> list[tuple[str, date, int, int]]:
    counted = (
        rows.annotate(month=TruncMonth(moment, tzinfo=SHANGHAI))
        .values(code, "month")
        .annotate(many=Count("pk"), again=again)
        .order_by()
    )
    return [(row[code], local(row["month"]).date(), row["many"], row["again"]) for row in counted]


def _words(codes: set[str]) -> dict[str, str]:
    """The latest edition's words for each code."""
    found: dict[str, str] = defaultdict(str)
    rows = ChecklistItem.objects.filter(code__in=[code for code in codes if code])
    for code, text in rows.order_by("version__number").values_list("code", "text"):
        found[code] = text
    return found
