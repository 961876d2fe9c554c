"""The demo's small contests, of one trade and without a test: one that is marked at this moment, with sheets still
owed, and one that has hung out long enough and waits for whoever runs contests to make it final."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from patrols.actions import contest as verbs
from patrols.actions import contest_draw as draws
from patrols.actions import contest_result as results
from patrols.demo import contest_steps as steps
from patrols.models import Contest
from tongting.people.models import User
from tongting.periods import Quarter, local, midnight


@dataclass(frozen=True)
class Said:
    """It opens so many `days` before the end of the history; those who are `owing` have a sheet left to give, and where
    nobody is it is worked out and hung out."""

    title: str
    trade: str
    place: str
    people: tuple[str, ...]
    judges: tuple[str, ...]
    days: int
    owing: tuple[str, ...] = ()


SMALL = (
    Said("餐厅服务员擂台赛", "餐厅服务员", "第一食堂", ("DEMO0016", "DEMO0017", "DEMO0018", "DEMO0019"),
         ("DEMO0003", "DEMO0007", "DEMO0008"), 3, owing=("DEMO0008", "DEMO0007")),
    Said("保洁绿化擂台赛", "保洁、绿化", "公寓区", ("DEMO0044", "DEMO0045", "DEMO0046", "DEMO0047"),
         ("DEMO0004", "DEMO0006", "DEMO0008"), 12),
)  # fmt: skip


class Small:
    """One of them and how far it has come: a step a day, in the morning."""

    def __init__(self, said: Said, people: dict[str, User], by: User, until: datetime, seed: int) -> None:
        self.said, self.people, self.by, self.until = said, people, by, until
        self.chance = random.Random(f"contest:{said.title}:{seed}")
        self.contest: Contest | None = None

    def live_day(self, day: date) -> None:
        road: list[Callable[[datetime], None]] = [self._open, self._draw, self._judge, self._hang_out]
        n = self.said.days - (local(self.until).date() - day).days
        if 0 <= n < len(road) and (self.contest is not None or n == 0):
            road[n](midnight(day) + timedelta(hours=9, minutes=30))

    def _open(self, at: datetime) -> None:
        said, chance = self.said, self.chance
        self.contest = steps.set_up(
            [said.trade], Quarter.of(self.until), at + timedelta(hours=23), by=self.by, at=at, title=said.title,
            theory_share=0, practice_share=100, honour="",
        )  # fmt: skip
        (trade,) = steps.trades_of(self.contest)
        judges = [self.people[one] for one in said.judges]
        starts = at + timedelta(days=2)
        verbs.arrange(trade, judges=judges, by=self.by, at=at, place=said.place, starts_at=starts, exam=None)
        verbs.open_up(self.contest, by=self.by, at=at)
        for staff_no in said.people:
            steps.sign(trade, self.people[staff_no], chance, at + timedelta(minutes=chance.randint(20, 600)))

    def _draw(self, at: datetime) -> None:
        assert self.contest is not None
        draws.draw(self.contest, by=self.by, at=at)

    def _judge(self, at: datetime) -> None:
        assert self.contest is not None
        draws.start(self.contest, by=self.by, at=at)
        steps.judge(self.contest, self.chance, at, but=self.said.owing)

    def _hang_out(self, at: datetime) -> None:
        assert self.contest is not None
        if not self.said.owing:
            results.close(self.contest, by=self.by, at=at)
            results.publicise(self.contest, by=self.by, at=at + timedelta(hours=1))
