"""Real threads at one contest: the same sheet by two ways is one, of two sheets one stands, nothing slips into a
contest that is being closed, nobody signs up twice."""

import uuid
from datetime import timedelta

import pytest

from patrols.actions import contest_draw, contest_result, contest_sheet, contest_sign
from patrols.models import Contestant, ContestSheet
from tests.patrols import contest_box as box
from tests.patrols.contest_box import AT, DRAWN, SCORED, STARTED
from tests.patrols.test_issue_races import at_once
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def own(task):
    """Everything of its own, as another process would have it."""
    return next(one for one in box.tasks(task.contestant.trade.contest) if one.pk == task.pk)


def giving(task, said):
    mine = own(task)
    return lambda: contest_sheet.give(mine, said, by=mine.judge.person, at=STARTED)


def test_the_same_sheet_by_two_ways_at_once_is_one(mine):
    task = box.tasks(box.running(mine))[0]
    said = box.filled(task, 30, 50)
    assert at_once(*[giving(task, said) for _n in range(4)]) == [None] * 4
    assert ContestSheet.objects.count() == 1 and Event.objects.filter(verb="given").count() == 1


def test_two_sheets_of_one_judge_and_two_bodies_of_one_number_at_once(mine):
    first, second = box.tasks(box.running(mine))[:2]
    outcomes = at_once(*[giving(first, box.filled(first, 30, 40 + n)) for n in range(3)])
    told = [raised for raised in outcomes if raised is not None]
    assert len(told) == 2 and all(type(raised) is flow.Refused for raised in told), outcomes
    number = uuid.uuid4()
    outcomes = at_once(*[giving(second, box.filled(second, 30, 40 + n, uuid=number)) for n in range(2)])
    assert sorted(type(raised).__name__ for raised in outcomes) == ["Conflict", "NoneType"]
    assert ContestSheet.objects.count() == 2


def test_two_judges_of_one_number_at_once(mine):
    contest = box.running(mine, many=1)
    tasks = box.tasks(contest)
    assert at_once(*[giving(task, box.filled(task, 30, 50)) for task in tasks]) == [None] * 3
    assert ContestSheet.objects.filter(state="given").count() == 3


def test_a_change_while_the_scoring_is_being_closed(mine):
    contest = box.running(mine, many=1)
    box.all_given(contest)
    task = box.tasks(contest)[0]
    old = ContestSheet.objects.get(task=task)
    again = box.fresh(contest)
    outcomes = at_once(
        giving(task, box.filled(task, 40, 60, corrects=old.uuid)),
        lambda: contest_result.close(again, by=mine.head, at=SCORED),
    )
    # Either before it was closed, and counted, or refused; never in between.
    (result,) = Contestant.objects.get().results.all()
    totals = dict(result.sheets)
    assert outcomes[1] is None and (outcomes[0] is None) == (totals[1] == "100.0"), outcomes


def test_signing_up_twice_and_while_the_numbers_are_drawn(mine):
    contest = box.opened(mine)
    (trade,) = box.trades(contest)

    def signing(at):
        one, somebody = box.trades(contest)[0], User.objects.get(pk=mine.cook.pk)
        return lambda: contest_sign.sign_up(one, somebody, by=somebody, at=at)

    outcomes = at_once(*[signing(AT) for _n in range(3)])
    assert all(raised is None or isinstance(raised, flow.Refused) for raised in outcomes), outcomes
    assert Contestant.objects.count() == 1
    late = User.objects.get(pk=mine.canteen_leader.pk)
    again, one = box.fresh(contest), box.trades(contest)[0]
    outcomes = at_once(
        lambda: contest_draw.draw(again, by=mine.head, at=DRAWN),
        lambda: contest_sign.sign_up(one, late, by=late, at=DRAWN - timedelta(hours=1)),
    )
    assert outcomes[0] is None, outcomes
    # In before the draw with a number, or out; never in without one.
    assert not Contestant.objects.filter(state="signed", number__isnull=True).exists()
