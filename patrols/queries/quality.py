"""Reads of the quality of patrols (巡查质量): shares by patroller, the visits behind them, what comes again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from patrols.models import Patrol
from patrols.models.patrol import Entry
from patrols.queries.patrol import VALID
from patrols.queries.presence import A_DAY
from patrols.rules.presence import IN_DAYS, REPEATED
from tongting.events.models import Event
from tongting.people.models import User
from tongting.periods import Span

FLAGS = ("too_quick", "all_ok", "reused", "clock_off", "not_scanned", "gallery")
# What a figure of the page counts → which visits those are.
COUNTED: dict[str, Q] = {
    "scanned": Q(entry=Entry.SCAN),
    "late": Q(entry=Entry.LATE),
    "confirmed": Q(presence__confirmed_at__isnull=False),
    "clean": Q(failed_count=0),
    **{flag: Q(**{f"presence__{flag}": True}) for flag in FLAGS},
}
LATEST = ("-started_at", "-id")


@dataclass
class Line:
    """One patroller's period. A flag's count is None where it has not come often enough to be shown to others."""

    person: User
    visits: int = 0
    late: int = 0
    scanned: int = 0
    clean: int = 0
    confirmed: int = 0
    confirmable: int = 0
    mean: float | None = None
    flags: dict[str, int | None] = field(default_factory=dict)

    @property
    def on_site(self) -> int:
        """Visits with a phone in hand: late entries are legitimate and counted apart."""
        return self.visits - self.late


@dataclass
class Quality:
    lines: list[Line]

    @property
    def visits(self) -> int:
        return sum(line.visits for line in self.lines)

    @property
    def on_site(self) -> int:
        return sum(line.on_site for line in self.lines)

    @property
    def scanned(self) -> int:
        return sum(line.scanned for line in self.lines)

    @property
    def confirmed(self) -> int:
        return sum(line.confirmed for line in self.lines)

    @property
    def confirmable(self) -> int:
        return sum(line.confirmable for line in self.lines)

    @property
    def mean(self) -> int | None:
        """Of all visits, not of people."""
        weighed = [(line.mean, line.on_site) for line in self.lines if line.mean is not None and line.on_site]
        total = sum(many for _mean, many in weighed)
        return round(sum(mean * many for mean, many in weighed) / total) if total else None


def of_period(span: Span, person: User | None = None) -> Quality:
    """Everybody who patrolled in the period, by name; three queries."""
    visits = in_period(span, person)
    columns: dict[str, Any] = {
        name: Count("pk", filter=which) for name, which in COUNTED.items() if name not in FLAGS
    }
    rows: Any = (
        visits.order_by()
        .values("by")
        .annotate(
            visits=Count("pk"),
            confirmable=Count("pk", filter=Q(presence__confirmable=True)),
            mean=Avg("presence__score"),
            **columns,
            **{flag: Count("pk", filter=COUNTED[flag]) for flag in FLAGS},
        )
    )
    found = {row.pop("by"): row for row in rows}
    people = User.objects.in_bulk(found)
    often = repeated_flags(found, span.end_at)
    lines = [
        Line(
            person=people[key],
            flags={flag: row[flag] if flag in often[key] else None for flag in FLAGS},
            **{name: value for name, value in row.items() if name not in FLAGS},
        )
        for key, row in found.items()
    ]
    return Quality(sorted(lines, key=lambda line: (line.person.name_pinyin, line.person.staff_no)))


def in_period(span: Span, person: User | None = None) -> QuerySet[Patrol]:
    """Valid visits that began in the period."""
    found = Patrol.objects.filter(state=VALID, started_at__gte=span.start_at, started_at__lt=span.end_at)
    return found.filter(by=person) if person else found


def behind(span: Span, person: User, what: str) -> QuerySet[Patrol]:
    """The visits behind a figure of one person's line."""
    found = in_period(span, person).select_related("post", "presence")
    return found.filter(COUNTED[what]) if what in COUNTED else found


def repeated_flags(people: Collection[int], end_at: datetime) -> dict[int, set[str]]:
    """For each person the flags that came at least three times in the fortnight before `end_at`. One query."""
    often: dict[int, set[str]] = {person: set() for person in people}
    for (person, flag), many in flag_counts(end_at - IN_DAYS, end_at, people).items():
        if many >= REPEATED:
            often[person].add(flag)
    return often


def flag_counts(since: datetime, until: datetime, people: Iterable[int]) -> Counter[tuple[int, str]]:
    """How often each flag stands on the visits of each of these people that began in between. One query."""
    rows: Any = (
        Patrol.objects.filter(state=VALID, started_at__gt=since, started_at__lte=until, by__in=list(people))
        .order_by()
        .values("by")
        .annotate(**{flag: Count("pk", filter=COUNTED[flag]) for flag in FLAGS})
    )
    return Counter({(row["by"], flag): row[flag] for row in rows for flag in FLAGS})


def wrong_codes_of(person: User, since: datetime) -> int:
    """How many wrong codes this person typed since then, for visits of these days."""
    visits = Patrol.objects.filter(started_at__gte=since - A_DAY).values("pk")
    missed = Event.objects.filter(thing="patrols.patrol", thing_id__in=visits, verb="confirm_missed")
    return missed.filter(by=person, at__gt=since).count()
