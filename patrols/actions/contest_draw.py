"""The draw: numbers in place of names out of the seed, a task for every judge and number free of conflict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions import exam as exams
from patrols.actions.contest import hold
from patrols.actions.plan import refuse
from patrols.models import Candidate, Contest, Contestant, Exam, JudgeTask, Trade, TradeJudge
from patrols.queries import contest as contests
from patrols.rules import contest as rules
from patrols.scoring import contest as scoring
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User

State = Contest.State
SIGNED = Contestant.State.SIGNED


def draw(contest: Contest, *, by: User, at: datetime) -> None:
    """Refused, with nothing changed, before the deadline and where a contestant has too few judges."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        held = hold(contest)
        if held.state != State.OPEN:
            raise flow.NotAllowed(_("报名中的比武才能抽号"))
        trades = contests.trades_of(held)
        served = {trade: _served(trade) for trade in trades}
        if faults := rules.drawing_faults(held, served, contests.not_sat(trades, at), at):
            raise flow.Refused(_("；").join(faults))
        for trade in trades:
            _number(held, trade)
            _tasks(trade)
            _name_candidates(trade, at)
        many = sum(len(people) for people in served.values())
        flow.move(contest, State.DRAWN, by=by, at=at, verb="draw", facts={"contestants": many}, drawn_at=at)
        for trade in trades:
            _tell(contest, trade, at)


def start(contest: Contest, *, by: User, at: datetime) -> None:
    """Sheets are taken from now on; the judges are told."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        refuse(rules.may_start(hold(contest)))
        flow.move(contest, State.RUNNING, by=by, at=at, verb="start")
        judges = JudgeTask.objects.filter(contestant__contest=contest).values_list(
            "judge__person_id", flat=True
        )
        notices.tell_all(
            set(judges),
            _("%(title)s开始打分") % {"title": contest.title},
            reverse("contest_tasks"),
            key=f"contest:{contest.pk}:start",
            at=at,
        )


def release(judge: TradeJudge, *, reason: str, by: User, at: datetime) -> None:
    """A judge falls out: numbers without a sheet of theirs need none any more, what was given stands. Refused where too
    few would be left."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        contest = hold(judge.trade.contest)
        if contest.state not in (State.DRAWN, State.RUNNING):
            raise flow.Refused(_("抽号以后、算分以前才能减评委"))
        open_tasks = contests.missing(contest).filter(judge=judge)
        rows = list(open_tasks)
        if not rows:
            raise flow.Refused(_("这名评委没有还没评的号"))
        for task in rows:
            left = JudgeTask.objects.filter(contestant=task.contestant_id, released="").exclude(pk=task.pk)
            if left.count() < rules.FEWEST_JUDGES:
                raise flow.Refused(
                    _("%(n)d 号只剩 %(left)d 名评委，不能再减") % {
                        "n": task.contestant.number or 0, "left": left.count(),
                    }
                )  # fmt: skip
        JudgeTask.objects.filter(pk__in=[one.pk for one in rows]).update(released=reason)
        facts = {"judge": judge.person_id, "tasks": len(rows)}
        flow.record(contest, "judge_released", by=by, at=at, note=reason, facts=facts)


def _signed(trade: Trade) -> list[Contestant]:
    return [one for one in trade.contestants.all() if one.state == SIGNED]


def _served(trade: Trade) -> dict[User, int]:
    judges = [one.person for one in trade.judges.all()]
    return {
        one.person: sum(not rules.conflict(judge, one.person) for judge in judges) for one in _signed(trade)
    }


def _number(contest: Contest, trade: Trade) -> None:
    people = {one.person.staff_no: one for one in _signed(trade)}
    for staff_no, number in scoring.numbers(contest.seed, trade.number, people).items():
        people[staff_no].number = number
    Contestant.objects.bulk_update(people.values(), ["number"])


def _tasks(trade: Trade) -> None:
    pairs = ((one, judge) for one in _signed(trade) for judge in trade.judges.all())
    JudgeTask.objects.bulk_create(
        JudgeTask(
            contestant=one,
            judge=judge,
            judge_person=judge.person_id,
            judge_team=judge.person.team_id,
            contestant_person=one.person_id,
            contestant_team=one.person.team_id,
        )
        for one, judge in pairs
        if not rules.conflict(judge.person, one.person)
    )


def other_exam(trade: Trade, exam: Exam | None, *, by: User, at: datetime) -> None:
    """The test was called off after the draw: another one takes its place, and whoever drew a number sits that."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        contest = hold(trade.contest)
        trade = next(one for one in contests.trades_of(contest) if one.pk == trade.pk)
        refuse(rules.may_change_exam(trade))
        if exam is None:
            raise flow.Refused(_("选一份理论考试"))
        Trade.objects.filter(pk=trade.pk).update(exam=exam)
        trade.exam = exam
        _name_candidates(trade, at)
        facts = {"exam": exam.pk}
        flow.record(contest, "exam_changed", by=by, at=at, note=f"{trade.name}：{exam.title}", facts=facts)


def _name_candidates(trade: Trade, at: datetime) -> None:
    """Who takes part sits the trade's test. Its row is held: whoever changes or publishes it meanwhile comes before all
    of this or after it. A test that is out already is told of to those who are new to it."""
    if trade.exam is None:
        return
    exam = Exam.objects.select_for_update(no_key=True).get(pk=trade.exam.pk)
    known = set(exam.candidates.values_list("person_id", flat=True))
    new = [one.person_id for one in _signed(trade) if one.person_id not in known]
    Candidate.objects.bulk_create([Candidate(exam=exam, person_id=pk) for pk in new])
    if exam.state == Exam.State.PUBLISHED:
        exams.tell(exam, new, at=at)


def _tell(contest: Contest, trade: Trade, at: datetime) -> None:
    rows: Iterable[Contestant] = _signed(trade)
    notices.tell_each(
        (
            notices.Message(
                person=one.person_id,
                text=_("%(title)s：你抽到 %(n)d 号") % {"title": contest.title, "n": one.number or 0},
                url=reverse("contest", args=[contest.pk]),
                detail=_("%(trade)s。评委只看号，别告诉评委。") % {"trade": trade.name},
                key=f"contestant:{one.pk}:drawn",
            )
            for one in rows
        ),
        at=at,
    )
