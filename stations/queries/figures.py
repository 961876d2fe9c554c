"""Reads of a period's figures: uses by service, day and hour, what came back late, who waited, how content people were.
Each figure opens to the rows that it counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate

from stations.models import Booking, Desk, Service, Wish
from stations.queries import journal as journals
from stations.queries import loan_list as loans
from stations.queries import outcome as outcomes
from stations.queries import voice as voices
from stations.scoring.satisfaction import Satisfaction
from tongting.periods import SHANGHAI, Span

# Hours are looked at two by two, as everywhere in the product.
HOURS = tuple(range(0, 24, 2))
WEEKDAYS = range(1, 8)


@dataclass(frozen=True)
class Used:
    """A service's period: how often it was used, how many of its loans came back late or are late now."""

    service: Service
    uses: int
    late: int
    said: Satisfaction


@dataclass(frozen=True)
class Line:
    """How many stood in line for what was out, and how many of them got it."""

    stood: int
    got: int


@dataclass(frozen=True)
class Figures:
    desks: list[tuple[Desk, list[Used]]]
    people: int
    line: Line
    said: Satisfaction
    outcome: outcomes.Outcome
    by_day: list[tuple[date, int]]
    # Weekdays from Monday, two hours each.
    by_hour: list[tuple[int, list[int]]]

    @property
    def uses(self) -> int:
        return sum(one.uses for _desk, used in self.desks for one in used)

    @property
    def late(self) -> int:
        return sum(one.late for _desk, used in self.desks for one in used)

    @property
    def most_a_day(self) -> int:
        return max((many for _day, many in self.by_day), default=0)


def uses_in(period: Span) -> QuerySet[Booking]:
    """What was done for somebody and not taken back."""
    done = Booking.objects.filter(verb__in=Booking.USES, at__gte=period.start_at, at__lt=period.end_at)
    return journals.not_undone(done)


def by_desk(period: Span, at: datetime) -> list[tuple[Desk, list[Used]]]:
    """Four queries, however much was done."""
    services = list(Service.objects.filter(desk__is_active=True).select_related("desk"))
    uses = dict(uses_in(period).order_by().values_list("service").annotate(many=Count("pk")))
    late = dict(
        outcomes.lent_in(period).filter(loans.was_late(at)).values_list("service").annotate(many=Count("pk"))
    )
    said = voices.by_service(period)
    desks: dict[Desk, list[Used]] = defaultdict(list)
    for one in services:
        counted = Used(one, uses.get(one.pk, 0), late.get(one.pk, 0), said.get(one.pk, Satisfaction({})))
        if one.is_active or counted.uses or counted.said.many:
            desks[one.desk].append(counted)
    return list(desks.items())


def figures(period: Span, at: datetime) -> Figures:
    """Thirteen queries, however much was done."""
    desks, done = by_desk(period, at), uses_in(period).order_by()
    people = done.aggregate(many=Count("person", distinct=True))["many"]
    return Figures(
        desks,
        people,
        _line(period),
        voices.together(one.said for _desk, used in desks for one in used),
        outcomes.outcome(period, at),
        _by_day(done, period),
        _by_hour(done),
    )


def _line(period: Span) -> Line:
    asked = Wish.objects.filter(asked_at__gte=period.start_at, asked_at__lt=period.end_at)
    return Line(**asked.aggregate(stood=Count("pk"), got=Count("pk", filter=Q(state=Wish.State.TAKEN))))


def _by_day(done: QuerySet[Booking], period: Span) -> list[tuple[date, int]]:
    counted = dict(done.values_list(TruncDate("at", tzinfo=SHANGHAI)).annotate(many=Count("pk")))
    return [(day, counted.get(day, 0)) for day in period]


def _by_hour(done: QuerySet[Booking]) -> list[tuple[int, list[int]]]:
    hour, weekday = ExtractHour("at", tzinfo=SHANGHAI), ExtractIsoWeekDay("at", tzinfo=SHANGHAI)
    found: Counter[tuple[int, int]] = Counter()
    for day, clock, many in done.values_list(weekday, hour).annotate(many=Count("pk")):
        found[day, clock - clock % 2] += many
    return [(day, [found[day, clock] for clock in HOURS]) for day in WEEKDAYS]
