"""Lenient and strict judges: what is taken away, when nobody is corrected, how far the result may be trusted, and that
the order of the rooms gets no worse by it."""

import math
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import stars
from starrating.scoring.bias import ONE_JUDGE, THIN, UNCONNECTED, Enough, Sheet, correct
from starrating.scoring.joining import median, trimmed

D = Decimal
ROOMS = [f"r{n}" for n in range(10)]


def sheets(rooms, judges):
    """`judges` are name → score of each room, None where it was not scored."""
    return [
        Sheet(room, judge, D(str(score)))
        for judge, scores in judges.items()
        for room, score in zip(rooms, scores, strict=True)
        if score is not None
    ]


def test_the_model_by_hand():
    """Two judges on ten rooms, apart by 0 and 2 in turn: 1 on the mean, so each is 0.5 from their middle. Noise is
    10 / 2 / 9 = 5/9, the judges explain 10 * 1 / 2 = 5; 1 - 5/9 / 5 = 8/9 of the offset is left, 0.44."""
    found = correct(sheets(ROOMS, {"A": [82, 80] * 5, "B": [80] * 10}))
    assert (found.used, found.reason) == (True, "")
    offsets = {judge: (one.sheets, one.measured, one.shrunk) for judge, one in found.offsets.items()}
    assert offsets == {"A": (10, D("0.50"), D("0.44")), "B": (10, D("-0.50"), D("-0.44"))}
    # noise * shrinkage / (10 * 2), and noise / 2: the offsets cancel out where both judges were.
    assert found.offsets["A"].error == pytest.approx((5 / 9 * 8 / 9 / 20) ** 0.5)
    assert found.errors == {room: pytest.approx((5 / 18) ** 0.5) for room in ROOMS}
    assert found.scores == found.raw == {room: D(81 - n % 2) for n, room in enumerate(ROOMS)}


def test_a_room_that_one_judge_saw_carries_the_doubt_about_that_judge():
    """The same with one room more, of A alone: the variance of one sheet, and that of A's offset."""
    found = correct(sheets([*ROOMS, "more"], {"A": [82, 80] * 5 + [90], "B": [80] * 10 + [None]}))
    assert found.scores["more"] == D("89.6")
    assert found.errors["more"] == pytest.approx((5 / 9 + 5 / 9 * 8 / 9 / 20) ** 0.5)


def test_who_was_scored_by_the_strict_judge_gains():
    """All see the first six rooms, then each keeps to two of their own; C is stricter by 6, without any noise."""
    rooms = [f"r{n}" for n in range(12)]
    truth = [70, 75, 80, 85, 90, 95, 80, 80, 80, 80, 80, 80]
    a, b, c = ([value - less for value in truth] for less in (0, 0, 6))
    found = correct(
        sheets(
            rooms,
            {
                "A": a[:6] + a[6:8] + [None] * 4,
                "B": b[:6] + [None, None] + b[8:10] + [None] * 2,
                "C": c[:6] + [None] * 4 + c[10:],
            },
        )
    )
    assert {judge: one.shrunk for judge, one in found.offsets.items()} == {"A": 2, "B": 2, "C": -4}
    assert [found.raw[room] for room in rooms[6:]] == [80, 80, 80, 80, 74, 74]
    assert [found.scores[room] for room in rooms[6:]] == [78, 78, 78, 78, 78, 78]
    assert all(one.error == pytest.approx(0, abs=1e-6) for one in found.offsets.values())


def test_judges_who_agree_correct_nothing():
    found = correct(sheets(ROOMS, {"A": [81, 80] * 5, "B": [80, 81] * 5}))
    assert found.used
    assert {one.shrunk for one in found.offsets.values()} == {0}
    assert found.scores == found.raw


def test_no_cap_makes_equals_of_corrected_scores():
    """Two rooms of 100 and of 96 before a strict judge are two places, not both 100."""
    rooms = [f"r{n}" for n in range(14)]
    found = correct(
        sheets(rooms, {"A": [60] * 10 + [100, 100] + [None] * 2, "B": [40] * 10 + [None] * 2 + [4, 0]})
    )
    assert found.offsets["A"].shrunk == 10
    assert [str(found.scores[room]) for room in rooms[9:]] == ["50.0", "90.0", "90.0", "14.0", "10.0"]
    turned = correct(
        sheets(rooms, {"A": [60] * 10 + [4, 4] + [None] * 2, "B": [40] * 10 + [None] * 2 + [96, 100]})
    )
    assert [str(turned.scores[room]) for room in rooms[10:]] == ["-6.0", "-6.0", "106.0", "110.0"]


