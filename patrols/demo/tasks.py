"""The demo's tasks of the month: a few for each month, carried and judged, one missed; and wages for the pay guard,
all of them made up."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings

from patrols.actions import pay, task
from patrols.actions.pay import Earned
from patrols.demo.stage import Stage
from patrols.models import Task
from patrols.queries.evidence import assessed_people
from tongting.people.models import User
from tongting.periods import Month, midnight

SECRETARY, CLERK, COOK = "DEMO0003", "DEMO0006", "DEMO0009"
# Title, target, unit, points, how it is counted, who carries it, how far they get.
TASKS = (
    ("带队巡查两堂一舍", 12, "次", 2, Task.Source.PATROLS, ("DEMO0004", "DEMO0005"), None),
    ("整改更衣室积水点", 4, "处", 2, Task.Source.HAND, ("DEMO0021",), (1, 2, 1)),
    ("食堂后厨死角大清扫", 3, "次", 1, Task.Source.HAND, (COOK,), (1, 1, 1)),
    ("公寓床位设施逐间检查", 60, "间", 2, Task.Source.HAND, ("DEMO0031",), (20, 15)),
)
MINIMUM_WAGE = Decimal(2100)


def plan(stage: Stage, first: date) -> None:
    """Every month of the history."""
    month = Month.of(first, settings.MONTH_START_DAY)
    while month.start_at <= stage.until:
        _plan_month(stage, month, max(month.first, first))
        month = month.next()


def _plan_month(stage: Stage, month: Month, begin: date) -> None:
    """Set on the first morning, reported on through the month, judged after its end."""
    stage.at(midnight(begin) + timedelta(hours=9), lambda at: _set(stage, month, at))
    for week in range(3):
        at = midnight(begin) + timedelta(days=2 + 2 * week, hours=16)
        stage.at(at, lambda at, week=week: _report(stage, month, week, at))  # type: ignore[misc]
    stage.at(midnight(month.last) + timedelta(hours=18), lambda at: _judge_done(stage, month, at))
    # Before the draft at two in the night.
    stage.at(month.end_at + timedelta(hours=1), lambda at: _judge_missed(stage, month, at))
    stage.at(month.end_at + timedelta(hours=36), lambda at: _load_wages(stage, month, at))


def walk(at: datetime) -> None:
    """The clock's round."""
    task.walk(at=at)


def _set(stage: Stage, month: Month, at: datetime) -> None:
    for title, target, unit, points, source, numbers, _steps in TASKS:
        people = [stage.people[number] for number in numbers if number in stage.people]
        task.set_for(
            people, month, title=title, target=Decimal(target), unit=unit, points=Decimal(points), due_on=month.last,
            source=source, wanted="现场看过，台账上有记录" if source == Task.Source.HAND else "",
            by=stage.people[SECRETARY], at=at,
        )  # fmt: skip
        stage.done["tasks"] += len(people)


def _report(stage: Stage, month: Month, week: int, at: datetime) -> None:
    for title, _target, unit, _points, _source, _numbers, steps in TASKS:
        if steps is None or week >= len(steps):
            continue
        for one in Task.objects.filter(month=str(month), title=title, state=Task.State.SET).select_related(
            "person"
        ):
            note = f"第{week + 1}批，做了{steps[week]}{unit}"
            task.report(one, amount=Decimal(steps[week]), note=note, by=one.person, at=at)


def _judge_done(stage: Stage, month: Month, at: datetime) -> None:
    for one in Task.objects.filter(month=str(month), state=Task.State.SET, source=Task.Source.HAND):
        if one.is_met:
            task.finish(one, reason="看过现场", by=stage.people[SECRETARY], at=at)


def _judge_missed(stage: Stage, month: Month, at: datetime) -> None:
    for one in Task.objects.filter(month=str(month), state=Task.State.SET, source=Task.Source.HAND):
        task.miss(one, reason="剩下的房间住户倒班，没有查完", by=stage.people[SECRETARY], at=at)


def _load_wages(stage: Stage, month: Month, at: datetime) -> None:
    """Everybody's but two people's; from a chance of their own, so that no other day changes."""
    chance = random.Random(f"wages {month}")
    pay.set_limits(MINIMUM_WAGE, 20, by=stage.people[CLERK], at=at)
    people: list[User] = list(assessed_people())[:-2]
    lines = [
        Earned(person.pk, str(month), Decimal(chance.randrange(180_000, 720_000)) / 100, None)
        for person in people
    ]
    pay.take_in(lines, by=stage.people[CLERK], at=at)
