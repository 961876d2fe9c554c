"""Which food-safety record waits for its signature: the day's for the officer, the week's for the director."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import FoodRecord
from patrols.queries import food
from patrols.rules.food import REPORT_FROM
from tongting.people.models import User
from tongting.periods import SHANGHAI, Day, Week, local
from tongting.seams import Todo

# From when on the day's record is asked for, and when the day is late with it.
ASK_FROM, BY = time(15), time(20)
LOOK_BACK = 7


def due(person: User, at: datetime) -> Iterable[Todo]:
    if person.may("food.direct"):
        return _weeks(at)
    return _days(at) if person.may("food.sign") else []


def _days(at: datetime) -> list[Todo]:
    """Today from three in the afternoon, and what was forgotten in the last seven days."""
    here, begun = local(at), food.begun_on()
    days = [Day.of(here.date() - timedelta(days=back)) for back in range(LOOK_BACK, 0, -1)]
    days = [day for day in days if begun is not None and day.first >= begun]
    if here.time() >= ASK_FROM:
        days.append(Day.of(here.date()))
    missing = food.unsigned(FoodRecord.Kind.DAY, days) if days else []
    return [_todo(day, day.first == here.date(), at) for day in missing]


def _weeks(at: datetime) -> list[Todo]:
    """This week from Friday on, and the last one."""
    begun, this = food.begun_on(), Week.of(at)
    weeks = [this.previous()] if begun is not None and this.previous().last >= begun else []
    if local(at).weekday() >= REPORT_FROM:
        weeks.append(this)
    missing = food.unsigned(FoodRecord.Kind.WEEK, weeks) if weeks else []
    return [_todo(week, week == this, at) for week in missing]


def _todo(period: Day | Week, current: bool, at: datetime) -> Todo:
    weekly = isinstance(period, Week)
    said = _("%(period)s 周排查治理报告等你签") if weekly else _("%(period)s 食品安全检查记录等你签")
    late = not current or (not weekly and local(at).time() >= BY)
    return Todo(
        text=said % {"period": period},
        detail=_("有没有发现风险，由你写明") if current else _("过期了，补签会标明"),
        url=reverse("food_page", args=[str(period)]),
        due=datetime.combine(period.last, BY, tzinfo=SHANGHAI),
        icon="clipboard-check",
        tone="bad" if late else "act",
    )
