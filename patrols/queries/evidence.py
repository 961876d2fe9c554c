"""What a month has to say about each person, by a few grouped queries whose cost follows the month, not the
history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from patrols.models import Issue, Patrol, RecordEntry
from tongting.events.models import Event
from tongting.people.models import Group, Team, User
from tongting.periods import Month
from tongting.places.models import Post

ASSESSED = (Group.PARTY_CADRE, Group.TEAM_LEADER, Group.POST_STAFF, Group.OFFICE_STAFF)
# Slots that lie in the night: 00-04, 04-08 and 22-24.
NIGHT = frozenset((0, 1, 9))
IN_A_ROW = 3


def assessed_people() -> QuerySet[User]:
    """Everybody whose month is scored, in the order of the sheets."""
    return User.objects.filter(is_active=True, group__in=ASSESSED).order_by("group", "team", "staff_no")


@dataclass(frozen=True)
class Rounds:
    """A person's rounds: a round is what they patrolled in one slot of one day."""

    done: int
    night: int
    weekend_days: int
    repeated: int


def rounds(month: Month) -> dict[int, Rounds]:
    """By person, from one grouped query."""
    rows = (
        Patrol.objects.filter(
            state=Patrol.State.SUBMITTED, shift_date__gte=month.first, shift_date__lte=month.last
        )
        .order_by("by", "shift_date", "slot")
        .values_list("by", "shift_date", "slot")
        .distinct()
    )
    by_person: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for person, day, slot in rows:
        by_person[person].append((day, slot))
    return {person: _rounds_of(slots) for person, slots in by_person.items()}


def _rounds_of(slots: list[tuple[date, int]]) -> Rounds:
    repeated, run, before = 0, 0, -1
    for _day, slot in slots:
        run = run + 1 if slot == before else 1
        if run == IN_A_ROW:
            repeated, run = repeated + 1, 0
        before = slot
    return Rounds(
        done=len(slots),
        night=sum(slot in NIGHT for _day, slot in slots),
        weekend_days=len({day for day, _slot in slots if day.weekday() >= 5}),
        repeated=repeated,
    )


@dataclass(frozen=True)
class Mean:
    """The mean score of `visits` visits."""

    visits: int
    mean: Decimal


def post_sums(month: Month) -> dict[int, tuple[int, Decimal]]:
    """Visits with a score and the sum of their scores, by post; one grouped query."""
    rows = (
        Patrol.objects.filter(
            state=Patrol.State.SUBMITTED,
            shift_date__gte=month.first,
            shift_date__lte=month.last,
            score__isnull=False,
        )
        .order_by()
        .values_list("post")
        .annotate(visits=Count("pk"), total=Sum("score"))
    )
    return {post: (visits, total) for post, visits, total in rows}


def mean_over(sums: dict[int, tuple[int, Decimal]], posts: Iterable[int]) -> Mean | None:
    """Every visit weighs the same, whichever post it was to; None without any visit."""
    found = [sums[post] for post in posts if post in sums]
    visits = sum(many for many, _total in found)
    return Mean(visits, sum((total for _many, total in found), Decimal(0)) / visits) if visits else None


@dataclass(frozen=True)
class Charge:
    """Who answers for which posts."""

    kept: dict[int, list[int]]
    of_team: dict[int, list[int]]
    staffed: dict[int, list[int]]
    leads: dict[int, int]


def charges() -> Charge:
    """Keepers of areas, posts of teams, staff of posts, leaders of teams; three queries."""
    kept: dict[int, list[int]] = defaultdict(list)
    of_team: dict[int, list[int]] = defaultdict(list)
    for post, keeper, team in Post.objects.values_list("pk", "keeper", "team"):
        if keeper:
            kept[keeper].append(post)
        if team:
            of_team[team].append(post)
    staffed: dict[int, list[int]] = defaultdict(list)
    for person, post in Post.staff.through.objects.values_list("user", "post"):
        staffed[person].append(post)
    leads = dict(Team.objects.filter(leader__isnull=False).values_list("leader", "pk"))
    return Charge(kept, of_team, staffed, leads)


def overdue_issues(month: Month) -> QuerySet[Issue]:
    """Issues whose deadline passed unmet within the month, whatever became of them since; void ones count nowhere."""
    return (
        Issue.objects.filter(overdue_at__gte=month.start_at, overdue_at__lt=month.end_at)
        .exclude(state=Issue.State.VOID)
        .select_related("post")
        .only("pk", "title", "team", "state", "post__keeper", "post__name")
    )


def returned_issues(month: Month) -> list[tuple[Issue, int]]:
    """Issues sent back within the month with how often, from the events of those that can have been."""
    candidates = {
        issue.pk: issue
        for issue in Issue.objects.filter(
            Q(state__in=Issue.OPEN) | Q(closed_at__gte=month.start_at),
            returned_count__gt=0,
            found_at__lt=month.end_at,
        ).select_related("post")
    }
    sent_back = (
        Event.objects.filter(
            thing=Issue._meta.label_lower,
            thing_id__in=candidates,
            became=Issue.State.RETURNED,
            at__gte=month.start_at,
            at__lt=month.end_at,
        )
        .order_by("thing_id")
        .values_list("thing_id")
        .annotate(many=Count("pk"))
    )
    return [(candidates[pk], many) for pk, many in sent_back]


def findings(month: Month, people: Iterable[int]) -> QuerySet[Issue]:
    """Issues that these people found in the month."""
    return (
        Issue.objects.filter(
            found_at__gte=month.start_at, found_at__lt=month.end_at, found_by__in=list(people)
        )
        .exclude(state=Issue.State.VOID)
        .only("pk", "title", "found_by")
        .order_by("found_at", "pk")
    )


def records(month: Month) -> QuerySet[RecordEntry]:
    """Hand-made records of the month that were not withdrawn."""
    return RecordEntry.objects.filter(
        state=RecordEntry.State.VALID, day__gte=month.first, day__lte=month.last
    ).order_by("day", "pk")
