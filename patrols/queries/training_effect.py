"""Whether a training helped: how often its item failed at its posts in the eight weeks before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from patrols.models import Answer, Patrol, TrainingSession
from patrols.models.patrol import Outcome
from patrols.queries.training import JUDGED, words_of
from patrols.scoring import training as scoring
from tongting.periods import Span, local

WEEKS = timedelta(weeks=8)
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Found:
    """`item` is the item's words, `after` the span that has gone by until today, `is_over` whether all of it has.
    `posts`: post by post, by name, where there is more than one."""

    item: str
    effect: scoring.Effect
    before: Span
    after: Span
    is_over: bool
    posts: list[tuple[str, scoring.Effect]]


def effect_of(session: TrainingSession, today: date) -> Found | None:
    """None for a session that was not held, is tied to no item, or was held today. Two or three queries."""
    topic = session.topic
    if session.state != TrainingSession.State.HELD or topic is None or not topic.item_code:
        return None
    day = local(session.end_at).date()
    before = Span(day - WEEKS, day - ONE)
    after = Span(day + ONE, min(day + WEEKS, today))
    if after.last < after.first:
        return None
    posts = Q(patrol__post__kind=topic.kind)
    if teams := list(topic.teams.values_list("pk", flat=True)):
        posts &= Q(patrol__post__team__in=teams)
    rows = Answer.objects.filter(
        posts, item__code=topic.item_code, outcome__in=JUDGED, patrol__state=Patrol.State.SUBMITTED
    )

    def within(span: Span) -> Q:
        return Q(patrol__shift_date__range=(span.first, span.last))

    failed = Q(outcome=Outcome.FAIL)
    counted = (
        rows.filter(within(Span(before.first, after.last)))
        .values("patrol__post", "patrol__post__name")
        .annotate(
            was_failed=Count("pk", filter=within(before) & failed),
            was_looked=Count("pk", filter=within(before)),
            is_failed=Count("pk", filter=within(after) & failed),
            is_looked=Count("pk", filter=within(after)),
        )
        .order_by("patrol__post__name", "patrol__post")
    )
    by_post = [(one["patrol__post__name"], _shares(one)) for one in counted]
    found = scoring.effect(
        _sum(was for _name, (was, _now) in by_post), _sum(now for _name, (_was, now) in by_post)
    )
    words = words_of([topic.item_code]).get((topic.kind, topic.item_code), topic.item_code)
    each = [(name, scoring.effect(was, now)) for name, (was, now) in by_post] if len(by_post) > 1 else []
    return Found(words, found, before, after, day + WEEKS <= today, each)


def _shares(counts: Mapping[str, Any]) -> tuple[scoring.Share, scoring.Share]:
    was = scoring.Share(counts["was_failed"], counts["was_looked"])
    return was, scoring.Share(counts["is_failed"], counts["is_looked"])


def _sum(shares: Iterable[scoring.Share]) -> scoring.Share:
    found = list(shares)
    return scoring.Share(sum(one.failed for one in found), sum(one.looked for one in found))
