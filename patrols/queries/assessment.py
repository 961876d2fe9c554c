"""Reads of the month: rules in force, months, scores with their lines, where a record was counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, Max, Prefetch, Q, QuerySet

from patrols.models import Assessment, Issue, Line, Patrol, RuleSet, Score
from tongting.periods import Month


def rules_in_force(month: Month) -> RuleSet:
    """The edition that holds on the month's last day; Refused is the caller's business where there is none."""
    return RuleSet.objects.filter(effective_from__lte=month.last).order_by("-effective_from", "-number")[0]


def months() -> QuerySet[Assessment]:
    """Newest first, each with its mean and its number of people."""
    return Assessment.objects.annotate(mean=Avg("scores__total"), people=Count("scores")).order_by("-month")


def scores(assessment: Assessment) -> QuerySet[Score]:
    return (
        Score.objects.filter(assessment=assessment)
        .select_related("person__team")
        .order_by("group", "rank", "person__name_pinyin")
    )


def score_of(month: str, person: int) -> QuerySet[Score]:
    return (
        Score.objects.filter(assessment__month=month, person=person)
        .select_related("person__team", "assessment__rule_set")
        .prefetch_related(Prefetch("lines", Line.objects.order_by("indicator", "pk")))
    )


def history_of(person: int, until: str, many: int = 6) -> list[tuple[str, object]]:
    """The last `many` months up to `until`: (month, total), oldest first."""
    rows = (
        Score.objects.filter(person=person, assessment__month__lte=until)
        .order_by("-assessment__month")
        .values_list("assessment__month", "total")[:many]
    )
    return list(reversed(rows))


@dataclass(frozen=True)
class Figures:
    """What heads a month's page."""

    people: int
    mean: object
    best: int
    worst: int


def figures(assessment: Assessment) -> Figures:
    row = Score.objects.filter(assessment=assessment).aggregate(
        people=Count("pk"),
        mean=Avg("total"),
        best=Count("pk", filter=Q(grade="A")),
        worst=Count("pk", filter=Q(grade="E")),
    )
    return Figures(row["people"], row["mean"], row["best"], row["worst"])


def counted(keys: Iterable[str]) -> QuerySet[Line]:
    """The lines in which evidence under these keys was counted, newest month first."""
    return (
        Line.objects.filter(key__in=list(keys))
        .select_related("score__person", "score__assessment")
        .order_by("-score__assessment__month", "pk")
    )


def counted_issue(issue: Issue) -> QuerySet[Line]:
    return counted(f"patrols.issue:{issue.pk}:{fact}" for fact in ("found", "overdue", "returned"))


def counted_patrol(patrol: Patrol, start_day: int) -> QuerySet[Line]:
    """The means and rates of whoever answers for the post, and the rounds of whoever went there."""
    month, post = Month.of(patrol.shift_date, start_day), patrol.post
    people = {
        post.keeper_id,
        post.team.leader_id if post.team else None,
        *post.staff.values_list("pk", flat=True),
    }
    keys = [f"patrols.mean:{pk}:{month}" for pk in people if pk]
    return counted([*keys, f"patrols.rounds:{patrol.by_id}:{month}"])


def locked_until() -> date | None:
    """The last day that lies in a locked month."""
    return Assessment.objects.filter(state=Assessment.State.LOCKED).aggregate(last=Max("last_day"))["last"]
