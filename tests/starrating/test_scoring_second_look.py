"""Which entries another judge is asked to look at."""

from decimal import Decimal

import pytest

from starrating.scoring.bias import Sheet
from starrating.scoring.second_look import SecondLook, second_looks

D = Decimal


def month(**rooms):
    """room=(score of A, of B, …) beside twenty rooms whose two sheets lie one point apart: noise 1.05 a sheet, so that
    three sigmas are 4.4 of two sheets and 3.8 of three."""
    calm = {f"calm{n}": (80, 81) for n in range(20)}
    return [
        Sheet(room, judge, D(str(score)))
        for room, scores in (calm | rooms).items()
        for judge, score in zip("ABCD", scores, strict=False)
    ]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((80, 88), ("A", "B", 8)),
        ((80, 87.9), None),
        ((88, 80, 80), ("A", 8)),
        ((87.9, 80, 80), None),
        ((70, 80, 90), ("A", "C", 10)),
        ((80, 60, 81, 79), ("B", 19.5)),
        ((80,), None),
        ((80, 80), None),
    ],
)
def test_far_from_the_others(scores, expected):
    found = second_looks(month(odd=scores), {})
    assert found == ([SecondLook("odd", expected[:-1], D(str(expected[-1])))] if expected else [])


def test_offsets_are_taken_away_first():
    """B is the more lenient by one: the calm rooms agree exactly, and of the odd one's ten points nine are left."""
    offsets = {"A": D("-0.5"), "B": D("0.5")}
    assert second_looks(month(odd=(70, 80)), offsets) == [SecondLook("odd", ("A", "B"), D("9.0"))]
    assert second_looks(month(odd=(80, 72)), offsets) == [SecondLook("odd", ("A", "B"), D("9.0"))]
    assert second_looks(month(odd=(72, 80)), offsets) == []


def test_where_everybody_disagrees_eight_points_are_nothing():
    noisy = [
        Sheet(f"r{n}", judge, D(score))
        for n in range(20)
        for judge, score in (("A", 70), ("B", 70 + 6 + n % 3))
    ]
    assert second_looks([*noisy, Sheet("odd", "A", D(70)), Sheet("odd", "B", D(95))], {}) == []
    assert [
        one.entry for one in second_looks([*noisy, Sheet("odd", "A", D(60)), Sheet("odd", "B", D(95))], {})
    ] == ["odd"]


def test_the_farthest_comes_first_and_limits_are_the_rules():
    rooms = {"a": (80, 90), "b": (80, 95), "c": (80, 85)}
    assert [one.entry for one in second_looks(month(**rooms), {})] == ["b", "a"]
    assert [one.entry for one in second_looks(month(**rooms), {}, points=D(5))] == ["b", "a", "c"]
    assert [one.entry for one in second_looks(month(**rooms), {}, sigmas=8)] == ["b"]


def test_without_two_sheets_for_anything_there_is_nothing_to_compare():
    assert second_looks([Sheet("a", "A", D(80)), Sheet("b", "B", D(20))], {}) == []
    assert second_looks([], {}) == []
