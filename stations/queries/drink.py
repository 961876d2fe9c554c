"""Reads of the summer drinks: whether there are any today and why, who had theirs, how many a shift."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from stations.models import Desk, DrinkDay, DrinkRule, FreezerReading, Movement, Ration, Service
from stations.queries.journal import not_undone
from stations.scoring import drink as scoring
from stations.scoring.stock import in_season
from tongting.people.models import User
from tongting.periods import Day, local, midnight

ON = DrinkDay.State.ON


@dataclass(frozen=True)
class Turn:
    """Whose turn it is at a moment: the date on which the shift began, the shift."""

    day: date
    shift: str

    @property
    def name(self) -> str:
        return str(Ration.Shift(self.shift).label)


@dataclass(frozen=True)
class Counted:
    """A day's drinks: a number a shift in the order in which they come up, and those given out by count."""

    day: date
    shifts: list[tuple[str, int]]
    by_count: int

    @property
    def all(self) -> int:
        return sum(number for _name, number in self.shifts) + self.by_count


def rule_in_force() -> DrinkRule:
    """What holds before anybody has set anything are the defaults."""
    return DrinkRule.objects.first() or DrinkRule()


def turn(rule: DrinkRule, at: datetime) -> Turn:
    return Turn(*scoring.shift_of(local(at), rule.night_from, rule.early_from, rule.middle_from))


def reason(rule: DrinkRule, day: date) -> str:
    """What a day's drinks rest on, in words; empty where there are none. One query outside the season."""
    if in_season(day, rule.season_from, rule.season_until):
        return _("高温季节，%(first)s 到 %(last)s") % {"first": rule.season_from, "last": rule.season_until}
    found = DrinkDay.objects.filter(state=ON, first__lte=day, last__gte=day).order_by("kind", "-pk")
    for one in found:
        if one.kind == DrinkDay.Kind.ORDER:
            return _("科里通知，到 %(last)s：%(why)s") % {"last": f"{one.last:%m-%d}", "why": one.why}
        if one.high is not None and one.high >= rule.hot_from:
            return _("预报最高 %(high)s 度") % {"high": f"{float(one.high):g}"}
    return ""


def had(person: User, day: date) -> list[Ration]:
    """Of this day's shifts, first one first."""
    found = Ration.objects.filter(person=person, day=day, state=Ration.State.GIVEN)
    return list(found.select_related("movement__item").order_by("nth"))


def days(at: datetime, many: int = 14, desk: Desk | None = None) -> list[Counted]:
    """The last so many days on which there were any, newest first; two queries."""
    last = local(at).date()
    first = last - timedelta(days=many - 1)
    rations = Ration.objects.filter(state=Ration.State.GIVEN, day__gte=first)
    loose = Movement.objects.filter(
        item__service__kind=Service.Kind.DRINKS, kind=Movement.Kind.GIVE, person=None, at__gte=midnight(first)
    )  # fmt: skip
    if desk is not None:
        rations = rations.filter(movement__item__service__desk=desk)
        loose = loose.filter(item__service__desk=desk)
    numbers = Counter(rations.values_list("day", "shift"))
    counted: Counter[date] = Counter()
    for at_one, change in not_undone(loose).values_list("at", "change"):
        counted[local(at_one).date()] -= change
    there = sorted({day for day, _shift in numbers} | set(counted), reverse=True)
    return [
        Counted(day, [(str(one.label), numbers[day, one.value]) for one in Ration.Shift], counted[day])
        for day in there
    ]


def given_of(desk: Desk, at: datetime) -> dict[int, int]:
    """Item → pieces given out today at this desk; one query."""
    day = Day.of(at)
    given = Movement.objects.filter(
        item__service__desk=desk, item__service__kind=Service.Kind.DRINKS, kind=Movement.Kind.GIVE,
        at__gte=day.start_at, at__lt=day.end_at,
    )  # fmt: skip
    sums = not_undone(given).order_by().values("item").annotate(sum=Sum("change"))
    return {one["item"]: -one["sum"] for one in sums}


def readings(desk: Desk) -> QuerySet[FreezerReading]:
    """Newest first."""
    found = FreezerReading.objects.filter(service__desk=desk, state=FreezerReading.State.KEPT)
    return found.select_related("by").order_by("-at", "-pk")


def services() -> QuerySet[Service]:
    return Service.objects.filter(kind=Service.Kind.DRINKS, is_active=True, desk__is_active=True)


def service_of(desk: Desk) -> Service | None:
    return services().filter(desk=desk).first()


def declared(at: datetime) -> QuerySet[DrinkDay]:
    """What makes drinks outside the season, newest first."""
    return DrinkDay.objects.select_related("by").order_by("-first", "-pk")[:30]
