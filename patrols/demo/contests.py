"""The demo's skill contests: one of two trades, lived through from the sign-up to the certificates, one that is open
for sign-up on the last days, and two small ones (see contest_small.py). Everything through the same actions that
people use."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from patrols.actions import contest as verbs
from patrols.actions import contest_draw as draws
from patrols.actions import contest_result as results
from patrols.actions import exam as exams
from patrols.actions import sitting as papers
from patrols.demo import contest_steps as steps
from patrols.demo.contest_small import SMALL, Small
from patrols.models import Contest, Exam, Trade
from patrols.queries import question as bank
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.periods import Quarter, local, midnight
from tongting.places.queries import work_calendar

MANAGER = "DEMO0005"
# trade → topic of its test, who takes part, who judges: five judges, of whom two are dropped, and three.
HELD: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "厨师、面点工": (
        "食品安全",
        ("DEMO0010", "DEMO0011", "DEMO0012", "DEMO0013", "DEMO0014", "DEMO0015"),
        ("DEMO0003", "DEMO0004", "DEMO0007", "DEMO0008", "DEMO0038"),
    ),
    "公寓管理员": (
        "宿舍服务",
        ("DEMO0032", "DEMO0033", "DEMO0034", "DEMO0035", "DEMO0036"),
        ("DEMO0004", "DEMO0006", "DEMO0008"),
    ),
}
COMING = ("浴池工", "洗衣工")
EARLY_BIRDS = (("浴池工", "DEMO0022"), ("浴池工", "DEMO0025"), ("洗衣工", "DEMO0040"))
# Questions of a test, points of each.
ASKED, WORTH = 5, 20
# Days of the first contest, counted from the history's first.
OPENS, CLOSES, SITS, TRIES, HANGS_OUT = 1, 6, 7, 9, 10
# The second one opens so long before the end, and can be signed up for so long after it.
BEFORE, AFTER = timedelta(days=3), timedelta(days=5)


def lives(first: date, until: datetime, seed: int) -> Callable[[date], None]:
    """What is done on each day of the demo's history; called in turn for the days from `first` on."""
    story = Story(first, until, seed)
    return story.live_day


