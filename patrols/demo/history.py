"""Lives the demo's past day by day through the real actions, on a clock that walks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from patrols.actions import complaint, digest, recheck, reminder
from patrols.actions import presence as presences
from patrols.demo import (
    editions,
    free_rounds,
    issues,
    kitchen,
    known,
    months,
    presence,
    rosters,
    rotas,
    tasks,
    training,
    twice,
    voices,
    weeks,
)
from patrols.demo.stage import Stage, set_stage
from tongting.notices import actions as notices
from tongting.people.models import User
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
    began = rotas.fill(stage, first)
    known.plan(stage)
    editions.plan(stage)
    issues.plan_last_words(stage)
    twice.plan(stage)
    months.plan(stage, first)
    tasks.plan(stage, first)
    weeks.plan(stage, first)
    kitchen.plan(stage, first)
    training.plan(stage, first)
    others = [import_string(path)(first, until, seed) for path in settings.DEMO_LIVES]
    day = first
    while midnight(day) <= until:
        with transaction.atomic():
            stage.has_rota = day >= began
            live_day(stage, day)
            for live_on in others:
                live_on(day)
            end_day(stage, day)
        tell(day, stage.done)
        day += ONE_DAY
    read_inboxes(until - ONE_DAY)
    return stage


def read_inboxes(at: datetime) -> None:
    """Everybody has looked at what came until then; the last day's notices still wait."""
    for person in User.objects.filter(is_active=True):
        notices.mark_all_read(by=person, at=at)


def live_day(stage: Stage, day: date) -> None:
    (rotas if stage.has_rota else free_rounds).plan_day(stage, day)
    months.plan_day(stage, day)
    for after_midnight in REMINDERS:
        stage.at(midnight(day) + after_midnight, lambda at: _remind(stage, at))
    for after_midnight in ROUNDS:
        stage.at(midnight(day) + after_midnight, lambda at: rotas.walk_round(stage, at))
    stage.at(midnight(day) + timedelta(minutes=40), tasks.walk)
    stage.at(midnight(day) + timedelta(hours=8, minutes=40), tasks.walk)
    stage.at(midnight(day) + timedelta(hours=18, minutes=1), lambda at: _tell_teams(at))
    if stage.chance.random() < VOICES_A_DAY:
        moment = midnight(day) + timedelta(minutes=stage.chance.randint(7 * 60, 21 * 60))
        stage.at(moment, lambda at: issues.speak_up(stage, at))
    voices.plan_day(stage, midnight(day))
    stage.at(midnight(day) + timedelta(hours=1), lambda at: _sweep(stage, at))
    stage.at(midnight(day) + timedelta(hours=8, minutes=10), lambda at: issues.take_up(stage, at))
    stage.live(midnight(day + ONE_DAY))


def end_day(stage: Stage, day: date) -> None:
    """The worker's part: every photo of the day is developed."""
    end = min(stage.until, midnight(day + ONE_DAY))
    while work.claim_and_do(limit=200, kinds=["photo"], at=end):
        pass
    presences.judge_all(at=end)
    presence.explain_some(end)


def _tell_teams(at: datetime) -> None:
    digest.tell_teams(at=at)


def _sweep(stage: Stage, at: datetime) -> None:
    recheck.sweep(at=at)
    complaint.forget_phones(at=at)


def _remind(stage: Stage, at: datetime) -> None:
    stage.done["overdue"] += reminder.remind(at=at).overdue
