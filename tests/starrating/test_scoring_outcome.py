"""The whole month in arithmetic alone: measures beside sheets, parts that add up, tie-breaks, who is kept out."""

from decimal import Decimal

import pytest

from starrating.scoring.outcome import Candidate, Given, improved, work_out
from starrating.scoring.rule import Rule
from starrating.scoring.sheet import Part

D = Decimal
STARS = ((5, D(95)), (4, D(90)), (3, D(80)), (2, D(70)), (1, D(60)), (0, D(0)))


def given(entry, judge, total, **more):
    total = D(total)
    parts = {"order": Part(total / 2, D(50)), "safety": Part(total / 2, D(50))}
    return Given(entry, judge, total, more.pop("parts", parts), **more)


def said(month):
    return {
        key: (one.score, one.stars, one.rank, one.won, one.decided_by) for key, one in month.outcomes.items()
    }


def rule(**more):
    return Rule(**{"thresholds": STARS, "worst_below": D(60), **more})


def test_parts_add_up_to_the_raw_score():
    month = work_out([Candidate("a")], [given("a", "x", "96.1"), given("a", "y", "95.0")], rule())
    one = month.outcomes["a"]
    assert one.raw == D("95.6") and sum(part.points for part in one.parts.values()) == one.raw
    assert one.corrected is None and one.stars == 5


def test_measures_and_the_committees_part_make_a_hundred():
    """70 of 80 measured, and 15 of the 20 that the judges give: 85."""
    measured = {"S01": Part(D(70), D(80))}
    sheets = [given("a", judge, 75, parts={"S03": Part(D(75), D(100))}) for judge in "xyz"]
    month = work_out(
        [Candidate("a", measures=measured)], sheets, rule(sheets=3), weights={"S01": D(80), "S03": D(20)}
    )
    one = month.outcomes["a"]
    assert one.score == D("85.0") and one.parts == {
        "S03": Part(D("15.0"), D("20.0")),
        "S01": Part(D("70.0"), D("80.0")),
    }


@pytest.mark.parametrize(("measured", "score"), [((8, 8), 100), ((2, 8), 70), ((0, 0), 100)])
def test_what_judges_mark_and_what_is_measured_in_one_group_count_beside_each_other(measured, score):
    """Twelve of twenty from the judges, eight from the records, which leave the denominator where they are none."""
    sheets = [given("a", "x", 100, parts={"S03": Part(D(100), D(100))})]
    candidate = Candidate("a", measures={"S03": Part(D(measured[0]), D(measured[1]))})
    one = work_out([candidate], sheets, rule(sheets=1), weights={"S03": D(12)}).outcomes["a"]
    assert one.score == D(score) and one.parts["S03"].most == D(12 + measured[1])


def test_a_measure_without_a_source_leaves_the_denominator():
    measured = {"S01": Part(D(40), D(80)), "S06": Part(D(0), D(0))}
    sheets = [given("a", "x", 100, parts={"S03": Part(D(100), D(100))})]
    month = work_out([Candidate("a", measures=measured)], sheets, rule(sheets=1), weights={"S03": D(20)})
    assert month.outcomes["a"].score == D("60.0") and "S06" not in month.outcomes["a"].parts


@pytest.mark.parametrize(
    ("tie_break", "winner"),
    [
        ("group:safety", "b"), ("fewer_awards:3", "b"), ("not_awarded:6", "b"), ("earlier_visit", "b"),
        ("lower_code", "a"), ("criterion:D01", "b"),
    ],
)  # fmt: skip
def test_each_tie_break_decides_the_last_place_and_is_named(tie_break, winner):
    better = {"order": Part(D(46), D(50)), "safety": Part(D(50), D(50))}
    sheets = [
        given("a", "x", 96, at=20, lost={"D01": D(2)}), given("a", "y", 96, at=30),
        given("b", "x", 96, at=10, parts=better), given("b", "y", 96, at=40, parts=better),
    ]  # fmt: skip
    candidates = [Candidate("a", "B3-101", won=(2,)), Candidate("b", "B3-102", won=())]
    month = work_out(candidates, sheets, rule(winners=1, tie_breaks=(tie_break,)))
    assert {key: (one.rank, one.won) for key, one in month.outcomes.items()} == {
        key: (1, key == winner) for key in "ab"
    }
    assert {one.decided_by for one in month.outcomes.values()} == {tie_break}


def test_equals_that_no_rule_tells_apart_all_stay_out_of_a_capped_place():
    sheets = [given(key, judge, 96) for key in "ab" for judge in "xy"]
    month = work_out([Candidate("a"), Candidate("b")], sheets, rule(winners=1))
    assert said(month)["a"] == said(month)["b"] == (D("96.0"), 5, 1, False, "equal_out")


def test_who_is_barred_is_ranked_and_does_not_win():
    sheets = [given(key, judge, 96) for key in "ab" for judge in "xy"]
    month = work_out([Candidate("a", is_barred=True), Candidate("b")], sheets, rule(winners=1))
    assert said(month)["a"] == (D("96.0"), 5, 1, False, "barred") and said(month)["b"][3]
    assert not month.outcomes["a"].tied


def test_an_empty_month_and_an_entry_without_sheets():
    assert work_out([], [], rule()).outcomes == {}
    month = work_out([Candidate("a")], [], rule())
    assert month.outcomes["a"].score is None and month.correction.used is False


def test_a_rule_that_names_nothing_known_stops_the_work():
    sheets = [given("a", judge, 96) for judge in "xy"]
    with pytest.raises(ValueError, match="by_lot"):
        work_out([Candidate("a")], sheets, rule(tie_breaks=("by_lot",)))


def test_the_most_improved():
    now, before = {"a": D(90), "b": D(85), "c": D(95), "d": D(70)}, {"a": D(80), "b": D(75), "c": D(96)}
    codes = {key: key for key in now}
    assert improved(now, before, 1, codes) == ["a"], "of equal gains the higher score"
    assert improved(now, before, 5, codes) == ["a", "b"]
    assert improved(now, {}, 1, codes) == []
