"""Which posts were seen when: today's state of each post, the week's hours, what was found and closed by week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import ExtractHour, TruncWeek

from patrols.models import Issue, Patrol
from patrols.queries.patrol import VALID
from tongting.people.models import Gender, User
from tongting.periods import ONE_DAY, SHANGHAI, Day, Week, local, midnight
from tongting.places.models import Post

LONG_AGO = timedelta(days=14)
SOON = timedelta(hours=2)
# Areas with so few posts are no column of their own on the day's page.
FEW = 2


@dataclass
class PostToday:
    """One post's day: how often it was seen, how often it should be, what the last visit said."""

    post: Post
    visits: int = 0
    failed: int = 0
    last: Patrol | None = None
    last_ever: datetime | None = None

    @property
    def tone(self) -> str:
        if self.last is None:
            return "todo"
        return "ok" if self.last.passed and not self.last.failed_count else "bad"


@dataclass
class AreaToday:
    """The posts of one area, or of all the small ones together: those have no name here."""

    name: str
    posts: list[PostToday]


@dataclass
class DayView:
    posts: list[PostToday]
    found: int = 0
    patrollers: list[tuple[User, int]] = field(default_factory=list)

    def by_area(self) -> list[AreaToday]:
        """The halls first, each for itself; areas of one or two posts share the end."""
        groups: dict[str, list[PostToday]] = defaultdict(list)
        for one in self.posts:
            groups[one.post.area.name].append(one)
        halls = [AreaToday(name, posts) for name, posts in groups.items() if len(posts) > FEW]
        small = [(name, posts) for name, posts in groups.items() if len(posts) <= FEW]
        if len(small) < 2 or not halls:
            return halls + [AreaToday(name, posts) for name, posts in small]
        return [*halls, AreaToday("", [one for _name, posts in small for one in posts])]

    def count(self, tone: str) -> int:
        return sum(one.tone == tone for one in self.posts)

    @property
    def counts(self) -> dict[str, int]:
        return {tone: self.count(tone) for tone in ("ok", "bad", "todo")}

    @property
    def seen(self) -> int:
        return len(self.posts) - self.count("todo")

    @property
    def shares(self) -> list[tuple[float, str]]:
        if not self.posts:
            return []
        return [(100 * self.count(tone) / len(self.posts), tone) for tone in ("ok", "bad")]


def day_view(day: Day) -> DayView:
    """Today's posts and patrollers in three queries."""
    posts = {
        post.pk: PostToday(post)
        for post in Post.objects.filter(is_active=True).select_related("area").order_by("area__order", "code")
    }
    since = day.start_at - LONG_AGO
    last_ever = (
        Patrol.objects.filter(state=VALID, started_at__gte=since)
        .values("post")
        .annotate(at=Max("started_at"))
    )
    for row in last_ever.order_by():
        if row["post"] in posts:
            posts[row["post"]].last_ever = row["at"]
    patrollers: dict[int, tuple[User, int]] = {}
    view = DayView(list(posts.values()))
    today = Patrol.objects.filter(state=VALID, started_at__gte=day.start_at, started_at__lt=day.end_at)
    for patrol in today.select_related("by").order_by("started_at", "id"):
        view.found += patrol.failed_count
        person, many = patrollers.get(patrol.by_id, (patrol.by, 0))
        patrollers[patrol.by_id] = (person, many + 1)
        if patrol.post_id in posts:
            one = posts[patrol.post_id]
            one.visits, one.failed, one.last = one.visits + 1, one.failed + patrol.failed_count, patrol
    view.patrollers = sorted(patrollers.values(), key=lambda pair: (-pair[1], pair[0].name_pinyin))
    return view


def next_stop(view: DayView, person: User, at: datetime) -> PostToday | None:
    """Where to go now: the post that has waited longest for what it wants, sooner where its peak is near. Never one's
    own team's post while another waits, never a women's post for a man."""
    open_to = [
        one
        for one in view.posts
        if is_open(one.post, at) and (not one.post.women_only or person.gender == Gender.FEMALE)
    ]
    others = [one for one in open_to if one.post.team_id is None or one.post.team_id != person.team_id]
    return max(others or open_to, key=lambda one: _urgency(one, at), default=None)


