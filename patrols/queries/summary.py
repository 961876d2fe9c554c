"""The week's summary (周汇总): visits wanted, done and missed by post and by role, scores, issues found, closed and
overdue, against the week before. Every figure is counted from the records of the week, at a cost that follows the week.

Visits are booked by day: a day's wish is met or missed on that day, one visit more tomorrow does not heal it. Of the
day that is not over only what was done so far counts as wanted; nothing of it is missed yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext_lazy as _

from patrols.models import Issue, IssueOccurrence, Patrol, RuleSet
from patrols.queries import certificate as certificates
from patrols.queries import week as weeks
from patrols.queries.issue import Filters
from patrols.queries.recheck import Quality, closing_quality
from tongting.people.models import Group, RoleGrant, User
from tongting.periods import Month, Week, local
from tongting.places.models import Post

VALID = Patrol.State.SUBMITTED
NIGHT = frozenset((0, 1, 9))
# Those whose own rounds stand on the page by name.
LEADING = ("supervising_leader", "section_head", "branch_secretary", "section_leader")
TENTH = Decimal("0.1")


@dataclass
class Counts:
    """Figures of one post, or of all of them together."""

    post: Post | None = None
    wanted: int = 0
    done: int = 0
    missed: int = 0
    # Visits beyond a day's wish, which heal no other day: wanted = done - extra + missed.
    extra: int = 0
    scores: int = 0
    score_sum: Decimal = Decimal(0)
    carried: int = 0
    found: int = 0
    closed: int = 0
    late: int = 0
    again: int = 0
    closed_in: int = 0
    closed_on_time: int = 0

    @property
    def mean(self) -> Decimal | None:
        return (self.score_sum / self.scores).quantize(TENTH) if self.scores else None

    @property
    def issues(self) -> int:
        """In hand this week."""
        return self.carried + self.found

    @property
    def rate(self) -> int | None:
        """Closed of those in hand, in percent."""
        return round(100 * self.closed / self.issues) if self.issues else None

    @property
    def on_time(self) -> int | None:
        """Of those closed in the week the share that never was overdue, in percent."""
        return round(100 * self.closed_on_time / self.closed_in) if self.closed_in else None

    @property
    def closed_late(self) -> int:
        return self.closed_in - self.closed_on_time

    @property
    def is_empty(self) -> bool:
        return not (self.wanted or self.done or self.issues)

    def add(self, other: Counts) -> None:
        for name in SUMMED:
            setattr(self, name, getattr(self, name) + getattr(other, name))


SUMMED = (
    "wanted", "done", "missed", "extra", "scores", "score_sum", "carried", "found", "closed", "late", "again",
    "closed_in", "closed_on_time",
)  # fmt: skip


@dataclass
class Rounds:
    """What a role or a person walked: a round is what somebody patrolled in one slot of one day. `wanted` is the
    month's plan for these days, None where the rules plan nothing."""

    name: Any
    people: int = 1
    wanted: int | None = None
    done: int = 0
    visits: int = 0
    night: int = 0
    weekend: int = 0
    found: int = 0
    group: str = ""
    person: User | None = None

    @property
    def missed(self) -> int | None:
        return None if self.wanted is None else max(0, self.wanted - self.done)


@dataclass
class Summary:
    week: Week
    as_of: datetime
    posts: list[Counts]
    total: Counts
    before: Counts
    roles: list[Rounds] = field(default_factory=list)
    leaders: list[Rounds] = field(default_factory=list)
    # Of the issues whose thirty days ended in the week, how many were still right.
    quality: Quality = Quality(0, 0)
    # At what hours somebody came, in the coverage certificate's words; empty for a week without a rota.
    certificate: str = ""

    @property
    def is_over(self) -> bool:
        return self.as_of >= self.week.end_at

    @property
    def last_day(self) -> date:
        """The last day that is counted."""
        return self.week.last if self.is_over else local(self.as_of).date()

    @property
    def seen_posts(self) -> int:
        return sum(one.done > 0 for one in self.posts)


def summary(week: Week, at: datetime) -> Summary:
    """Eighteen queries, whatever the history; sixteen for a week without a rota."""
    as_of = min(at, week.end_at)
    posts = {post.pk: post for post in Post.objects.select_related("area").order_by("area__order", "code")}
    found = _counted(week, as_of, posts)
    shown = [
        one for one in found.values() if one.post is not None and (one.post.is_active or not one.is_empty)
    ]
    total = _sum(shown)
    before = _sum(_counted(week.previous(), week.start_at, posts).values())
    result = Summary(week, as_of, shown, total, before)
    result.roles, result.leaders = _walked(week, as_of)
    result.quality = closing_quality(week)
    # Not `as_of`: a peak that began on the last evening is over when it is over.
    result.certificate = certificates.in_one_sentence(week, at)
    return result


