"""What every contest of the demo goes through: set up out of the starter's trades, signed up for, a sheet given."""

from __future__ import annotations

import random
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from patrols import contest_starter as starter
from patrols.actions import contest as verbs
from patrols.actions import contest_sheet as sheets
from patrols.actions import contest_sign as signs
from patrols.models import Contest, Contestant, JudgeTask, Trade
from patrols.queries import contest as contests
from patrols.rules.contest import Filled
from tongting.people.models import User
from tongting.periods import Quarter

STEP = Decimal("0.5")


def set_up(
    names: Collection[str], quarter: Quarter, until: datetime, *, by: User, at: datetime, **more: Any
) -> Contest:
    """A draft with these of the starter's trades; sign-up is open `until`."""
    picked = [
        verbs.TradeSaid(
            one["name"],
            tuple(one["jobs"]),
            tuple(one["items"]),
            tuple(one["criteria"].items()),
            one["decides"],
        )
        for one in starter.trades()
        if one["name"] in names
    ]
    given = {
        "title": f"第{'一二三四'[quarter.number - 1]}季度{starter.read_file()['title']}", "theory_share": 30,
        "practice_share": 70, "tie_rule": Contest.TieRule.PRACTICE, "drops_from": 5, "places": 3,
        "notice_days": 3, "honour": starter.read_file()["honour"], "sign_until": until,
    }  # fmt: skip
    return verbs.set_up(quarter, trades=picked, by=by, at=at, **{**given, **more})


def trades_of(contest: Contest) -> list[Trade]:
    rows = Trade.objects.filter(contest=contest).select_related("contest", "exam")
    return list(rows.order_by("number"))


def sign(trade: Trade, person: User, chance: random.Random, at: datetime) -> None:
    """Oneself, or now and then by the leader of the team."""
    leader = person.team.leader if person.team and chance.random() < 0.3 else None
    signs.sign_up(trade, person, by=leader or person, at=at)


def judge(contest: Contest, chance: random.Random, at: datetime, *, but: Collection[str] = ()) -> None:
    """Every judge goes from number to number; those of `but` (numbers of staff) have not come to their last one."""
    people = Contestant.objects.filter(contest=contest).order_by("pk")
    skill = {one.pk: chance.uniform(0.78, 0.95) for one in people}
    tasks = contests.tasks().filter(contestant__contest=contest).order_by("judge", "contestant__number")
    last = {task.judge.person_id: task.pk for task in tasks if task.judge.person.staff_no in but}
    for n, task in enumerate(tasks):
        if task.pk not in last.values():
            _give(task, skill[task.contestant_id], chance, at + timedelta(minutes=15 + 5 * n))


def _give(task: JudgeTask, skill: float, chance: random.Random, at: datetime) -> None:
    points = {
        one.pk: _points(one.most, skill + chance.uniform(-0.06, 0.06)) for one in contests.criteria_of(task)
    }
    number = uuid.UUID(int=chance.getrandbits(128), version=4)
    sheets.give(task, Filled(number, points), by=task.judge.person, at=at)


def _points(most: int, share: float) -> Decimal:
    """In half points."""
    return min(Decimal(most), Decimal(round(most * share * 2)) * STEP)
