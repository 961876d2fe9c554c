"""Who is worth another look at the cut-off, and who is only tied."""

from decimal import Decimal

import pytest

from starrating.scoring import ranking
from starrating.scoring.reach import Stand, within_reach

D = Decimal


def stand(key, score, *, won=False, error="3", sheets=2, by="", hall=""):
    return Stand(key, D(score), None if error is None else D(error), sheets, won, by, hall)


def near(*stands, places=2, minimum="90", **more):
    return [(one.key, one.gap) for one in within_reach(stands, places=places, minimum=D(minimum), **more)]


A, B = stand("a", "99", won=True), stand("b", "96", won=True)


def test_one_more_sheet_moves_a_mean_of_two_by_a_third_of_its_error_squared():
    """1.96 × 3 / √3 = 3.4: three points are within reach, three and a half are not, though a tie is 8.3 wide."""
    some = [A, B, stand("c", "93", by="places"), stand("d", "92.5", by="places")]
    found = within_reach(some, places=2, minimum=D(90))
    assert [(one.key, one.gap, one.moves) for one in found] == [("b", D(3), D("3.4")), ("c", D(3), D("3.4"))]


def test_the_nearest_come_first_and_equals_stand_at_the_line():
    assert near(A, B, stand("c", "96", by="earlier_visit"), stand("d", "95", by="places")) == [
        ("b", 0), ("c", 0), ("d", 1), ("a", 3),
    ]  # fmt: skip


def test_who_has_a_thicker_record_is_moved_less():
    assert near(A, B, stand("c", "93", sheets=3, by="places")) == [("b", 3)]
    assert near(A, B, stand("c", "93", error="0.5", by="places")) == [("b", 3)]
    assert near(A, B, stand("c", "93", error=None, by="places")) == [("b", 3)]


@pytest.mark.parametrize("why", [ranking.VETO, ranking.COOLDOWN])
def test_whom_no_score_would_make_win_is_not_listed(why):
    assert near(A, B, stand("c", "95.9", by=why), minimum="80") == []


def test_where_places_are_left_the_line_is_what_a_winner_needs():
    short = stand("c", "89", by=ranking.MINIMUM)
    assert near(A, B, short, places=3) == [("c", 1)]
    assert near(A, B, short, places=2) == []
    assert near(A, stand("b", "91", won=True), places=3) == [("b", 1)]


def test_a_full_hall_is_drawn_against_its_own_last():
    full = stand("c", "98", by=ranking.HALL, hall="x")
    assert near(A, stand("b", "98.5", won=True, hall="x"), full) == [("b", D("0.5")), ("c", D("0.5"))]


def test_nobody_won_nobody_is_near():
    assert near(stand("c", "95", by="places")) == []