class Story:
    """All of them and the clock's place in them."""

    def __init__(self, first: date, until: datetime, seed: int) -> None:
        self.first, self.until, self.chance = first, until, random.Random(f"contests:{seed}")
        self.people = {
            one.staff_no: one for one in User.objects.filter(is_active=True).select_related("team")
        }
        self.by = self.people[MANAGER]
        self.contest: Contest | None = None
        self.over: date | None = None
        self.small = [Small(said, self.people, self.by, until, seed) for said in SMALL]

    def live_day(self, day: date) -> None:
        """At nine in the morning, but for what comes after the deadline; nothing behind the end of the history."""
        at = midnight(day) + timedelta(hours=9)
        if (deed := self._deed((day - self.first).days, day)) is not None and at <= self.until:
            deed(at)
        if day == local(self.until - BEFORE).date() and at <= self.until:
            self._open_next(at + timedelta(minutes=20))
        for one in self.small:
            one.live_day(day)

    def _deed(self, n: int, day: date) -> Callable[[datetime], None] | None:
        if self.contest is not None and self.over is not None:
            return self._finish if day == self.over else None
        deeds = {
            OPENS: self._open,
            CLOSES: self._draw,
            SITS: self._sit,
            TRIES: self._judge,
            HANGS_OUT: self._publicise,
        }
        return deeds.get(n)

    # --- the one that is over ------------------------------------------------------------------------------------

    def _open(self, at: datetime) -> None:
        until = midnight(self.first + timedelta(days=CLOSES)) + timedelta(hours=8)
        # Held a little late, as it goes.
        self.contest = steps.set_up(HELD, Quarter.of(self.until).previous(), until, by=self.by, at=at)
        for trade in self._trades():
            topic, people, judges = HELD[trade.name]
            verbs.arrange(
                trade,
                judges=[self.people[one] for one in judges],
                by=self.by,
                at=at,
                place="第一食堂" if trade.number == 1 else "3号宿舍楼",
                starts_at=midnight(self.first + timedelta(days=TRIES)) + timedelta(hours=9),
                exam=self._test(trade, topic, at),
            )
        verbs.open_up(self.contest, by=self.by, at=at)
        for trade in self._trades():
            for staff_no in HELD[trade.name][1]:
                then = at + timedelta(minutes=self.chance.randint(20, 600))
                steps.sign(trade, self.people[staff_no], self.chance, then)

    def _trades(self) -> list[Trade]:
        assert self.contest is not None
        return steps.trades_of(self.contest)

    def _test(self, trade: Trade, topic: str, at: datetime) -> Exam:
        return exams.set_up(
            people=[], by=self.by, at=at, title=f"{trade.name}理论考试", session=None,
            draws=[{"topic": topic, "count": min(ASKED, bank.topics()[topic]), "points": WORTH}], pass_mark=60,
            minutes=30, attempts=1, opens_at=midnight(self.first + timedelta(days=SITS)) + timedelta(hours=8),
            closes_at=midnight(self.first + timedelta(days=SITS + 1)) + timedelta(hours=18),
        )  # fmt: skip

    def _draw(self, at: datetime) -> None:
        assert self.contest is not None
        draws.draw(self.contest, by=self.by, at=at)
        for trade in self._trades():
            if trade.exam is not None:
                exams.publish(trade.exam, by=self.by, at=at + timedelta(minutes=10))

    def _sit(self, at: datetime) -> None:
        """Everybody knows most of it."""
        for trade in self._trades():
            assert trade.exam is not None
            for one in trade.exam.candidates.select_related("person").order_by("person__staff_no"):
                then = at + timedelta(minutes=self.chance.randint(5, 300))
                paper = papers.begin(trade.exam, by=one.person, at=then)
                for question in trade.exam.questions.order_by("number"):
                    knows = self.chance.random() < 0.85
                    chosen = question.right if knows else [(question.right[0] + 1) % len(question.options)]
                    papers.answer(paper, question, chosen, at=then + timedelta(minutes=2))
                papers.hand_in(paper, by=one.person, at=then + timedelta(minutes=12))

    def _judge(self, at: datetime) -> None:
        """The clock has closed the tests; every judge goes from number to number."""
        assert self.contest is not None
        papers.keep_time(at=at)
        draws.start(self.contest, by=self.by, at=at)
        steps.judge(self.contest, self.chance, at)

    def _publicise(self, at: datetime) -> None:
        assert self.contest is not None
        results.close(self.contest, by=self.by, at=at)
        results.publicise(self.contest, by=self.by, at=at + timedelta(hours=1))
        assert self.contest.notice_until is not None
        self.over = work_calendar().after(self.contest.notice_until, 1)

    def _finish(self, at: datetime) -> None:
        assert self.contest is not None
        results.finish(self.contest, by=self.by, at=at)

    # --- the one that is open ------------------------------------------------------------------------------------

    def _open_next(self, at: datetime) -> None:
        contest = steps.set_up(COMING, Quarter.of(self.until), self.until + AFTER, by=self.by, at=at)
        trades = {one.name: one for one in Trade.objects.filter(contest=contest).select_related("contest")}
        for trade in trades.values():
            verbs.arrange(
                trade, judges=[self.people[one] for one in HELD["公寓管理员"][2]], by=self.by, at=at,
                place="", starts_at=None, exam=None,
            )  # fmt: skip
        verbs.open_up(contest, by=self.by, at=at)
        for name, staff_no in EARLY_BIRDS:
            try:
                steps.sign(trades[name], self.people[staff_no], self.chance, at + timedelta(hours=2))
            except Refused:
                continue
