"""The kitchen of the demo: the food-safety officer signs every evening, now and then a day late, once not at all; the
director signs every Friday."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from patrols.actions import food as verbs
from patrols.demo.stage import Stage
from patrols.demo.weeks import then
from patrols.queries import food
from tongting.periods import ONE_DAY, Day, Week, midnight

OFFICER, DIRECTOR = "DEMO0020", "DEMO0004"
EVENING, NEXT_MORNING = timedelta(hours=19, minutes=20), timedelta(days=1, hours=7, minutes=40)
FRIDAY = timedelta(days=4, hours=16, minutes=10)
LATE, FORGOTTEN = 0.06, 0.03
REVIEWED = "本周日管控记录逐份看过，整改到位的销号，没到位的列入下周。"


def plan(stage: Stage, first: date) -> None:
    chance, day = random.Random(60), first
    while midnight(day) <= stage.until:
        fate = chance.random()
        wait = NEXT_MORNING if fate < LATE else EVENING
        # The first day is always signed: before it nothing was wanted.
        if day == first or not LATE <= fate < LATE + FORGOTTEN:
            stage.at(midnight(day) + wait, then(_sign_day, stage, Day.of(day)))
        day += ONE_DAY
    week = Week.of(first)
    while week.start_at + FRIDAY <= stage.until:
        stage.at(week.start_at + FRIDAY, then(_sign_week, stage, week))
        week = week.next()


def _sign_day(stage: Stage, day: Day, at: datetime) -> None:
    """What failed is a risk; without any the officer says so, having looked."""
    facts = food.facts_of(day)
    risk = food.failed_in(facts) > 0
    verbs.sign(
        day,
        has_risk=risk,
        finding=food.drafted_finding(facts) if risk else "",
        measure=(food.drafted_measure(facts) or "当场整改，复查合格") if risk else "",
        reported_to="李样例" if risk else "",
        by=stage.people[OFFICER],
        at=at,
    )
    stage.done["food"] += 1


def _sign_week(stage: Stage, week: Week, at: datetime) -> None:
    facts = food.facts_of(week)
    risk = food.failed_in(facts) > 0
    verbs.sign(
        week,
        has_risk=risk,
        finding=food.drafted_finding(facts) if risk else "",
        measure=REVIEWED,
        by=stage.people[DIRECTOR],
        at=at,
    )
