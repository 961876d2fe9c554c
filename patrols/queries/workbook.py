"""Reads of the month's workbook: every line with its day and people, and how often each post was seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from patrols.models import Assessment, Line, Patrol, Score
from patrols.queries.month_days import Origins
from patrols.queries.patrol import VALID
from patrols.scoring import month as scoring
from tongting.exports import cells
from tongting.periods import Month
from tongting.places.models import Post

COVERAGE_COLUMNS = ("序号", "区域", "岗点编号", "岗点", "责任班组", "巡查次数", "巡查均分")


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
    origins = Origins(assessment)
    rows = (
        lines_of(assessment, params)
        .order_by("score__group", "score__person__name_pinyin", "score__person", "indicator", "pk")
        .values_list("score__person__name", "indicator", "what", "points", "key", "url", "found_by__name")
    )
    for name, indicator, what, points, key, url, finder in rows.iterator(chunk_size=2000):
        day, writer = origins.of(key)
        yield day, name, indicator, what, points, key, url, writer or finder or ""


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
