"""The arithmetic of the month: the rules' own worked examples, truth tables, and what no month may ever do."""

import json
from decimal import Decimal

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from patrols.scoring import month

RULES = json.loads((settings.STARTER / "assessment_rules.json").read_text(encoding="utf-8"))
ALL = {one["data_source"] for group in RULES["groups"] for one in group["indicators"]}
INDICATORS = {one["code"]: one for group in RULES["groups"] for one in group["indicators"]}
D = Decimal


def assess(scheme, facts, **extra):
    marks = {one["code"]: month.mark(one, facts.get(one["code"], {})) for one in scheme.counted}
    return month.assess(scheme, marks, **extra)


@pytest.mark.parametrize("example", RULES["worked_examples"], ids=lambda one: one["name"])
def test_the_worked_examples(example):
    facts, expect = example["input"], example["expect"]
    given_bonus = {"B6": D(facts["bonus"])} if facts["bonus"] else {}
    given_deduction = {"N1": D(1)} if facts.get("grade_cap") else {}
    found = assess(
        month.scheme(RULES, "party_cadre", ALL),
        {f"C{n}": facts for n in range(1, 8)},
        bonus=given_bonus,
        deduction=given_deduction,
    )
    assert {code: float(points) for code, points in found.parts.items()} == expect["parts"]
    assert float(found.base) == expect["base"]
    assert (float(found.bonus), float(found.deduction)) == (expect["bonus"], expect["deduction"])
    assert (float(found.total), found.grade, found.reward) == (
        expect["total"],
        expect["grade"],
        expect["reward_yuan"],
    )


@pytest.mark.parametrize(
    ("code", "facts", "points"),
    [
        ("C1", {"done": 26, "planned": 26}, "20.0"), ("C1", {"done": 30, "planned": 26}, "20.0"),
        ("C1", {"done": 0, "planned": 26}, "0.0"), ("C2", {}, "10.0"),
        ("C2", {"missing_night": 4, "missing_weekend": 2}, "0.0"), ("C3", {"valid_issues": 12}, "10.0"),
        ("C3", {}, "0.0"), ("C4", {"closed_on_time": 0, "due": 2, "overdue_weeks": 3}, "0.0"),
        ("C5", {"area_mean": "94.9"}, "18.0"), ("C5", {"area_mean": 95}, "20.0"), ("C5", {"area_mean": "79.9"}, "0.0"),
        ("L1", {"mean": "93.25"}, "28.0"), ("L3", {"overdue": 2, "returned": 1}, "12.0"), ("L5", {}, "5.0"),
        ("L5", {"awards": 9}, "10.0"), ("L5", {"worst_listed": 4}, "0.0"), ("L7", {"given": 4}, "4.0"),
        ("P2", {"late": 1, "off_post": 1, "absent": 1}, "1.0"), ("P5", {"violation": 3}, "0.0"),
    ],
)  # fmt: skip
def test_points_of_an_indicator(code, facts, points):
    assert month.mark(INDICATORS[code], facts) == month.Mark(D(points))


@pytest.mark.parametrize("code", ["C1", "C4", "C5", "C7", "L1", "L2", "L6", "L7", "P1", "P3", "P6"])
def test_nothing_to_go_by_is_full_marks_and_says_so(code):
    found = month.mark(INDICATORS[code], {})
    assert found.no_data and found.points == INDICATORS[code]["max"]


def test_an_indicator_without_a_source_is_left_out_and_the_rest_counts_for_100():
    scheme = month.scheme(RULES, "post_staff", {"patrols.post_mean", "safety"})
    found = assess(scheme, {"P1": {"mean": 90}})
    assert found.parts["P3"] is None and set(scheme.left_out) == {"P2", "P3", "P4", "P6"}
    assert (scheme.available, found.base) == (D(50), D("92.0"))  # (36 + 10) / 50


def test_office_staff_stand_with_the_post_staff_and_leaders_of_the_mine_are_not_assessed():
    assert month.group_rules(RULES, "office_staff")["code"] == "post_staff"
    assert month.group_rules(RULES, "mine_leader") is None


@pytest.mark.parametrize(
    ("total", "cap", "grade"),
    [("95", "", "A"), ("94.9", "", "B"), ("90", "", "B"), ("80", "", "C"), ("70", "", "D"), ("69.9", "", "E"),
     ("99", "D", "D"), ("60", "D", "E"), ("99", "E", "E"), ("-5", "", "E")],
)  # fmt: skip
def test_grades_and_their_caps(total, cap, grade):
    assert month.grade_of(RULES, D(total), cap)["grade"] == grade


def test_bonuses_stop_at_their_caps():
    assert month.bonus_points(RULES, {"B1": D(9), "B5": D(2)}) == {"B1": D(4), "B5": D(2)}
    many = {item["code"]: D(9) for item in RULES["bonus"]["items"]}
    assert (
        month.assess(month.scheme(RULES, "post_staff", ALL), {}, bonus=many).bonus
        == RULES["bonus"]["cap_total"]
    )


def test_of_two_places_in_contests_the_best_one_holds():
    """Two first places are no second one."""
    assert month.together(RULES, "B5", [D(3), D(1)]) == 1 and month.together(RULES, "B5", [D(1), D(1)]) == 1
    assert month.together(RULES, "B6", [D(1), D(2)]) == 3 == month.together(RULES, "N1", [D(1), D(2)])


def test_equal_totals_share_a_place():
    assert month.ranks([(1, D(90)), (2, D(95)), (3, D(90)), (4, D(80))]) == {2: 1, 1: 2, 3: 2, 4: 4}


numbers = st.decimals(0, 1000, places=1)
NAMES = (
    "done", "planned", "missing_night", "valid_issues", "area_mean", "overdue", "returned", "satisfaction",
    "valid_complaints", "closed_on_time", "due", "overdue_weeks", "mean",
)  # fmt: skip
facts_of_any = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, numbers))


@given(st.sampled_from(sorted(INDICATORS)), facts_of_any)
def test_no_indicator_leaves_its_limits(code, facts):
    assert 0 <= month.mark(INDICATORS[code], facts).points <= INDICATORS[code]["max"]


@given(facts_of_any, st.sets(st.sampled_from(sorted(ALL)), min_size=1))
def test_no_base_leaves_0_to_100_whatever_is_in_use(facts, in_use):
    found = assess(month.scheme(RULES, "team_leader", in_use), dict.fromkeys(INDICATORS, facts))
    assert 0 <= found.base <= 100
    assert found.total == found.base
