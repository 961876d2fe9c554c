"""Tasks of the month as they are set, reported on, judged and counted: rows, events, notices, and what is refused."""

import threading
from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from patrols import task_evidence
from patrols.actions import assessment as months
from patrols.actions import task as verbs
from patrols.models import RuleSet, Score, Task
from patrols.rules import task as rules
from patrols.scoring.task import codes_for
from tests.cast import moment
from tests.patrols import issue_box
from tests.patrols import month_box as box
from tongting.events import flow
from tongting.notices.models import Notice
from tongting.periods import Month

MONTH = Month.parse("2026-10")
AT = moment("2026-10-05 09:00")
STATE = Task.State


def given(mine, *people, by=None, at=AT, **facts):
    facts = {
        "title": "整改更衣室积水点", "target": Decimal(4), "unit": "处", "points": Decimal(2),
        "due_on": date(2026, 10, 28), **facts,
    }  # fmt: skip
    return verbs.set_for(people or [mine.cook], MONTH, **facts, by=by or mine.secretary, at=at)


def one(mine, **facts):
    return given(mine, **facts)[0]


def reached(mine, **facts):
    task = one(mine, **facts)
    verbs.report(task, amount=task.target, by=task.person, at=moment("2026-10-20 09:00"))
    return task


@pytest.mark.parametrize(
    ("month", "start_day", "day"),
    [
        ("2026-10", 1, date(2026, 10, 25)),
        ("2027-02", 1, date(2027, 2, 25)),
        # The month of October that began on 26 September and ends on the 25th.
        ("2026-10", 26, date(2026, 10, 20)),
        ("2026-10", 21, date(2026, 9, 25)),
    ],
)
def test_the_day_of_the_reminder(month, start_day, day):
    assert rules.remind_on(Month.parse(month, start_day)) == day


def test_every_move_has_a_verb():
    moves = {(was, to) for was, all_to in Task.MOVES.items() for to in all_to}
    ends = {"finish": "done", "miss": "missed", "withdraw": "withdrawn", "reopen": "set"}
    assert {
        (was, ends[verb]) for verb, begins in rules.VERBS.items() if verb in ends for was in begins
    } == moves


def test_set_for_several_each_has_their_own_and_is_told(mine):
    tasks = given(mine, mine.cook, mine.attendant, mine.secretary)
    assert [(task.person, task.state, task.reached) for task in tasks] == [
        (mine.cook, STATE.SET, 0), (mine.attendant, STATE.SET, 0), (mine.secretary, STATE.SET, 0),
    ]  # fmt: skip
    assert len({task.batch for task in tasks}) == 1
    # Whoever set one for themselves knows it.
    assert set(Notice.objects.values_list("person", flat=True)) == {mine.cook.pk, mine.attendant.pk}
    again = given(mine, mine.cook, mine.attendant, batch=tasks[0].batch)
    assert again == [] and Task.objects.count() == 3


def test_a_leader_sets_for_the_own_team_only(mine):
    assert given(mine, mine.cook, by=mine.canteen_leader)
    for person in (mine.attendant, mine.canteen_leader):
        with pytest.raises(flow.Refused, match="本班组"):
            given(mine, person, by=mine.canteen_leader)
    assert Task.objects.count() == 1


@pytest.mark.parametrize("day", [date(2026, 10, 4), date(2026, 9, 30), date(2026, 11, 1)])
def test_a_due_day_outside_the_month_or_past_is_refused(mine, day):
    with pytest.raises(flow.Refused, match="期限"):
        one(mine, due_on=day)
    assert not Task.objects.exists()


def test_progress_adds_up_and_may_be_taken_back(mine):
    task = one(mine)
    for amount, at in ((3, "2026-10-06 09:00"), (-1, "2026-10-07 09:00")):
        verbs.report(task, amount=Decimal(amount), note="做了", by=mine.cook, at=moment(at))
    task.refresh_from_db()
    assert (task.reached, task.percent, task.is_met) == (2, 50, False)
    with pytest.raises(flow.Refused, match="减不了"):
        verbs.report(task, amount=Decimal(-3), by=mine.cook, at=AT)
    with pytest.raises(flow.Refused, match="https"):
        verbs.report(task, amount=Decimal(1), link="javascript:alert(1)", by=mine.cook, at=AT)
    with pytest.raises(flow.Refused, match="本人"):
        verbs.report(task, amount=Decimal(1), by=mine.secretary, at=AT)
    task.refresh_from_db()
    assert task.reached == 2 and task.progress.count() == 2


