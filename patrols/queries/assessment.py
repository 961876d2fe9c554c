"""Reads of the month: rules in force, months, scores with their lines, where a record was counted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Avg, Count, Max, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from patrols.models import Assessment, Issue, Line, Patrol, RecordEntry, Score
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.people.models import User
from tongting.periods import Month


class Edition(NamedTuple):
    """A set of rules by its key."""

    pk: int
    rules: dict[str, Any]


# Plain SQL, as in patrols/queries/evidence.py, where it is asked together with what the rules are about.
EDITION = """
    SELECT id, rules FROM patrols_ruleset
    WHERE effective_from <= %s OR effective_from = (SELECT min(effective_from) FROM patrols_ruleset)
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

    @property
    def middle(self) -> int:
        return self.people - self.best - self.worst


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


def counted_patrol(patrol: Patrol, start_day: int, viewer: User) -> QuerySet[Line]:
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
    lines = counted([*keys, f"patrols.rounds:{patrol.by_id}:{month}"])
    return lines if viewer.may("month.see") else lines.filter(score__person=viewer)


def locked_until() -> date | None:
    """The last day that lies in a locked month."""
    return Assessment.objects.filter(state=Assessment.State.LOCKED).aggregate(last=Max("last_day"))["last"]


def awaits_draft(month: Month) -> bool:
    """Whether the month was not scored yet, or only as a draft."""
    return not Assessment.objects.filter(month=str(month)).exclude(state=Assessment.State.DRAFTED).exists()


@dataclass(frozen=True)
class Arrived:
    """What belongs to a month but came in, or was taken back, after it was scored."""

    patrols: list[Patrol]
    records: list[RecordEntry]


def late_patrols(assessment: Assessment) -> QuerySet[Patrol]:
    """Patrols of the month that came in after it was scored: out of a phone that had no network, or entered late."""
    month = {"shift_date__gte": assessment.first_day, "shift_date__lte": assessment.last_day}
    since = Patrol.objects.filter(
        state=Patrol.State.SUBMITTED, submitted_at__gt=assessment.drafted_at, **month
    )
    return since.select_related("post", "by").order_by("submitted_at")


def arrived_since(assessment: Assessment) -> Arrived:
    records = RecordEntry.objects.filter(day__gte=assessment.first_day, day__lte=assessment.last_day)
    taken_back = Event.objects.filter(
        thing=RecordEntry._meta.label_lower,
        thing_id__in=records.filter(state=RecordEntry.State.WITHDRAWN).values("pk"),
        at__gt=assessment.drafted_at,
    )
    entered = Q(state=RecordEntry.State.VALID, entered_at__gt=assessment.drafted_at)
    # A record that came and went after the draft changes nothing.
    gone = Q(pk__in=taken_back.values("thing_id"), entered_at__lte=assessment.drafted_at)
    return Arrived(
        list(late_patrols(assessment)),
        list(records.filter(entered | gone).select_related("person").order_by("entered_at")),
    )
