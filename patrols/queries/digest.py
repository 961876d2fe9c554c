"""A team's day in five figures, for the evening's word to its leader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from patrols.models import Issue, IssueTally, Patrol
from tongting.people.models import Team
from tongting.periods import Day


@dataclass(frozen=True)
class TeamDay:
    """`visits` at the team's posts and `found` there today, by whomever; `open`, `late` and `soon` (due by tomorrow
    evening) are the team's own work as it stands."""

    team: Team
    visits: int
    found: int
    open: int
    late: int
    soon: int

    @property
    def is_quiet(self) -> bool:
        return not (self.visits or self.found or self.open)


def team_days(day: Day, at: datetime) -> list[TeamDay]:
    """Every team with a leader at work and posts of its own; six queries for any number of teams."""
    teams = Team.objects.filter(leader__is_active=True, posts__is_active=True).distinct()
    visited = Patrol.objects.filter(
        state=Patrol.State.SUBMITTED, started_at__gte=day.start_at, started_at__lt=day.end_at
    )
    visits = _by(visited.values_list("post__team").annotate(many=Count("pk")))
    found_today = Issue.objects.filter(found_at__gte=day.start_at, found_at__lt=day.end_at)
    found = _by(found_today.exclude(state=Issue.State.VOID).values_list("team").annotate(many=Count("pk")))
    kept = IssueTally.objects.filter(state__in=Issue.OPEN).values_list("team")
    waiting = _by(kept.annotate(many=Sum("count")))
    late = _by(_due(Q(due_at__lt=at)))
    soon = _by(_due(Q(due_at__gte=at, due_at__lt=at + timedelta(days=1))))
    return [
        TeamDay(team, *(counted[team.pk] for counted in (visits, found, waiting, late, soon)))
        for team in teams.select_related("leader").order_by("order", "code")
    ]


def _due(when: Q) -> QuerySet[Issue, tuple[int | None, int]]:
    """By team, along the partial index on due dates."""
    running = Issue.objects.filter(when, state__in=("assigned", "returned"))
    return running.values_list("team").annotate(many=Count("pk"))


def _by(rows: Iterable[tuple[int | None, int]]) -> Counter[int | None]:
    counted: Counter[int | None] = Counter()
    for team, many in rows.order_by() if isinstance(rows, QuerySet) else rows:
        counted[team] += many or 0
    return counted