def _sum(found: Iterable[Counts]) -> Counts:
    total = Counts()
    for one in found:
        total.add(one)
    return total


def _counted(week: Week, as_of: datetime, posts: dict[int, Post]) -> dict[int, Counts]:
    """By post, from four grouped queries."""
    found = {pk: Counts(post) for pk, post in posts.items()}
    visits: dict[int, dict[date, int]] = defaultdict(dict)
    rows = (
        _visits(week)
        .values_list("post", "shift_date")
        .annotate(many=Count("pk"), scored=Count("score"), total=Sum("score"))
    )
    for post, day, many, scored, total in rows.order_by():
        visits[post][day] = many
        one = found[post]
        one.done, one.scores = one.done + many, one.scores + scored
        one.score_sum += total or Decimal(0)
    for pk, one in found.items():
        if posts[pk].is_active:
            one.wanted, one.missed = _wish(posts[pk].visits_wanted, visits[pk], week, as_of)
        one.extra = one.done - one.wanted + one.missed
    _count_issues(week, found)
    return found


def _wish(a_day: int, done: dict[date, int], week: Week, as_of: datetime) -> tuple[int, int]:
    wanted = missed = 0
    for day, here in days(week, as_of):
        came = min(a_day, done.get(day, 0))
        wanted += came if here else a_day
        missed += 0 if here else a_day - came
    return wanted, missed


def days(week: Week, as_of: datetime) -> list[tuple[date, bool]]:
    """Each day of the week that has begun, and whether it is still going on."""
    now = local(as_of)
    over = as_of >= week.end_at
    return [(day, not over and day == now.date()) for day in week if over or day <= now.date()]


def _visits(week: Week) -> Any:
    return Patrol.objects.filter(state=VALID, shift_date__gte=week.first, shift_date__lte=week.last)


def _count_issues(week: Week, found: dict[int, Counts]) -> None:
    in_hand = weeks.with_columns(Filters().narrow(weeks.in_week(week)), week)
    rows = (
        in_hand.order_by()
        .values_list("post")
        .annotate(
            total=Count("pk"),
            carried=Count("pk", filter=Q(found_at__lt=week.start_at)),
            closed=Count("pk", filter=Q(column=weeks.DONE)),
            late=Count("pk", filter=Q(overdue_at__lt=week.end_at) & ~Q(column=weeks.DONE)),
        )
    )
    for post, total, carried, closed, late in rows:
        one = found[post]
        one.carried, one.found, one.closed, one.late = carried, total - carried, closed, late
    seen = again(week).order_by().values_list("post").annotate(many=Count("pk", distinct=True))
    for post, many in seen:
        found[post].again = many
    done = closed_in(week).order_by().values_list("post")
    for post, many, on_time in done.annotate(many=Count("pk"), good=Count("pk", filter=Q(overdue_at=None))):
        found[post].closed_in, found[post].closed_on_time = many, on_time


def again(week: Week) -> Any:
    """Issues that were seen once more in the week."""
    seen = IssueOccurrence.objects.filter(seen_at__gte=week.start_at, seen_at__lt=week.end_at)
    return Issue.objects.filter(pk__in=seen.values("issue")).exclude(state=Issue.State.VOID)


def closed_in(week: Week) -> Any:
    return Issue.objects.filter(closed_at__gte=week.start_at, closed_at__lt=week.end_at)


def _walked(week: Week, as_of: datetime) -> tuple[list[Rounds], list[Rounds]]:
    """By role, and the leaders by name."""
    planned = _planned(week, as_of)
    people = list(User.objects.filter(is_active=True).exclude(group__in=("", Group.RESIDENT)))
    by_role = {
        group: Rounds(Group(group).label, sum(one.group == group for one in people), group=group)
        for group in (*planned, *(code for code in Group.values if code not in planned))
        if group in Group.values and group != Group.RESIDENT
    }
    leaders = {one.pk: Rounds(one.name, person=one) for one in _leaders(people, local(as_of).date())}
    for rows in (by_role.values(), leaders.values()):
        for one in rows:
            monthly = planned.get(one.group or (one.person.group if one.person else ""))
            one.wanted = None if monthly is None else int(monthly * one.people + Decimal("0.5"))
    for person, group, day, slot, visits in _slots(week):
        for walked in (by_role.get(group), leaders.get(person)):
            if walked is not None:
                walked.done, walked.visits = walked.done + 1, walked.visits + visits
                walked.night, walked.weekend = (
                    walked.night + (slot in NIGHT),
                    walked.weekend + (day.weekday() >= 5),
                )
    found_by = Issue.objects.filter(
        found_by__in=list(leaders), found_at__gte=week.start_at, found_at__lt=week.end_at
    ).exclude(state=Issue.State.VOID)
    for person, many in found_by.order_by().values_list("found_by").annotate(many=Count("pk")):
        leaders[person].found = many
    return [one for one in by_role.values() if one.wanted or one.visits], list(leaders.values())


