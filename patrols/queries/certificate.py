"""The coverage certificate (覆盖证书): post × hour of day, the longest gap, peaks hit, blind hours, and the sentence
that the bulletin takes; of what was done, and of what the rota plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from patrols.models import Patrol, Rota, Slot, Stop
from patrols.queries.patrol import VALID
from patrols.queries.rota_task import PEAKS_IN, merged, opening, window
from patrols.scoring import coverage
from patrols.scoring.coverage import Ground, Seen
from tongting.periods import Month, Span, Week, midnight
from tongting.places.models import Post

# A peak that begins on the last evening is hit until this long after the span.
AFTER = timedelta(hours=6)
LEVELS = 4
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Cell:
    """One hour of one post; `level` 0 to 4 is how dark it is drawn, `count` None where the post is closed."""

    hour: int
    count: int | None
    level: int

    @property
    def css(self) -> str:
        return "off" if self.count is None else f"n{self.level}" if self.count else "gap"


@dataclass(frozen=True)
class Line:
    """One post of a certificate."""

    post: Post
    seen: Seen
    since: datetime

    @property
    def gap(self) -> timedelta:
        return self.seen.gap * MINUTE

    @property
    def gap_from(self) -> datetime:
        return self.since + self.seen.gap_from * MINUTE

    @property
    def gap_hours(self) -> str:
        return hours(self.seen.gap)

    @property
    def peak_rate(self) -> int | None:
        return round(100 * self.seen.peaks_hit / self.seen.peaks) if self.seen.peaks else None

    def cells(self, most: int) -> list[Cell]:
        counts = ((hour, count if hour in self.seen.open_hours or count else None)
                  for hour, count in enumerate(self.seen.hours))  # fmt: skip
        return [
            Cell(hour, count, -(-LEVELS * count // most) if count and most else 0) for hour, count in counts
        ]


@dataclass(frozen=True)
class Certificate:
    """What a span of days looked like from the posts' side. `must` are the lines whose peaks want a visit each."""

    span: Span
    lines: list[Line]
    # How many of its days are over.
    over: float
    is_plan: bool = False

    @property
    def clock(self) -> range:
        """The hours of the day, for the head of the matrix."""
        return range(24)

    @cached_property
    def rows(self) -> list[tuple[Line, list[Cell]]]:
        most = max((max(line.seen.hours) for line in self.lines), default=0)
        return [(line, line.cells(most)) for line in self.lines]

    @property
    def visits(self) -> int:
        return sum(line.seen.visits for line in self.lines)

    @property
    def wanted(self) -> int:
        """Visits the posts want in the days that are over."""
        return round(self.over * sum(line.post.visits_wanted for line in self.lines))

    @property
    def must(self) -> list[Line]:
        return [line for line in self.lines if line.post.area.code in PEAKS_IN]

    @property
    def peaks(self) -> int:
        return sum(line.seen.peaks for line in self.must)

    @property
    def peaks_hit(self) -> int:
        return sum(line.seen.peaks_hit for line in self.must)

    @property
    def peak_rate(self) -> int:
        """Percent of the peaks of canteens and baths that somebody came to; 100 where there was none."""
        return 100 * self.peaks_hit // self.peaks if self.peaks else 100

    @property
    def peak_share(self) -> int:
        """Percent of the visits to posts with peaks that fell into one."""
        visits = sum(line.seen.visits for line in self.lines if line.post.peaks)
        return round(100 * sum(line.seen.in_peak for line in self.lines) / visits) if visits else 0

    @property
    def blind(self) -> int:
        """Hours of posts in which nobody ever came though they were open."""
        return sum(len(line.seen.blind) for line in self.lines)

    @property
    def longest(self) -> Line | None:
        return max(self.lines, key=lambda line: line.seen.gap, default=None)

    @property
    def blindest(self) -> Line | None:
        found = max(self.lines, key=lambda line: len(line.seen.blind), default=None)
        return found if found and found.seen.blind else None

    @property
    def sentence(self) -> str:
        """One sentence that stands alone: visits wanted and made, posts seen, then `at_what_hours`."""
        if not self.lines:
            return _("还没有岗点，没有覆盖情况可说。")
        facts = {
            "when": when(self.span),
            "posts": sum(line.seen.visits > 0 for line in self.lines),
            "visits": self.visits,
            "wanted": self.wanted,
        }
        done = _("%(when)s应巡%(wanted)d次，实巡%(visits)d次，覆盖岗点%(posts)d个")
        plan = _("%(when)s应巡%(wanted)d次，排了%(visits)d次，覆盖岗点%(posts)d个")
        return _("%(visits)s；%(hours)s") % {
            "visits": (plan if self.is_plan else done) % facts,
            "hours": self.at_what_hours,
        }

    @property
    def at_what_hours(self) -> str:
        """The rest of the sentence, for a paper that has said the numbers of visits: peaks, the longest gap, blind
        hours. Empty where there is no post."""
        longest, blindest = self.longest, self.blindest
        if longest is None:
            return ""
        facts = {
            "rate": self.peak_rate,
            "share": self.peak_share,
            "gap": hours(longest.seen.gap // 60 * 60),
            "where": longest.post.name,
            "blind": self.blind,
            "most": blindest.post.name if blindest else "",
        }
        peaks = _("食堂浴池高峰到位率%(rate)d%%，高峰时段巡查占%(share)d%%；最长%(gap)s无人巡查（%(where)s）")
        rest = _("；%(blind)d个岗点时段无人去过，%(most)s最多。") if blindest else _("；开放时段都有人去过。")
        return (peaks + rest) % facts


def certificate(span: Span, at: datetime | None = None) -> Certificate:
    """What was done in these days; with `at` only what lies before it is asked for. Two queries."""
    visits = Patrol.objects.filter(
        state=VALID, started_at__gte=span.start_at, started_at__lt=span.end_at + AFTER
    )
    return _read(span, visits.order_by("started_at").values_list("post", "started_at"), at)


def planned(span: Span) -> Certificate:
    """What the rota plans for these days, drafts included, from the day on from which there is one. Three queries."""
    began: date | None = rotas_in(span).aggregate(first=Min("first_day"))["first"]
    if began and began > span.first:
        span = Span(began, span.last)
    stops = Stop.objects.filter(at__gte=span.start_at, at__lt=span.end_at + AFTER).exclude(
        slot__state=Slot.State.SWAPPED
    )
    return _read(span, stops.order_by("at").values_list("post", "at"), None, is_plan=True)


def is_planned(span: Span) -> bool:
    return rotas_in(span).exists()


def in_one_sentence(span: Span, at: datetime) -> str:
    """What the bulletin says of these days' hours; empty where no published rota says when somebody should have come.
    Three queries."""
    if not rotas_in(span).filter(state=Rota.State.PUBLISHED).exists():
        return ""
    return certificate(span, at).at_what_hours


def rotas_in(span: Span) -> QuerySet[Rota]:
    return Rota.objects.filter(first_day__lte=span.last, last_day__gte=span.first)


def _read(
    span: Span, visits: Iterable[tuple[int, datetime]], at: datetime | None, *, is_plan: bool = False
) -> Certificate:
    by_post: dict[int, list[int]] = defaultdict(list)
    for post, moment in visits:
        by_post[post].append(_minute(span.first, moment))
    until = None if at is None or at >= span.end_at + AFTER else _minute(span.first, at)
    posts = Post.objects.filter(is_active=True).select_related("area").order_by("area__order", "code")
    lines = [
        Line(post, coverage.read(ground_of(post), by_post[post.pk], span.days, until), span.start_at)
        for post in posts
    ]
    over = span.days if until is None else max(0.0, min(span.days, until / coverage.DAY))
    return Certificate(span, lines, over, is_plan)


def ground_of(post: Post) -> Ground:
    opens, closes = opening(post)
    return Ground(opens, closes, merged(window(begin, end) for begin, end in post.peaks))


def _minute(first: date, moment: datetime) -> int:
    return int((moment - midnight(first)).total_seconds()) // 60


def when(span: Span) -> str:
    if isinstance(span, Week):
        return _("第%(n)d周") % {"n": span.number}
    if isinstance(span, Month):
        return span.label
    return _("%(first)s至%(last)s") % {"first": f"{span.first:%m-%d}", "last": f"{span.last:%m-%d}"}


def hours(minutes: int) -> str:
    """A length of time as a bulletin says it: 9小时, 2小时30分."""
    whole, rest = divmod(minutes, 60)
    if not rest:
        return _("%(h)d小时") % {"h": whole}
    return _("%(h)d小时%(m)d分") % {"h": whole, "m": rest}
