"""The arithmetic of training against values worked out elsewhere."""

from datetime import timedelta

import pytest

from patrols.rules import training as rules
from patrols.scoring import training as scoring
from patrols.scoring.training import Share
from tests.cast import moment


@pytest.mark.parametrize(
    ("failed", "looked", "low", "high"),
    # By the closed formula, as statistics textbooks print them.
    [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0),
     (20, 100, 0.1334, 0.2888), (0, 0, 0.0, 1.0)],
)  # fmt: skip
def test_wilsons_interval(failed, looked, low, high):
    found = scoring.wilson(Share(failed, looked))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (Share(40, 100), Share(5, 100), "better"),
        (Share(5, 100), Share(40, 100), "worse"),
        (Share(20, 100), Share(15, 100), "unclear"),
        (Share(9, 9), Share(0, 100), "few"),
        (Share(90, 100), Share(0, 9), "few"),
        (Share(10, 10), Share(0, 10), "better"),
    ],
)
def test_an_effect_is_claimed_only_where_the_intervals_do_not_meet(before, after, verdict):
    assert scoring.effect(before, after).verdict == verdict


def test_a_code_lasts_three_minutes_and_the_one_before_still_counts():
    at = moment("2026-11-12 15:00")
    code = scoring.code_at("seed", at)
    assert len(code) == 4 and code.isdecimal()
    assert scoring.code_at("seed", scoring.code_until(at) - timedelta(seconds=1)) == code
    later = scoring.code_until(at)
    assert scoring.codes_valid("seed", later)[1] == code
    assert code not in scoring.codes_valid("seed", later + scoring.CODE_LASTS) or code == scoring.code_at(
        "seed", later + scoring.CODE_LASTS
    )
    assert len({scoring.code_at(f"seed{n}", at) for n in range(50)}) > 40


def test_a_seed_lays_out_the_same_paper_again_and_another_seed_another():
    assert scoring.order(7, 0, 20) == scoring.order(7, 0, 20) != scoring.order(8, 0, 20)
    assert sorted(scoring.order(7, 3, 20)) == list(range(20))
    assert scoring.order(7, 1, 20) != scoring.order(7, 2, 20)


@pytest.mark.parametrize(
    ("chosen", "right", "is_right"),
    [([1], [1], True), ([], [1], False), ([0], [1], False), ([0, 2], [0, 2], True), ([0], [0, 2], False),
     ([0, 1, 2], [0, 2], False)],
)  # fmt: skip
def test_half_a_multiple_choice_is_none(chosen, right, is_right):
    assert scoring.is_right(chosen, right) is is_right


@pytest.mark.parametrize(
    ("kind", "options", "right", "field"),
    [
        ("single", ["甲", "乙"], [0], None),
        ("single", ["甲", "乙"], [0, 1], "right"),
        ("single", ["甲"], [0], "options"),
        ("single", ["甲", "甲"], [0], "options"),
        ("single", ["甲", "乙"], [2], "right"),
        ("single", list("甲乙丙丁戊己庚"), [0], "options"),
        ("multiple", ["甲", "乙"], [0], "right"),
        ("multiple", ["甲", "乙"], [0, 1], None),
        ("true_false", ["对", "错"], [], "right"),
        ("true_false", ["对", "错"], [1], None),
    ],
)
def test_what_makes_no_question(kind, options, right, field):
    assert list(rules.question_faults(kind, options, right)) == ([field] if field else [])


def test_what_makes_no_test():
    at, later = moment("2026-11-12 15:00"), moment("2026-11-13 15:00")
    draws = [{"topic": "消防", "count": 3, "points": 10}]
    assert rules.exam_faults(draws, {"消防": 3}, 30, at, later) == {}
    assert "只有 2 道" in rules.exam_faults(draws, {"消防": 2}, 30, at, later)["draws"]
    assert "比总分 30 还高" in rules.exam_faults(draws, {"消防": 3}, 31, at, later)["pass_mark"]
    assert "closes_at" in rules.exam_faults(draws, {"消防": 3}, 30, later, at)
    assert "draws" in rules.exam_faults([], {}, 30, at, later)
    assert "只写一行" in rules.exam_faults(draws * 2, {"消防": 9}, 30, at, later)["draws"]
