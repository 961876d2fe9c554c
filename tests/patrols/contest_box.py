"""A contest as the tests want it: cooks of the canteen, judges of other teams, a test where it counts."""

import uuid
from datetime import timedelta
from decimal import Decimal

from patrols.actions import contest as verbs
from patrols.actions import contest_draw, contest_result, contest_sheet, contest_sign
from patrols.models import Candidate, Contest, Contestant, Exam, JudgeTask, Trade
from patrols.queries import contest as contests
from patrols.rules.contest import Filled
from tests.cast import moment, person
from tongting.periods import Quarter

AT = moment("2026-11-02 09:00")
UNTIL = moment("2026-11-10 18:00")
DRAWN = moment("2026-11-10 18:30")
STARTED = moment("2026-11-12 09:00")
SCORED = moment("2026-11-12 17:00")
PUBLIC = moment("2026-11-13 09:00")
OVER = moment("2026-11-20 09:00")
COOK = verbs.TradeSaid("厨师", ("厨师", "面点"), ("指定菜",), (("刀工", 40), ("火候", 60)), "火候")
WAIT = verbs.TradeSaid("餐厅服务员", ("餐厅",), ("摆台",), (("摆台", 70), ("仪容", 30)), "摆台")
JUDGES = ("deputy", "safety", "woman_patroller")
D = Decimal


def given(**more):
    usual = {
        "title": "岗位练兵技能比武", "theory_share": 0, "practice_share": 100, "tie_rule": "practice",
        "drops_from": 5, "places": 3, "notice_days": 3, "honour": "金牌员工", "sign_until": UNTIL,
    }  # fmt: skip
    return {**usual, **more}


def draft(mine, *, trades=(COOK,), **more):
    return verbs.set_up(Quarter.parse("2026-Q4"), trades=trades, by=mine.head, at=AT, **given(**more))


def cooks(mine, many=3):
    """Cooks of the canteen, the first one the cast's own."""
    team = mine.teams["canteen"]
    more = [
        person(f"T7{n:02d}", f"厨{n}", "worker", team=team, job_post="厨师", group="post_staff")
        for n in range(1, many)
    ]
    return [mine.cook, *more]


def arranged(contest, mine, judges=JUDGES, **more):
    usual = {"place": "一食堂", "starts_at": STARTED, "exam": None}
    for trade in trades(contest):
        people = [mine.people[name] if isinstance(name, str) else name for name in judges]
        verbs.arrange(trade, judges=people, by=mine.head, at=AT, **{**usual, **more})
    return contest


def trades(contest):
    return list(Trade.objects.filter(contest=contest).select_related("contest", "exam").order_by("number"))


def opened(mine, judges=JUDGES, exam=None, **more):
    contest = arranged(draft(mine, **more), mine, judges, exam=exam)
    verbs.open_up(contest, by=mine.head, at=AT)
    return contest


def signed(contest, people, trade=0):
    one = trades(contest)[trade]
    return [contest_sign.sign_up(one, someone, by=someone, at=AT + timedelta(hours=1)) for someone in people]


def drawn(mine, many=3, **more):
    contest = opened(mine, **more)
    signed(contest, cooks(mine, many))
    contest_draw.draw(contest, by=mine.head, at=DRAWN)
    return contest


def running(mine, many=3, **more):
    contest = drawn(mine, many, **more)
    contest_draw.start(contest, by=mine.head, at=STARTED)
    return contest


def tasks(contest):
    return list(
        contests.tasks().filter(contestant__contest=contest).order_by("judge__lot", "contestant__number")
    )


def points(task, *values):
    """As many values as the trade has criteria."""
    return {one.pk: D(str(value)) for one, value in zip(contests.criteria_of(task), values, strict=True)}


def filled(task, *values, **more):
    return Filled(more.pop("uuid", uuid.uuid4()), points(task, *values), **more)


def give(task, *values, at=STARTED + timedelta(hours=1), **more):
    return contest_sheet.give(task, filled(task, *values, **more), by=task.judge.person, at=at)


def all_given(contest, marks=None):
    """Every judge gives each contestant the same; `marks` by staff number, [30, 50] for who is not named."""
    for task in tasks(contest):
        staff_no = task.contestant.person.staff_no
        give(task, *(marks or {}).get(staff_no, (30, 50)))


def scored(mine, marks=None, many=3, **more):
    contest = running(mine, many, **more)
    all_given(contest, marks)
    contest_result.close(contest, by=mine.head, at=SCORED)
    return contest


def public(mine, marks=None, many=3, **more):
    contest = scored(mine, marks, many, **more)
    contest_result.publicise(contest, by=mine.head, at=PUBLIC)
    return contest


def final(mine, marks=None, many=3, **more):
    contest = public(mine, marks, many, **more)
    contest_result.finish(contest, by=mine.head, at=OVER)
    return contest


def exam(mine, state=Exam.State.PUBLISHED):
    """A test of 50 points, as its own actions leave it."""
    return Exam.objects.create(
        title="厨师理论", state=state, draws=[], total=50, pass_mark=30, minutes=30, opens_at=AT, closes_at=STARTED,
        made_by=mine.head, published_at=AT,
    )  # fmt: skip


def sat(one, marks):
    """The best marks of a test that is over, by staff number."""
    for candidate in Candidate.objects.filter(exam=one).select_related("person"):
        if (best := marks.get(candidate.person.staff_no)) is not None:
            Candidate.objects.filter(pk=candidate.pk).update(best=best, passed=best >= one.pass_mark)
    Exam.objects.filter(pk=one.pk).update(state=Exam.State.CLOSED)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def contestant(contest, someone):
    rows = Contestant.objects.select_related("trade__contest", "person__team")
    return rows.get(contest=contest, person=someone)


def task_of(contest, judge, someone):
    return contests.tasks().get(contestant__contest=contest, contestant__person=someone, judge__person=judge)


def states(contest):
    return Contest.objects.get(pk=contest.pk).state


def released(contest):
    return JudgeTask.objects.filter(contestant__contest=contest).exclude(released="").count()
