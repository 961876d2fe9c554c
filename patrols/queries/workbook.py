"""Reads of the month's workbook: every line with its day and people, and how often each post was seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from patrols.models import Assessment, Issue, Line, Patrol, RecordEntry, Score
from patrols.queries import month_page
from patrols.queries.patrol import VALID
from patrols.scoring import month as scoring
from tongting.exports import cells
from tongting.periods import Month, local
from tongting.places.models import Post

COVERAGE_COLUMNS = ("序号", "区域", "岗点编号", "岗点", "责任班组", "巡查次数", "巡查均分")
# When something happened and who wrote it down.
Origin = tuple[date | None, str]
UNKNOWN: Origin = (None, "")


def narrowed(assessment: Assessment, params: dict[str, Any]) -> QuerySet[Score]:
    """The month's scores, of one `group` (with those who stand with it) or one `person` where asked for."""
    found = Score.objects.filter(assessment=assessment)
    if params.get("person"):
        found = found.filter(person=params["person"])
    if group := params.get("group"):
        joined = [code for code, other in scoring.STANDS_WITH.items() if other == group]
        found = found.filter(group__in=[group, *joined])
    return found


def lines_of(assessment: Assessment, params: dict[str, Any]) -> QuerySet[Line]:
    return Line.objects.filter(score__in=narrowed(assessment, params).order_by().values("pk"))


def line_rows(assessment: Assessment, params: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """(day, name, indicator, what, points, key, url, who wrote it down) of every line."""
    origins = _origins(assessment)
    rows = (
        lines_of(assessment, params)
        .order_by("score__group", "score__person__name_pinyin", "score__person", "indicator", "pk")
        .values_list("score__person__name", "indicator", "what", "points", "key", "url")
    )
    for name, indicator, what, points, key, url in rows.iterator(chunk_size=2000):
        day, writer = origins.get(key, UNKNOWN)
        yield day, name, indicator, what, points, key, url, writer


def _origins(assessment: Assessment) -> dict[str, Origin]:
    """By the key of the evidence; what sums up a whole month (a rate, a mean) has no day of its own."""
    month = month_page.parse(assessment.month)
    found: dict[str, Origin] = {}
    records = RecordEntry.objects.filter(day__gte=month.first, day__lte=month.last).order_by()
    for pk, day, writer in records.values_list("pk", "day", "entered_by__name"):
        found[f"patrols.record:{pk}"] = (day, writer)
    within = Q(found_at__gte=month.start_at, found_at__lt=month.end_at)
    late = Q(overdue_at__gte=month.start_at, overdue_at__lt=month.end_at)
    issues = Issue.objects.filter(within | late).order_by()
    for pk, at, overdue, finder in issues.values_list("pk", "found_at", "overdue_at", "found_by__name"):
        found[f"patrols.issue:{pk}:found"] = (local(at).date(), finder or "")
        if overdue:
            found[f"patrols.issue:{pk}:overdue"] = (local(overdue).date(), finder or "")
    return found


def approvers(assessment: Assessment) -> str:
    """Who approved the month so far, in their order."""
    people = (assessment.approved_by, assessment.locked_by)
    return "、".join(person.name for person in people if person is not None)


def coverage_rows(month: Month) -> Iterator[list[Any]]:
    """Every post in use with its patrols and their mean, those that nobody went to included; two queries."""
    patrols = Patrol.objects.filter(state=VALID, shift_date__gte=month.first, shift_date__lte=month.last)
    grouped = patrols.order_by().values_list("post").annotate(many=Count("pk"), mean=Avg("score"))
    seen = {post: (many, mean) for post, many, mean in grouped}
    posts = Post.objects.filter(Q(is_active=True) | Q(pk__in=seen)).select_related("area", "team")
    for number, post in enumerate(posts.order_by("area__order", "code"), 1):
        many, mean = seen.get(post.pk, (0, None))
        shown = None if mean is None else cells.Score(scoring.half_up(scoring.dec(mean)))
        yield [number, post.area.name, post.code, post.name, post.team.name if post.team else "", many, shown]