def test_reaching_it_tells_whoever_set_it_once(mine):
    task = reached(mine)
    verbs.report(task, amount=Decimal(1), by=mine.cook, at=moment("2026-10-21 09:00"))
    said = Notice.objects.filter(person=mine.secretary)
    assert [one.text for one in said] == [f"{mine.cook.name} 的任务做够了，等认定：整改更衣室积水点"]


def test_a_verdict_is_another_persons(mine):
    task = reached(mine)
    for person in (mine.cook, mine.bath_leader):
        with pytest.raises(flow.Refused):
            verbs.finish(task, by=person, at=moment("2026-10-21 09:00"))
    verbs.finish(task, reason="看过了", by=mine.canteen_leader, at=moment("2026-10-21 09:00"))
    task.refresh_from_db()
    assert (task.state, task.judged_by, task.reason) == (STATE.DONE, mine.canteen_leader, "看过了")
    assert flow.history(task).last().verb == "done"
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(judged_by=mine.cook)


def test_too_little_is_not_done_and_early_is_not_missed(mine):
    task = one(mine)
    with pytest.raises(flow.Refused, match="报够了"):
        verbs.finish(task, by=mine.secretary, at=moment("2026-10-21 09:00"))
    with pytest.raises(flow.Refused, match="过了再认定"):
        verbs.miss(task, reason="没做", by=mine.secretary, at=moment("2026-10-28 09:00"))
    verbs.miss(task, reason="没做", by=mine.secretary, at=moment("2026-10-29 09:00"))
    verbs.reopen(task, reason="记错人了", by=mine.secretary, at=moment("2026-10-29 10:00"))
    task.refresh_from_db()
    assert (task.state, task.judged_at, task.reason) == (STATE.SET, None, "")
    verbs.withdraw(task, reason="不用做了", by=mine.secretary, at=moment("2026-10-29 11:00"))
    with pytest.raises(flow.Refused, match="撤销"):
        verbs.withdraw(task, reason="再撤", by=mine.secretary, at=moment("2026-10-29 12:00"))


def test_a_month_that_is_reviewed_takes_no_verdict(mine):
    task = reached(mine)
    box.reviewed(mine)
    with pytest.raises(flow.Refused, match="退回自动算分"):
        verbs.finish(task, by=mine.secretary, at=box.MORNING)
    task.refresh_from_db()
    assert task.state == STATE.SET


def test_the_system_counts_and_closes_by_itself(mine):
    done = given(mine, mine.head, source="patrols", target=Decimal(2))[0]
    missed = given(mine, mine.deputy, source="patrols", target=Decimal(2))[0]
    found = given(mine, mine.head, source="findings", target=Decimal(9))[0]
    for at in ("2026-10-06 09:00", "2026-10-07 09:00"):
        box.visit(mine, "kitchen", mine.head, at)
    # Too late to count: the task was due the day before.
    box.visit(mine, "kitchen", mine.deputy, "2026-10-29 09:00")
    issue_box.reported(mine, at=moment("2026-10-08 09:00"), by=mine.head)
    verbs.walk(at=moment("2026-10-08 10:40"))
    for task in (done, missed, found):
        task.refresh_from_db()
    assert [(task.state, task.reached) for task in (done, missed, found)] == [
        (STATE.DONE, 2), (STATE.SET, 0), (STATE.SET, 1)
    ]  # fmt: skip
    assert done.judged_by is None and done.judged_at is not None
    # The machine was off until the next month.
    late = moment("2026-11-01 02:00")
    assert verbs.walk(at=late) == 2 and verbs.walk(at=late) == 0
    missed.refresh_from_db()
    assert missed.state == STATE.MISSED
    assert Notice.objects.filter(text__startswith="任务没完成").count() == 2


def test_the_25th_reminds_once_and_catches_up(mine):
    unfinished, finished = one(mine), reached(mine)
    for at, told in (
        ("2026-10-24 23:40", 0), ("2026-10-25 07:40", 0), ("2026-10-27 08:40", 1), ("2026-10-27 09:40", 0),
    ):  # fmt: skip
        assert verbs.remind(at=moment(at)) == told, at
    said = Notice.objects.filter(text__startswith="任务还没完成")
    assert [(one.person, one.url) for one in said] == [(mine.cook, f"/tasks/{unfinished.pk}/")]
    assert finished.reminded_at is None