def _slots(week: Week) -> Any:
    """One row a round: person, role at the time, day, slot, visits in it."""
    return (
        _visits(week)
        .order_by()
        .values_list("by", "shift_date", "slot")
        .annotate(role=Max("as_group"), many=Count("pk"))
        .values_list("by", "role", "shift_date", "slot", "many")
    )


def _planned(week: Week, as_of: datetime) -> dict[str, Decimal]:
    """Rounds that the rules plan for one person of a role in the days of this week that have begun."""
    month = Month.of(week.first, settings.MONTH_START_DAY)
    published = RuleSet.objects.filter(state=RuleSet.State.PUBLISHED)
    editions = published.order_by("-effective_from", "-number")
    rules = editions.filter(effective_from__lte=month.last).first() or editions.last()
    if rules is None:
        return {}
    share = Decimal(sum(not here for _day, here in days(week, as_of))) / month.days
    return {group: Decimal(many) * share for group, many in rules.rules["planned_per_month"].items()}


def _leaders(people: list[User], day: date) -> list[User]:
    """In the order of their roles, then by name."""
    grants = RoleGrant.objects.filter(Q(until=None) | Q(until__gte=day), role__in=LEADING, since__lte=day)
    holds = dict(grants.values_list("user", "role"))
    found = [one for one in people if one.pk in holds]
    return sorted(found, key=lambda one: (LEADING.index(holds[one.pk]), one.name_pinyin))


@dataclass(frozen=True)
class Miss:
    """A post on a day that saw fewer visits than it wanted."""

    day: date
    post: Post
    wanted: int
    done: int


def missed(week: Week, at: datetime, post: int | None = None) -> list[Miss]:
    """Every shortfall of the week's days that are over, two queries."""
    posts = Post.objects.filter(is_active=True).select_related("area").order_by("area__order", "code")
    if post is not None:
        posts = posts.filter(pk=post)
    rows = _visits(week).order_by().values_list("post", "shift_date").annotate(many=Count("pk"))
    done = {(place, day): many for place, day, many in rows}
    over = [day for day, here in days(week, min(at, week.end_at)) if not here]
    return [
        Miss(day, place, place.visits_wanted, done.get((place.pk, day), 0))
        for day in over
        for place in posts
        if done.get((place.pk, day), 0) < place.visits_wanted
    ]


# What a figure opens: a list of issues or of patrols.
ISSUE_LISTS = {
    "carried": _("上周结转"), "found": _("本周新增"), "closed": _("已销号"), "late": _("超期"), "again": _("重复出现"),
    "closed_in": _("本周销号"), "closed_late": _("销号时已超期"),
}  # fmt: skip
PATROL_LISTS = {"visits": _("本周巡查")}


def issues_behind(week: Week, what: str, post: int | None = None) -> Any:
    """The issues that a figure counts."""
    if what == "again":
        found = again(week)
    elif what == "closed_in":
        found = closed_in(week)
    elif what == "closed_late":
        found = closed_in(week).filter(overdue_at__isnull=False)
    else:
        part = {"carried": weeks.CARRIED, "found": weeks.FRESH, "closed": weeks.DONE, "late": weeks.LATE}[
            what
        ]
        found = weeks.part_of(week, Filters(), part)
    if post is not None:
        found = found.filter(post=post)
    return found.select_related("post__area", "responsible")


def patrols_behind(week: Week, post: int | None, person: int | None, group: str) -> Any:
    wanted = {"post": post, "by": person, "as_group": group or None}
    given = {name: value for name, value in wanted.items() if value is not None}
    return _visits(week).filter(**given).select_related("post", "by")


SUMMARY_COLUMNS = (
    "岗点",
    "计划巡查次数",
    "实际次数",
    "均分",
    "发现问题",
    "已销号",
    "整改率",
    "超期",
    "重复问题",
)


def summary_row(name: str, one: Counts) -> list[Any]:
    """A row of the 周汇总表."""
    rate = None if one.rate is None else one.closed / one.issues
    return [name, one.wanted, one.done, one.mean, one.found, one.closed, rate, one.late, one.again]