@pytest.mark.parametrize(("join", "expected"), [(median, "80.0"), (trimmed, "80.0")])
def test_sheets_are_joined_as_the_rule_joins_them(join, expected):
    """The offsets are taken from the sheets, then the sheets are joined: 90 - 10, 80 - 0, 70 + 10, and one wild one."""
    three = sheets(ROOMS, {"A": [90] * 10, "B": [80] * 10, "C": [70] * 10})
    wild = [one if one.judge != "B" or one.entry != "r0" else Sheet("r0", "B", D(20)) for one in three]
    found = correct(wild, join)
    assert found.raw["r0"] == 70
    assert found.raw["r1"] == D(expected)
    taken = {judge: one.shrunk for judge, one in found.offsets.items()}
    assert found.scores["r1"] == join([90 - taken["A"], 80 - taken["B"], 70 - taken["C"]])
    assert found.scores["r0"] == join([90 - taken["A"], 20 - taken["B"], 70 - taken["C"]])


TWENTY = [f"r{n}" for n in range(20)]
NONE = [None] * 10
BOUND = {"A": [80] * 10 + NONE, "B": [82] * 10 + NONE, "C": NONE + [70] * 10, "D": NONE + [75] * 10}


def bridged(rooms):
    """The same with so many rooms that C and D saw as well."""
    return BOUND | {
        judge: [score] * rooms + NONE[rooms:] + [score] * 10 for judge, score in (("C", 70), ("D", 75))
    }


@pytest.mark.parametrize(
    ("judges", "enough", "reason", "named"),
    [
        ({"A": [80] * 20}, Enough(), ONE_JUDGE, ()),
        (BOUND, Enough(), UNCONNECTED, ()),
        ({"A": [80] * 10 + [None] * 10, "B": [None] * 10 + [80] * 10}, Enough(), UNCONNECTED, ()),
        ({"A": [80] * 20, "B": [81] * 20, "C": [82] * 7 + [None] * 13}, Enough(), THIN, ("C",)),
        ({"A": [80] * 20, "B": [81] * 20, "C": [82] * 7 + [None] * 13}, Enough(sheets=7), "", ()),
        # One room that all four saw is worth one anchor, two are two.
        (
            BOUND | {"C": [70] + [None] * 9 + [70] * 10, "D": [75] + [None] * 9 + [75] * 10},
            Enough(),
            THIN,
            (),
        ),
        (
            BOUND | {"C": [70] + [None] * 9 + [70] * 10, "D": [75] + [None] * 9 + [75] * 10},
            Enough(overlap=1),
            "",
            (),
        ),
        (
            BOUND | {"C": [70] * 2 + [None] * 8 + [70] * 10, "D": [75] * 2 + [None] * 8 + [75] * 10},
            Enough(),
            "",
            (),
        ),
        # Eight rooms by two judges leave seven observations to tell noise from offsets.
        ({"A": [80] * 8 + [None] * 12, "B": [81] * 8 + [None] * 12}, Enough(), THIN, ()),
        ({"A": [80] * 9 + [None] * 11, "B": [81] * 9 + [None] * 11}, Enough(), "", ()),
        ({}, Enough(), ONE_JUDGE, ()),
    ],
)
def test_when_nobody_is_corrected(judges, enough, reason, named):
    found = correct(sheets(TWENTY, judges), enough=enough)
    assert (found.used, found.reason, found.judges) == (not reason, reason, named)
    if reason:
        assert found.scores == found.raw
        assert found.offsets == {}


def test_uncorrected_scores_have_errors_where_something_was_scored_twice():
    """Within the rooms of A and B deviations of 1, of C and D 2.5: (10 * 2 + 10 * 12.5) / 20 = 7.25 a sheet."""
    found = correct(sheets(TWENTY, BOUND))
    assert found.errors == {room: pytest.approx((7.25 / 2) ** 0.5) for room in TWENTY}
    assert correct(sheets(TWENTY, {"A": [80] * 20})).errors == {}


def test_two_sheets_of_a_judge_for_an_entry_are_a_mistake():
    with pytest.raises(ValueError, match="two sheets of A for r0"):
        correct([Sheet("r0", "A", D(80)), Sheet("r0", "A", D(81))])


# --- any month at all -------------------------------------------------------------------------------------------------


