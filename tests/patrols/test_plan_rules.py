"""Truth tables of the week's plan: every state against every verb, every kind of person against every guard."""

from datetime import date

import pytest

from patrols.models import PlanItem, WeekPlan
from patrols.rules import plan as rules
from patrols.scoring.hard import Weight
from tests.patrols import plan_box as box
from tongting.periods import Week

# Where each verb leads; "" = stays where it is.
LEADS_TO = {
    "arrange": ("assigned", ""), "progress": ("",), "hand_in": ("rectified",), "close": ("closed",),
    "send_back": ("assigned",), "void": ("void",),
}  # fmt: skip
POSSIBLE = {
    "picked": {"arrange", "void"},
    "assigned": {"arrange", "progress", "hand_in", "void"},
    "rectified": {"close", "send_back"},
    "closed": set(),
    "carried_over": set(),
    "void": set(),
}


def test_every_verb_is_an_arrow_and_every_arrow_has_a_verb():
    drawn = {
        (state, to)
        for verb, states in rules.VERBS.items()
        for state in states
        for to in LEADS_TO[verb]
        if to and to != state
    }
    carried = {(state, "carried_over") for state in PlanItem.OPEN}
    assert drawn | carried == {(str(was), str(to)) for was, onward in PlanItem.MOVES.items() for to in onward}


@pytest.mark.parametrize("state", POSSIBLE)
@pytest.mark.parametrize("verb", LEADS_TO)
def test_what_a_state_allows(mine, state, verb):
    item = box.STATES[state](mine)
    people = [mine.head, mine.secretary, mine.deputy, mine.canteen_leader]
    anybody = any(rules.refusal(verb, person, item) is None for person in people)
    assert anybody == (verb in POSSIBLE[state])


# The deputy leads it, the canteen helps, the head looks at it.
WHO = {
    "deputy": {"arrange", "progress", "hand_in", "void"},
    "canteen_leader": {"progress", "hand_in"},
    "head": {"arrange", "progress", "void"},
    "secretary": {"arrange", "progress", "void"},
    "bath_leader": set(),
    "cook": set(),
    "leader": set(),
}


@pytest.mark.parametrize("who", WHO)
def test_who_may_what_with_an_assigned_one(mine, who):
    assert rules.open_verbs(mine.people[who], box.arranged(mine)) == WHO[who]


@pytest.mark.parametrize(
    ("who", "may"),
    [("head", True), ("secretary", True), ("deputy", False), ("canteen_leader", False), ("leader", False)],
)
def test_who_may_close(mine, who, may):
    item = box.rectified(mine)
    assert ("close" in rules.open_verbs(mine.people[who], item)) == may
    assert ("send_back" in rules.open_verbs(mine.people[who], item)) == may


def test_nothing_moves_in_a_closed_week(mine):
    item = box.closed(mine)
    box.close_week(mine)
    sentence = rules.refusal("arrange", mine.secretary, box.fresh(item))
    assert sentence == "2026-W47 已经汇总，不能再改；没办完的在下一周的计划里"


@pytest.mark.parametrize(
    ("week", "today", "closed", "said"),
    [
        ("2026-W47", "2026-11-16", False, None),
        ("2026-W47", "2026-11-22", False, None),
        ("2026-W47", "2026-11-23", False, "已经过去了"),
        ("2026-W48", "2026-11-22", False, None),
        ("2026-W49", "2026-11-22", False, "最多提前一周"),
        ("2026-W47", "2026-11-20", True, "已经汇总"),
        ("2026-W53", "2027-01-03", False, None),
        ("2026-W53", "2027-01-04", False, "已经过去了"),
        ("2027-W01", "2027-01-03", False, None),
    ],
)
def test_which_weeks_take_a_problem(week, today, closed, said):
    plan = WeekPlan(week=week, state="closed" if closed else "open")
    sentence = rules.may_plan(Week.parse(week), date.fromisoformat(today), plan)
    assert sentence is None if said is None else said in sentence


@pytest.mark.parametrize(
    ("who", "today", "said"),
    [
        ("secretary", "2026-11-20", None),
        ("secretary", "2026-11-22", None),
        ("secretary", "2026-11-30", None),
        ("secretary", "2026-11-19", "周五起才能汇总"),
        ("canteen_leader", "2026-11-20", "由支部和科领导来做"),
    ],
)
def test_who_may_close_a_week_and_when(mine, who, today, said):
    sentence = rules.may_close_week(mine.people[who], box.WEEK, date.fromisoformat(today), WeekPlan())
    assert sentence is None if said is None else said in sentence
    assert "没有列难点" in rules.may_close_week(mine.secretary, box.WEEK, date(2026, 11, 20), None)


@pytest.mark.parametrize(
    ("due", "said"),
    [("2026-11-16", None), ("2026-11-15", "今天或以后"), ("2027-05-15", None), ("2027-05-16", "半年以内")],
)
def test_due_dates(due, said):
    sentence = rules.bad_due(date.fromisoformat(due), box.WEEK, date(2026, 11, 16))
    assert sentence is None if said is None else said in sentence


@pytest.mark.parametrize(
    ("photos", "issues", "enough"), [(0, 0, False), (1, 0, True), (0, 1, True), (2, 3, True)]
)
def test_evidence(photos, issues, enough):
    assert (rules.lacks_evidence(photos, issues) is None) == enough


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ((3, 2, 2, 9), 108),
        ((1, 1, 1, 1), 1),
        ((0, 0, 0, 0), 1),
        ((5, 9, 1, 2), 40),
        ((6, 4, 10, 30), 7200),
    ],
)
def test_the_sum_of_a_hard_problem(given, points):
    assert Weight(*given).points == points
