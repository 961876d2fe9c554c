"""Lives the demo's past day by day through the real actions, on a clock that walks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction

from patrols.actions import reminder
from patrols.demo import issues, known, months, rosters, rotas
from patrols.demo.stage import Stage, set_stage
from tongting.periods import ONE_DAY, midnight
from tongting.work import actions as work

# When the clock's round over open issues is walked; the real one comes every ten minutes.
REMINDERS = (timedelta(hours=6, minutes=5), timedelta(hours=12, minutes=5), timedelta(hours=18, minutes=5))
ROUNDS = (timedelta(hours=10, minutes=10), timedelta(hours=20, minutes=10))
VOICES_A_DAY = 0.5


def live(first: date, until: datetime, seed: int, tell: Callable[[date, Counter[str]], None]) -> Stage:
    """Every day from `first` to the moment `until`, one transaction a day; the same seed gives the same history."""
    stage = set_stage(random.Random(seed), until)
    work.begin_ledger(at=midnight(first))
    rosters.fill(first, until)
    rosters.plan_leave(stage, first, seed)
    rotas.fill(stage, first)
    known.plan(stage)
    months.plan(stage, first)
    day = first
    while midnight(day) <= until:
        with transaction.atomic():
            live_day(stage, day)
        tell(day, stage.done)
        day += ONE_DAY
    return stage


def live_day(stage: Stage, day: date) -> None:
    rotas.plan_day(stage, day)
    months.plan_day(stage, day)
    for after_midnight in REMINDERS:
        stage.at(midnight(day) + after_midnight, lambda at: _remind(stage, at))
    for after_midnight in ROUNDS:
        stage.at(midnight(day) + after_midnight, lambda at: rotas.walk_round(stage, at))
    if stage.chance.random() < VOICES_A_DAY:
        moment = midnight(day) + timedelta(minutes=stage.chance.randint(7 * 60, 21 * 60))
        stage.at(moment, lambda at: issues.speak_up(stage, at))
    stage.live(midnight(day + ONE_DAY))
    # The worker's part: every photo of the day is developed.
    end = min(stage.until, midnight(day + ONE_DAY))
    while work.claim_and_do(limit=200, kinds=["photo"], at=end):
        pass


def _remind(stage: Stage, at: datetime) -> None:
    stage.done["overdue"] += reminder.remind(at=at).overdue
