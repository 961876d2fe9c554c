"""From sheets to a month's score, from a score to stars, and which rooms need help."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starrating.scoring.joining import BELOW, JOINS, LOWEST, Worst, mean, stars, vote_points, worst

D = Decimal
THRESHOLDS = {5: D(95), 4: D(90), 3: D(80), 2: D(70), 1: D(60), 0: D(0)}
POINTS = st.integers(0, 1000).map(lambda n: D(n) / 10)


def scores(*values):
    return [D(value) for value in values]


@pytest.mark.parametrize(
    ("visits", "month", "caps", "expected"),
    [
        (("97", "96"), "96.5", (), 5),
        (("93", "97"), "95.0", (2,), 2),
        (("62", "55"), "58.5", (), 0),
    ],
    ids=["clean room", "one veto item", "messy room"],
)
def test_the_worked_examples(visits, month, caps, expected):
    joined = mean(scores(*visits))
    assert str(joined) == month
    assert stars(joined, THRESHOLDS, caps) == expected


def test_the_worked_example_of_the_vote():
    points = vote_points({"A": 42, "B": 21, "C": 7}, D(10))
    assert {who: str(got) for who, got in points.items()} == {"A": "10.0", "B": "5.0", "C": "1.7"}


def test_a_vote_without_votes_gives_nothing():
    assert vote_points({"A": 0, "B": 0}, D(10)) == {"A": 0, "B": 0}
    assert vote_points({}, D(10)) == {}


@pytest.mark.parametrize(
    ("how", "values", "expected"),
    [
        ("mean", ("90",), "90.0"),
        ("mean", ("90.1", "90.2"), "90.2"),  # 90.15, half up
        ("mean", ("80", "90", "91"), "87.0"),
        ("median", ("90",), "90.0"),
        ("median", ("90.1", "90.2"), "90.2"),
        ("median", ("60", "91", "90"), "90.0"),
        ("median", ("60", "99", "90", "91"), "90.5"),
        ("trimmed", ("90",), "90.0"),
        ("trimmed", ("80", "90"), "85.0"),
        ("trimmed", ("20", "90", "100"), "90.0"),
        ("trimmed", ("100", "90", "20", "91"), "90.5"),
        ("trimmed", ("20", "20", "90", "90", "90"), "66.7"),
    ],
)
def test_joining(how, values, expected):
    assert str(JOINS[how](scores(*values))) == expected


@given(st.sampled_from(sorted(JOINS)), st.lists(POINTS, min_size=1, max_size=9), st.randoms())
def test_what_is_joined_lies_among_the_sheets_and_their_order_does_not_matter(how, values, chance):
    joined = JOINS[how](values)
    assert min(values) <= joined <= max(values)
    mixed = [*values]
    chance.shuffle(mixed)
    assert JOINS[how](mixed) == joined


@pytest.mark.parametrize(
    ("score", "caps", "expected"),
    [
        ("100", (), 5), ("95.0", (), 5), ("94.9", (), 4), ("90.0", (), 4), ("89.9", (), 3), ("80", (), 3),
        ("79.9", (), 2), ("70", (), 2), ("69.9", (), 1), ("60", (), 1), ("59.9", (), 0), ("0", (), 0),
        ("100", (2,), 2), ("100", (0,), 0), ("100", (2, 0), 0), ("65", (2,), 1), ("50", (2,), 0),
    ],
)  # fmt: skip
def test_stars_by_score_and_veto(score, caps, expected):
    assert stars(D(score), THRESHOLDS, caps) == expected


def test_thresholds_may_come_in_any_order_and_without_a_bottom():
    assert stars(D(91), {3: D(80), 5: D(95), 4: D(90)}) == 4
    assert stars(D(10), {3: D(80)}) == 0


def place(**rooms):
    """building_room=score"""
    values = {room: D(value) for room, value in rooms.items()}
    return worst(values, {room: room.split("_")[0] for room in rooms})


def test_below_sixty_are_all_and_of_the_rest_three_of_each_building():
    found = place(
        a_1=59, a_2=74, a_3=70, a_4=71, b_1=74, b_2="74.9", b_3=75, b_4=99, c_1=10, c_2=20, c_3=30, c_4=40
    )
    assert {one.entry: one.why for one in found} == {
        "a_1": BELOW, "a_3": LOWEST, "a_4": LOWEST, "b_1": LOWEST, "b_2": LOWEST,
        "c_1": BELOW, "c_2": BELOW, "c_3": BELOW, "c_4": BELOW,
    }  # fmt: skip
    assert [one.entry for one in found][:4] == ["c_1", "c_2", "c_3", "c_4"]


def test_the_third_lowest_shared_is_shared():
    assert place(a_1=61, a_2=62, a_3=70, a_4=70, a_5=71) == [
        Worst("a_1", LOWEST), Worst("a_2", LOWEST), Worst("a_3", LOWEST), Worst("a_4", LOWEST),
    ]  # fmt: skip


def test_a_good_building_has_no_worst_room():
    assert place(a_1=75, a_2=80, a_3=90) == []