@st.composite
def any_month(draw):
    """Any months in which each of some judges scored some of twelve rooms, in the middle of the scale."""
    scores = st.none() | st.integers(400, 600).map(lambda n: D(n) / 10)
    judges = {
        judge: draw(st.lists(scores, min_size=12, max_size=12)) for judge in "ABCD"[: draw(st.integers(1, 4))]
    }
    return sheets([f"r{n}" for n in range(12)], judges)


LAX = Enough(sheets=2, overlap=0.5, spare=1)


@given(any_month(), st.randoms())
@settings(deadline=None)
def test_what_holds_for_any_month(month, chance):
    found = correct(month, enough=LAX)
    mixed = [*month]
    chance.shuffle(mixed)
    again = correct(mixed, enough=LAX)
    assert (again.scores, again.offsets.keys(), again.reason) == (
        found.scores,
        found.offsets.keys(),
        found.reason,
    )
    assert found.raw.keys() == found.scores.keys() == {one.entry for one in month}
    if not found.used:
        return
    offsets = found.offsets.values()
    # Each is rounded to a hundredth.
    assert abs(sum(one.shrunk for one in offsets)) <= D("0.005") * len(offsets)
    measured, shrunk = (
        math.hypot(*(float(getattr(one, what)) for one in offsets)) for what in ("measured", "shrunk")
    )
    assert shrunk <= measured + 0.02
    assert all(error >= 0 for error in found.errors.values())


@given(any_month(), st.integers(-200, 200).map(lambda n: D(n) / 10))
@settings(deadline=None)
def test_points_given_to_everybody_change_no_offset(month, more):
    found = correct(month, enough=LAX)
    lifted = correct([Sheet(one.entry, one.judge, one.score + more) for one in month], enough=LAX)
    assert lifted.reason == found.reason
    for judge, offset in found.offsets.items():
        assert abs(lifted.offsets[judge].shrunk - offset.shrunk) <= D("0.01")
    for entry, score in found.scores.items():
        assert abs(lifted.scores[entry] - score - more) <= D("0.1")


def test_standard_errors_are_what_they_say():
    """Over 150 months drawn from the model, rooms differ from the truth by their standard errors: the mean square of
    the quotients is 1, for rooms of two judges, of one, and of all."""
    chance = np.random.default_rng(4)
    quotients = {1: [], 2: [], 4: []}
    for _month in range(150):
        truth, offsets = chance.normal(60, 6, 60), chance.normal(0, 4, 4)
        offsets -= offsets.mean()
        month = []
        for room, value in enumerate(truth):
            many = (1, 2, 2, 2, 4)[room % 5]
            for judge in chance.permutation(4)[:many]:
                score = chance.normal(value + offsets[judge], 3)
                month.append(Sheet(str(room), "ABCD"[judge], D(f"{score:.4f}")))
        found = correct(month)
        assert found.used
        for room, value in enumerate(truth):
            error = float(found.scores[str(room)]) - value
            quotients[(1, 2, 2, 2, 4)[room % 5]].append(error / found.errors[str(room)])
    for many, some in quotients.items():
        assert np.mean(np.square(some)) == pytest.approx(1, abs=0.1), many


# --- the order of the rooms: bench/stars.py in small ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("design", "spread"), list(product(stars.DESIGNS, (0.0, 4.0))), ids=lambda one: getattr(one, "name", one)
)
def test_the_order_of_the_rooms_gets_no_worse_and_with_anchors_better(design, spread):
    found = stars.months(design, spread, 12)
    raw, model, z = (stars.mean(found, what) for what in ("raw", "model", "z"))
    assert model >= raw - stars.MAY_LOSE
    if design.anchors and spread:
        assert model > raw + 0.01
    if design.strays == 0:
        # The warning: a z-score takes away what is true of the buildings.
        assert z < raw - 0.1
        assert all(one.used for one in found) == bool(design.anchors)


def test_rank_correlation_by_hand():
    """Of 120 rooms in the true order: the same, turned round, and with the first two tied."""
    truth = np.arange(stars.ROOMS, dtype=float)
    assert stars.spearman(truth, {str(n): n for n in range(stars.ROOMS)}) == pytest.approx(1)
    assert stars.spearman(truth, {str(n): -n for n in range(stars.ROOMS)}) == pytest.approx(-1)
    assert list(stars.places([5, 5, 9, 1])) == [2.5, 2.5, 4, 1]
