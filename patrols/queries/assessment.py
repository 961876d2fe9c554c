"""Reads of the month: rules in force, months, scores with their lines, where a record was counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.db import connection
from django.db.models import Avg, Count, Max, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from patrols.models import Assessment, Issue, Line, Patrol, PlanItem, Score
from patrols.queries.patrol import posts_in
from patrols.scoring.month import STANDS_WITH
from tongting.events.flow import Refused, history
from tongting.people.models import User
from tongting.periods import Month


class Edition(NamedTuple):
    """A set of rules by its key."""

    pk: int
    rules: dict[str, Any]


# Plain SQL, as in patrols/queries/evidence.py, where it is asked together with what the rules are about.
EDITION = """
    SELECT id, rules FROM patrols_ruleset
    WHERE state = 'published' AND (effective_from <= %s OR effective_from = (
        SELECT min(effective_from) FROM patrols_ruleset WHERE state = 'published'))
    ORDER BY effective_from DESC, number DESC LIMIT 1"""


def rules_in_force(month: Month) -> Edition:
    """The edition that holds on the month's last day, the first one for months before it; Refused without any."""
    with connection.cursor() as cursor:
        cursor.execute(EDITION, [month.last])
        return edition_of(cursor.fetchall())


def edition_of(rows: Iterable[tuple[Any, ...]]) -> Edition:
    for pk, rules in rows:
        return Edition(pk, json.loads(rules))
    raise Refused(_("还没有考核办法；系统管理员用 load_department --empty 装载后再来"))


def judged_by_hand(rules: Mapping[str, Any]) -> set[tuple[str, str]]:
    """(group, code) of the indicators that somebody enters under their own code."""
    return {
        (group["code"], one["code"])
        for group in rules["groups"]
        for one in group["indicators"]
        if one["data_source"] == "manual" and one["params"].get("of") == one["code"]
    }


def months() -> QuerySet[Assessment]:
    """Newest first, each with its mean and its number of people."""
    return Assessment.objects.annotate(mean=Avg("scores__total"), people=Count("scores")).order_by("-month")


def scores(assessment: Assessment) -> QuerySet[Score]:
    return (
        Score.objects.filter(assessment=assessment)
        .select_related("person__team")
        .order_by("group", "rank", "person__name_pinyin")
    )


def narrowed(found: QuerySet[Score], chosen: dict[str, Any]) -> QuerySet[Score]:
    """By `group` (with those who stand with it), `team`, `grade`, `q` in a name or in its pinyin; each may be left
    out."""
    if group := chosen.get("group"):
        joined = [code for code, other in STANDS_WITH.items() if other == group]
        found = found.filter(group__in=[group, *joined])
    if team := chosen.get("team"):
        found = found.filter(person__team=team)
    if grade := chosen.get("grade"):
        found = found.filter(grade=grade)
    if q := chosen.get("q"):
        found = found.filter(Q(person__name__icontains=q) | Q(person__name_pinyin__icontains=q))
    return found


def own_score(assessment: Assessment, person: User) -> Score | None:
    return Score.objects.filter(assessment=assessment, person=person).select_related("person__team").first()


def latest_of(person: User) -> str | None:
    """The newest month in which this person has a score."""
    rows = Score.objects.filter(person=person).order_by("-assessment__month")
    return rows.values_list("assessment__month", flat=True).first()


def version_of(assessment: Assessment) -> int:
    """Another number after everything that was done to the month."""
    return history(assessment).order_by().aggregate(last=Max("pk"))["last"] or 0


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

    @property
    def middle(self) -> int:
        return self.people - self.best - self.worst


def figures_among(everybody: Sequence[Score]) -> Figures:
    """The same of scores that were read anyway."""
    grades = Counter(score.grade for score in everybody)
    total = sum((score.total for score in everybody), Decimal(0))
    return Figures(len(everybody), total / len(everybody) if everybody else None, grades["A"], grades["E"])


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


def counted_for(keys: Iterable[str], viewer: User) -> QuerySet[Line]:
    """The same, another's points only for those who may see the whole month."""
    lines = counted(keys)
    return lines if viewer.may("month.see") else lines.filter(score__person=viewer)


# What an issue is counted for; its complaint too.
OF_ISSUE = ("found", "overdue", "returned", "critical", "third", "complaint")


def counted_issue(issue: Issue, viewer: User) -> QuerySet[Line]:
    return counted_for((f"patrols.issue:{issue.pk}:{fact}" for fact in OF_ISSUE), viewer)


def counted_plan(item: PlanItem, viewer: User) -> QuerySet[Line]:
    """In every week of its life."""
    return counted_for((f"patrols.plan:{item.pk}:{fact}" for fact in ("due", "early")), viewer)


def counted_patrol(patrol: Patrol, start_day: int, viewer: User) -> list[Line]:
    """The means and rates of whoever answers for the post, and the rounds of whoever went there; another's points are
    for those who may see the whole month."""
    month, post = Month.of(patrol.shift_date, start_day), patrol.post
    # Who has no post of their own stands with all posts of the team.
    answers = Q(own_posts=post) | Q(own_posts__isnull=True, team__isnull=False, team=post.team_id)
    people = {
        post.keeper_id,
        post.team.leader_id if post.team else None,
        *User.objects.filter(answers).order_by().values_list("pk", flat=True),
    }
    keys = [f"patrols.mean:{pk}:{month}" for pk in people if pk]
    lines = counted_for([*keys, f"patrols.rounds:{patrol.by_id}:{month}"], viewer)
    # A month that was scored before the visit came in knows nothing of it.
    known = lines.filter(score__assessment__drafted_at__gte=patrol.submitted_at)
    return [line for line in known if _is_of(line, patrol.post_id)]


def _is_of(line: Line, post: int) -> bool:
    """Whether a mean is one of this post too: whoever answers for it now may not have done so then."""
    named = posts_in(parse_qs(urlsplit(line.url).query).get("posts", [""])[0])
    return not named or post in named


def of_day(day: date) -> QuerySet[Assessment]:
    """The month that this day belongs to, if it was drafted."""
    return Assessment.objects.filter(first_day__lte=day, last_day__gte=day)


def locked_until() -> date | None:
    """The last day that lies in a locked month."""
    return Assessment.objects.filter(state=Assessment.State.LOCKED).aggregate(last=Max("last_day"))["last"]


def awaits_draft(month: Month) -> bool:
    """Whether the month was not scored yet, or only as a draft."""
    return not Assessment.objects.filter(month=str(month)).exclude(state=Assessment.State.DRAFTED).exists()
