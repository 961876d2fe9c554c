"""Who may win the service star: each guard alone over its whole table, then all of them together."""

from datetime import date
from decimal import Decimal

import pytest

from starrating.rules import eligibility as rules
from starrating.rules.eligibility import Facts

EVERYTHING = frozenset({"month_score", "complaint_cost", "violation", "falsified"})
FIRST = date(2026, 11, 1)


def facts(**changes):
    fine = {
        "since": date(2020, 1, 1), "first_day": FIRST, "month_score": Decimal("95.0"), "score_month": "2026-10",
        "cooldown_months": 2, "known": EVERYTHING,
    }  # fmt: skip
    return Facts(**{**fine, **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, None),
        ({"is_active": False}, "已经离岗"),
        ({"since": FIRST}, None),
        ({"since": date(2026, 11, 2)}, "11-02 才到岗，不满整月"),
        ({"since": None}, None),
        ({"away_days": 1}, "本月请假 1 天，不满整月在岗"),
    ],
)
def test_on_post_the_whole_month(changes, said):
    assert rules.on_post(facts(**changes)) == said


@pytest.mark.parametrize(
    ("score", "said"),
    [
        ("100.0", None),
        ("90.0", None),
        ("89.9", "2026-10 月考核 89.9 分，要满 90 分"),
        ("0", "0 分"),
        (None, None),
    ],
)
def test_ninety_in_the_month(score, said):
    given = rules.month_score(facts(month_score=None if score is None else Decimal(score)))
    assert given is None if said is None else said in given


@pytest.mark.parametrize(
    ("cost", "said"),
    [("0", None), ("2", None), ("4.9", None), ("5", "扣了 5 分"), ("10", "扣了 10 分")],
)
def test_no_dear_complaint(cost, said):
    given = rules.complaint(facts(complaint_cost=Decimal(cost)))
    assert given is None if said is None else said in given


@pytest.mark.parametrize(("many", "said"), [("0", None), ("1", "本月有违章 1 次"), ("3", "本月有违章 3 次")])
def test_no_violation(many, said):
    assert rules.violation(facts(violations=Decimal(many))) == said


@pytest.mark.parametrize(("many", "barred"), [("0", False), ("1", True)])
def test_no_falsified_patrol(many, barred):
    assert bool(rules.falsified(facts(falsified=Decimal(many)))) == barred


@pytest.mark.parametrize(("won", "said"), [("", None), ("2026-09", "2026-09 刚当选，隔 2 个月才能再参评")])
def test_no_winner_of_late(won, said):
    assert rules.cooldown(facts(won=won)) == said


def test_every_guard_speaks_and_one_no_is_enough():
    said = rules.verdicts(facts(violations=Decimal(1)))
    assert [one.guard for one in said] == list(rules.names()) == list(rules.GUARDS)
    assert [one.said for one in said] == ["ok", "ok", "ok", "no", "ok", "ok"]


@pytest.mark.parametrize("fact", sorted(EVERYTHING))
def test_a_fact_without_a_source_stands_in_nobodys_way_and_says_so(fact):
    said = {one.guard: one for one in rules.verdicts(facts(known=EVERYTHING - {fact}))}
    unknown = [one for one in said.values() if one.said == rules.UNKNOWN]
    assert len(unknown) == 1 and unknown[0].sentence == "这里还没有这项数据，先不拦"
    assert rules.GUARDS[unknown[0].guard][1] == fact


def test_a_month_that_is_not_scored_yet_bars_nobody():
    said = {one.guard: one.said for one in rules.verdicts(facts(month_score=None))}
    assert said["month_score"] == rules.UNKNOWN


def test_what_is_known_to_be_bad_bars_even_without_a_source():
    said = {one.guard: one.said for one in rules.verdicts(facts(known=frozenset(), violations=Decimal(1)))}
    assert said["violation"] == rules.NO