def _urgency(one: PostToday, at: datetime) -> tuple[float, str]:
    waited = (at - one.last_ever) if one.last_ever else LONG_AGO
    missing = max(0, one.post.visits_wanted - one.visits)
    near = 1.5 if peak_within(one.post, at, SOON) else 1.0
    return (min(waited, LONG_AGO).total_seconds() * (1 + missing) * near, one.post.code)


def is_open(post: Post, at: datetime) -> bool:
    if post.opens_at is None or post.closes_at is None:
        return True
    return within(local(at).time(), post.opens_at, post.closes_at)


def within(now: time, start: time, end: time) -> bool:
    """A window may run past midnight."""
    return start <= now < end if start <= end else now >= start or now < end


def peak_within(post: Post, at: datetime, ahead: timedelta) -> time | None:
    """The beginning of a peak that starts within `ahead` from now, if any."""
    now = local(at)
    for start, _end in post.peaks:
        begins = datetime.combine(now.date(), time.fromisoformat(start), tzinfo=SHANGHAI)
        if begins < now:
            begins += timedelta(days=1)
        if begins - now <= ahead:
            return begins.time()
    return None


def heat(week: Week, at: datetime) -> list[tuple[date, list[int | None]]]:
    """Visits by day and two-hour cell of a week, in one query; None for what has not come yet."""
    seen: dict[tuple[date, int], int] = {}
    rows = (
        Patrol.objects.filter(state=VALID, started_at__gte=week.start_at, started_at__lt=week.end_at)
        .annotate(hour=ExtractHour("started_at", tzinfo=SHANGHAI))
        .values("shift_date", "hour")
        .annotate(many=Count("pk"))
        .order_by()
    )
    for row in rows:
        key = (row["shift_date"], row["hour"] // 2)
        seen[key] = seen.get(key, 0) + row["many"]
    return [(day, [_count(day, two, seen.get((day, two), 0), at) for two in range(12)]) for day in week]


def _count(day: date, two: int, count: int, at: datetime) -> int | None:
    """Two hours that are not over yet are no gap."""
    ends = midnight(day) + timedelta(hours=2 * two + 2)
    return count if count or ends <= at else None


def gaps(rows: list[tuple[date, list[int | None]]]) -> int:
    return sum(count == 0 for _day, counts in rows for count in counts)


@dataclass
class WeekFlow:
    """A week's issues found and closed, and how long those closed took together."""

    week: Week
    found: int = 0
    closed: int = 0
    took: timedelta = timedelta()


def days_to_close(weeks: list[WeekFlow]) -> float | None:
    """From report to close-out on average; None where nothing was closed."""
    closed = sum(one.closed for one in weeks)
    return sum((one.took for one in weeks), timedelta()) / closed / ONE_DAY if closed else None


def by_week(week: Week, many: int = 8) -> list[WeekFlow]:
    """The last `many` weeks up to `week`, in two queries."""
    weeks = [week]
    while len(weeks) < many:
        weeks.insert(0, weeks[0].previous())
    since, until = weeks[0].start_at, week.end_at
    flows = {one.first: WeekFlow(one) for one in weeks}
    for monday, row in _weekly("found_at", since, until):
        flows[monday].found = row["many"]
    for monday, row in _weekly("closed_at", since, until, took=Sum(F("closed_at") - F("found_at"))):
        flows[monday].closed, flows[monday].took = row["many"], row["took"]
    return list(flows.values())


def _weekly(moment: str, since: datetime, until: datetime, **more: Any) -> list[tuple[date, Any]]:
    within = {f"{moment}__gte": since, f"{moment}__lt": until}
    rows = (
        Issue.objects.filter(~Q(state=Issue.State.VOID), **within)
        .annotate(monday=TruncWeek(moment, tzinfo=SHANGHAI))
        .values("monday")
        .annotate(many=Count("pk"), **more)
        .order_by()
    )
    return [(local(row["monday"]).date(), dict(row)) for row in rows]