def another(edition, rules):
    """The next edition, in force from the same day: a published one is never changed."""
    RuleSet.objects.create(
        number=edition.number + 1, name="改", effective_from=edition.effective_from, rules=rules
    )


def with_tasks(**more):
    """An edition that knows tasks: an indicator for post staff, a bonus and a deduction for everybody."""
    edition = RuleSet.objects.get()
    changed = deepcopy(edition.rules)
    staff = next(group for group in changed["groups"] if group["code"] == "post_staff")
    last = staff["indicators"][-1]
    last |= {
        "data_source": "tasks",
        "kind": "ratio",
        "params": {"of": "task_done", "to": "task_points"},
        **more,
    }
    another(edition, changed)
    return last["code"]


def test_rules_without_tasks_only_keep_record(mine):
    task = reached(mine)
    verbs.finish(task, by=mine.secretary, at=moment("2026-10-29 09:00"))
    assert list(task_evidence.collect(MONTH)) == []
    assert codes_for(RuleSet.objects.get().rules, "post_staff") == []
    month = months.draft(MONTH, by=None, at=box.TWO)
    assert not Score.objects.filter(assessment=month, lines__key__startswith="patrols.task").exists()


def test_an_indicator_counts_what_was_done_of_what_was_set(mine):
    code = with_tasks()
    tasks = given(mine, points=Decimal(3)) + given(mine, points=Decimal(1))
    verbs.report(tasks[0], amount=Decimal(4), by=mine.cook, at=AT)
    verbs.finish(tasks[0], by=mine.secretary, at=moment("2026-10-29 09:00"))
    verbs.miss(tasks[1], reason="没做", by=mine.secretary, at=moment("2026-10-29 09:00"))
    month = months.draft(MONTH, by=None, at=box.TWO)
    score = Score.objects.get(assessment=month, person=mine.cook)
    most = next(
        one["max"]
        for group in month.rule_set.rules["groups"]
        for one in group["indicators"]
        if one["code"] == code
    )
    assert Decimal(score.parts[code]) == (Decimal(most) * 3 / 4).quantize(Decimal("0.1"))
    lines = score.lines.filter(indicator=code, key__startswith="patrols.task")
    assert sorted(lines.values_list("key", "url")) == sorted(
        (f"patrols.task:{task.pk}", f"/tasks/{task.pk}/") for task in tasks
    )
    assert sum(line.points for line in score.lines.all()) == score.total


def test_a_bonus_for_what_is_done_a_deduction_for_what_is_missed(mine):
    edition = RuleSet.objects.get()
    changed = deepcopy(edition.rules)
    changed["bonus"]["items"].append(
        {"code": "B8", "zh": "定量任务", "points": 1, "cap": 5, "source": "tasks"}
    )
    changed["deductions"]["items"].append({"code": "N7", "zh": "任务未完成", "points": 1, "source": "tasks"})
    another(edition, changed)
    done = reached(mine, points=Decimal(3))
    verbs.finish(done, by=mine.secretary, at=moment("2026-10-29 09:00"))
    missed = given(mine, mine.attendant, points=Decimal(2))[0]
    verbs.miss(missed, reason="没做", by=mine.secretary, at=moment("2026-10-29 09:00"))
    said = {(one.person, one.indicator, one.quantity) for one in task_evidence.collect(MONTH)}
    assert said == {(mine.cook.pk, "B8", Decimal(3)), (mine.attendant.pk, "N7", Decimal(2))}
    month = months.draft(MONTH, by=None, at=box.TWO)
    scores = {score.person_id: score for score in month.scores.all()}
    assert (scores[mine.cook.pk].bonus, scores[mine.attendant.pk].deduction) == (3, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time there anyway")
def test_two_verdicts_at_once_one_stands(mine):
    task, said, start = reached(mine), [], threading.Barrier(2)

    def judge(verb, by):
        try:
            mine_ = Task.objects.get(pk=task.pk)
            start.wait()
            verb(mine_, reason="说明", by=by, at=moment("2026-10-29 09:00"))
            said.append("done")
        except flow.Refused as why:
            said.append(str(why))
        finally:
            connection.close()

    both = [
        threading.Thread(target=judge, args=pair)
        for pair in ((verbs.finish, mine.secretary), (verbs.withdraw, mine.head))
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert said.count("done") == 1 and len(said) == 2
    task.refresh_from_db()
    assert task.state in (STATE.DONE, STATE.WITHDRAWN) and flow.history(task).exclude(became="").count() == 2
