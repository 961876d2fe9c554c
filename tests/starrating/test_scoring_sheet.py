"""What a sheet is worth: a truth table of marks and grades, what no sheet can hold, and that every lost point is
explained whatever was marked."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starrating.scoring.points import shared
from starrating.scoring.sheet import (
    ABOVE,
    GRADES,
    KIND,
    NA,
    NEGATIVE,
    UNKNOWN,
    Criterion,
    Line,
    MarkError,
    Part,
    score,
)

D = Decimal
# The thirteen criteria of the star dormitory: group, weight, points a fault.
DORM = [
    Criterion(code, group, D(weight), None if fault is None else D(fault))
    for code, group, weight, fault in [
        ("D01", "environment", 10, 2), ("D02", "environment", 8, 1), ("D03", "environment", 8, 2),
        ("D04", "environment", 6, 3), ("D05", "order", 12, 3), ("D06", "order", 8, 2), ("D07", "order", 8, 1),
        ("D08", "order", 4, 1), ("D09", "safety", 14, 7), ("D10", "safety", 6, 3), ("D11", "civility", 6, 2),
        ("D12", "civility", 6, 3), ("D13", "civility", 4, None),
    ]
]  # fmt: skip
BEST = dict.fromkeys(("environment", "order", "safety", "civility"), "excellent")


def clean(**marks):
    """A room without a fault, but for these."""
    return score(DORM, {one.code: 4 if one.code == "D13" else 0 for one in DORM} | marks)


def test_the_worked_examples():
    """First visits: a clean room, one veto item, a messy room, with the deductions they name."""
    assert clean(D01=1, D07=1).total == 97
    assert clean(D09=1).total == 93
    messy = clean(D01=5, D05=4, D06=3, D04=2, D02=4)
    assert messy.total == 62
    assert {line.code: line.lost for line in messy.lines} == {
        "D01": 10, "D02": 4, "D04": 6, "D05": 12, "D06": 6,
    }  # fmt: skip
    assert messy.parts == {
        "environment": Part(D(12), D(32)),
        "order": Part(D(14), D(32)),
        "safety": Part(D(20), D(20)),
        "civility": Part(D(16), D(16)),
    }


def test_four_taps_are_a_sheet():
    found = score(DORM, {}, BEST | {"order": "good", "safety": "poor"})
    assert found.total == D("77.6")
    assert found.missing == ()
    assert found.lines == (
        Line("order", "order", "good", D("6.4"), D("6.4")),
        Line("safety", "safety", "poor", D("16.0"), D("16.0")),
    )


@pytest.mark.parametrize(
    ("marks", "grades", "total", "missing"),
    [
        ({}, BEST, "100.0", ()),
        ({}, BEST | {"environment": "fair"}, "87.2", ()),
        ({}, dict.fromkeys(BEST, "poor"), "20.0", ()),
        # One fault marked: the grade of its group no longer counts, the silent criteria have no fault.
        ({"D01": 1}, BEST | {"environment": "poor"}, "98.0", ()),
        ({"D01": 0}, BEST | {"environment": "poor"}, "100.0", ()),
        # What does not apply is no mark: the grade counts for the rest.
        ({"D03": NA}, BEST, "100.0", ()),
        ({"D03": NA}, BEST | {"environment": "good"}, "94.8", ()),  # 100 - 100 * 4.8 / 92
        ({"D03": NA, "D01": 1}, BEST, "97.8", ()),  # 100 * 90 / 92 = 97.826…
        ({"D09": NA, "D10": NA}, BEST | {"order": "good"}, "92.0", ()),
        # More faults than the weight holds take the weight.
        ({"D01": 5}, BEST, "90.0", ()),
        ({"D01": 6}, BEST, "90.0", ()),
        ({"D01": 99}, BEST, "90.0", ()),
        # Points that a judge gives.
        ({"D13": 0}, BEST, "96.0", ()),
        ({"D13": D("2.5")}, BEST, "98.5", ()),
        ({"D13": 4}, BEST, "100.0", ()),
        # A group without a word, or points nobody gave, do not count and are missed.
        ({}, {"order": "excellent"}, "100.0", ("environment", "safety", "civility")),
        ({"D11": 1}, BEST, "97.9", ("D13",)),  # 100 * 94 / 96 = 97.916…
        ({}, {}, None, ("environment", "order", "safety", "civility")),
        ({one.code: NA for one in DORM}, {}, None, ()),
        ({one.code: NA for one in DORM}, BEST, None, ()),
    ],
)
def test_a_sheet_by_its_marks_and_grades(marks, grades, total, missing):
    found = score(DORM, marks, grades)
    assert (None if found.total is None else str(found.total), found.missing) == (total, missing)


@pytest.mark.parametrize(
    ("marks", "grades", "place", "reason"),
    [
        ({"D14": 0}, {}, "D14", UNKNOWN),
        ({"D14": NA}, {}, "D14", UNKNOWN),
        ({"D01": -1}, {}, "D01", NEGATIVE),
        ({"D01": 100}, {}, "D01", ABOVE),
        ({"D01": D(1)}, {}, "D01", KIND),
        ({"D01": True}, {}, "D01", KIND),
        ({"D01": "1"}, {}, "D01", KIND),
        ({"D13": "NA"}, {}, "D13", KIND),
        ({"D13": D("4.1")}, {}, "D13", ABOVE),
        ({"D13": 5}, {}, "D13", ABOVE),
        ({"D13": D("-0.1")}, {}, "D13", NEGATIVE),
        ({"D13": D("NaN")}, {}, "D13", KIND),
        ({"D13": D("sNaN")}, {}, "D13", KIND),
        ({"D13": D("Infinity")}, {}, "D13", KIND),
        ({}, {"garden": "good"}, "garden", UNKNOWN),
        ({}, {"order": "优"}, "order", UNKNOWN),
    ],
)
def test_what_no_sheet_can_hold_names_its_place(marks, grades, place, reason):
    with pytest.raises(MarkError) as refused:
        score(DORM, marks, grades)
    assert (refused.value.place, refused.value.reason) == (place, reason)


# --- any sheet at all ------------------------------------------------------------------------------------------------


@st.composite
def sheets(draw):
    """Criteria with odd weights and deductions in up to four groups, with any marks and grades they can hold."""
    codes = [f"C{n}" for n in range(draw(st.integers(1, 12)))]
    quarter = st.integers(1, 80).map(lambda n: D(n) / 4)
    criteria = [
        Criterion(code, draw(st.sampled_from("abcd")), draw(quarter), draw(st.none() | quarter))
        for code in codes
    ]
    marks = {}
    for one in criteria:
        if one.deduct_per_fault is None:
            points = st.integers(0, int(one.weight * 4)).map(lambda n: D(n) / 4)
        else:
            points = st.integers(0, 99)
        given_mark = draw(st.none() | st.just(NA) | points)
        if given_mark is not None:
            marks[one.code] = given_mark
    groups = {one.group for one in criteria}
    return (
        criteria,
        marks,
        draw(st.fixed_dictionaries({}, optional={g: st.sampled_from(list(GRADES)) for g in groups})),
    )


@given(sheets())
@settings(deadline=None)
def test_every_lost_point_is_explained_to_the_tenth(sheet):
    criteria, marks, grades = sheet
    found = score(criteria, marks, grades)
    if found.total is None:
        assert (found.parts, found.lines) == ({}, ())
        return
    assert 0 <= found.total <= 100
    assert found.total == 100 - sum(line.lost for line in found.lines)
    assert found.total == sum(part.points for part in found.parts.values())
    assert sum(part.most for part in found.parts.values()) == 100
    for group, part in found.parts.items():
        assert 0 <= part.points <= part.most
        assert part.points == part.most - sum(line.lost for line in found.lines if line.group == group)
    for line in found.lines:
        assert line.lost >= 0 and line.deducted > 0
        assert line.lost == line.lost.quantize(D("0.1"))


@given(sheets())
@settings(deadline=None)
def test_a_line_loses_what_the_criteria_say_but_for_rounding(sheet):
    criteria, marks, grades = sheet
    found = score(criteria, marks, grades)
    excused = {code for code, mark in marks.items() if mark == NA} | set(found.missing)
    weight = sum(one.weight for one in criteria if not {one.code, one.group} & excused)
    for line in found.lines:
        assert abs(line.lost - 100 * line.deducted / weight) < D("0.3")


@given(sheets(), st.data())
@settings(deadline=None)
def test_one_fault_more_never_helps(sheet, data):
    criteria, marks, grades = sheet
    counted = [one.code for one in criteria if type(marks.get(one.code)) is int and one.deduct_per_fault]
    if not counted:
        return
    code = data.draw(st.sampled_from(counted))
    worse = marks | {code: min(99, marks[code] + 1)}
    assert score(criteria, worse, grades).total <= score(criteria, marks, grades).total


@given(sheets())
@settings(deadline=None)
def test_a_group_whose_weight_is_in_tenths_keeps_it(sheet):
    criteria, marks, grades = sheet
    found = score(criteria, marks, grades)
    weights = {one.group: D(0) for one in criteria}
    excused = {code for code, mark in marks.items() if mark == NA} | set(found.missing)
    for one in criteria:
        weights[one.group] += 0 if {one.code, one.group} & excused else one.weight
    exact = {group: 100 * weight / sum(weights.values()) for group, weight in weights.items() if weight}
    if all(most == most.quantize(D("0.1")) for most in exact.values()):
        assert {group: part.most for group, part in found.parts.items()} == exact


def test_what_is_left_of_cut_tenths_goes_to_those_that_lost_most_by_it():
    assert shared(D("100.0"), [D(100) / 3] * 3) == [D("33.4"), D("33.3"), D("33.3")]
    assert shared(D("1.0"), [D("0.32"), D("0.39"), D("0.29")]) == [D("0.3"), D("0.4"), D("0.3")]
    assert shared(D("0.0"), [D("0.04")]) == [D("0.0")]


@pytest.mark.parametrize(
    ("marks", "parts"),
    [
        # A quarter of a point lost in each of two groups: half a point together, the groups keep their weights.
        ({"A": 1, "B": 1}, {"a": ("49.7", "50.0"), "b": ("49.8", "50.0")}),
        ({"A": 1, "B": 0}, {"a": ("49.8", "50.0"), "b": ("50.0", "50.0")}),
    ],
)
def test_quarters_of_points(marks, parts):
    criteria = [Criterion("A", "a", D(50), D("0.25")), Criterion("B", "b", D(50), D("0.25"))]
    found = score(criteria, marks)
    assert {group: (str(part.points), str(part.most)) for group, part in found.parts.items()} == parts
