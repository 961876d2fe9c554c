"""What people say against the demo's months: while one hangs out an appeal that was right, one that was not, and one
that its person takes back on the last day; after the lock a correction, which counts in the month that runs then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from patrols.actions import appeal, correction
from patrols.demo.stage import Stage
from patrols.models import Appeal, Assessment, Correction, Line
from tongting.people.models import User
from tongting.periods import local, midnight
from tongting.places.queries import work_calendar

# After the month was hung out, in the afternoon of its second day.
FILED, ANSWERED, FILED_LATE = timedelta(hours=25), timedelta(hours=49), timedelta(hours=51)
TAKEN_BACK = timedelta(hours=16)
PROPOSED, CONFIRMED = timedelta(hours=10), timedelta(hours=16)
CLERK, SECRETARY, HEAD = "DEMO0006", "DEMO0003", "DEMO0002"
# The kind of fault that each is about where there is one, the ground, what is said.
RIGHT = ("late", "untrue", "那天早上停水，班长让我先去关阀门，到岗签晚了。")
WRONG = ("missing", "not_mine", "这天我调休，和同事换的班，排班表上有。")
TWICE = ("missing", "twice", "同一天的台账好像扣了两次。")
UPHELD = appeal.Verdict(True, "查了阀门检修单和班长的说明，情况属实，这一条不扣。")
REJECTED = appeal.Verdict(False, "排班表上没有换班记录，换班要提前登记，这一条照扣。")
PUT_RIGHT = "考勤机停电两天，补查纸质签到，这一次记错了"


def plan(stage: Stage, month: Assessment, over: date) -> None:
    """`month` hangs out; `over` is the working day after its notice, on which it is locked."""
    assert month.publicised_at is not None and month.notice_until is not None
    hung_out, last = month.publicised_at, midnight(month.notice_until)
    stage.at(hung_out + FILED, lambda at: _file(stage, month, RIGHT, at))
    stage.at(hung_out + FILED, lambda at: _file(stage, month, WRONG, at))
    stage.at(hung_out + ANSWERED, lambda at: _answer(stage, month, at))
    stage.at(hung_out + FILED_LATE, lambda at: _file(stage, month, TWICE, at))
    stage.at(last + TAKEN_BACK, lambda at: _take_back(stage, month, at))
    stage.at(midnight(work_calendar().after(over, 1)) + PROPOSED, lambda at: _propose(stage, month, at))


def _fault(month: Assessment, kind: str) -> Line | None:
    """What the clerk entered against somebody who has not appealed: of this kind, else any."""
    silent = User.objects.exclude(appeals__assessment=month)
    rows = Line.objects.filter(
        score__assessment=month, score__person__in=silent, key__startswith="patrols.record:", points__lt=0
    ).select_related("score__person", "score__assessment__rule_set")
    found = list(rows.order_by("score__person__staff_no", "key"))
    return next((line for line in found if kind in line.facts), found[0] if found else None)


def _file(stage: Stage, month: Assessment, said: tuple[str, str, str], at: datetime) -> None:
    kind, ground, words = said
    if line := _fault(month, kind):
        appeal.file(line, ground=ground, words=words, by=line.score.person, at=at)
        stage.done["appeals"] += 1


def _waiting(month: Assessment) -> list[Appeal]:
    found = Appeal.objects.filter(assessment=month, state=Appeal.State.FILED)
    return list(found.select_related("assessment", "person", "found_by").order_by("pk"))


def _answer(stage: Stage, month: Assessment, at: datetime) -> None:
    """By the head, who entered none of it."""
    for one, verdict in zip(_waiting(month), (UPHELD, REJECTED), strict=False):
        appeal.decide(one, verdict, by=stage.people[HEAD], at=at)
        stage.done[one.state] += 1


def _take_back(stage: Stage, month: Assessment, at: datetime) -> None:
    for one in _waiting(month):
        appeal.withdraw(one, by=one.person, at=at)
        stage.done["withdrawn"] += 1


def _propose(stage: Stage, month: Assessment, at: datetime) -> None:
    """Of somebody who did not appeal at the time."""
    if line := _fault(month, "late"):
        wrong = correction.of_line(line)
        made = correction.propose(wrong, points=-line.points, reason=PUT_RIGHT, by=stage.people[CLERK], at=at)
        stage.at(midnight(local(at).date()) + CONFIRMED, _confirming(stage, made))


def _confirming(stage: Stage, made: Correction) -> Callable[[datetime], None]:
    def deed(at: datetime) -> None:
        correction.confirm(made, by=stage.people[SECRETARY], at=at)
        stage.done["corrections"] += 1

    return deed
