"""How long stock lasts and what expires before, as tables."""

from datetime import date

import pytest

from stations.scoring.stock import Batch, best_before, in_season, lasts, per_day, to_buy, too_late, warned


@pytest.mark.parametrize(
    ("batches", "rate", "wasted"),
    [
        ([], 1, []),
        ([(30, 30)], 1, [0]),
        ([(31, 30)], 1, [1]),
        ([(30, 30)], 1 / 3, [20]),
        # Nothing is used: all of it, but what keeps for ever.
        ([(5, 10), (7, None)], 0, [5, 0]),
        # The first takes ten of the fifteen days, five are left for the second.
        ([(10, 30), (10, 15)], 1, [0, 0]),
        ([(10, 15), (10, 15)], 1, [0, 5]),
        # What ends first is used first, wherever it stands.
        ([(10, 100), (40, 20)], 1, [0, 20]),
        # What is past its day is lost and costs no day.
        ([(4, 0), (10, 10)], 1, [4, 0]),
        ([(10, 5), (100, 60)], 2, [0, 0]),
        ([(10, 5), (111, 60)], 2, [0, 1]),
    ],
)
def test_what_will_not_be_used_up_in_time(batches, rate, wasted):
    assert too_late([Batch(*one) for one in batches], rate) == wasted


@pytest.mark.parametrize(
    ("lately", "long", "rate"), [(0, 0, 0), (30, 30, 1), (60, 90, 2), (0, 45, 0.5), (15, 900, 0.5)]
)
def test_the_last_month_counts_and_the_quarter_where_it_is_silent(lately, long, rate):
    assert per_day(lately, long) == rate


@pytest.mark.parametrize(("left", "rate", "days"), [(10, 0, None), (0, 1, 0), (10, 1, 10), (10, 3, 3)])
def test_how_long_it_lasts(left, rate, days):
    assert lasts(left, rate) == days


@pytest.mark.parametrize(("left", "many"), [(0, 60), (19, 41), (20, 0), (60, 0), (99, 0)])
def test_what_is_bought(left, many):
    assert to_buy(left, 20, 60) == many


@pytest.mark.parametrize(
    ("days", "step"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, None)]
)
def test_the_step_of_warning(days, step):
    assert warned(days, (60, 30, 7)) == step


@pytest.mark.parametrize(
    ("day", "begins", "ends", "is_in"),
    [
        ("2026-01-01", "", "", True),
        ("2026-05-31", "06-01", "09-15", False),
        ("2026-06-01", "06-01", "09-15", True),
        ("2026-09-15", "06-01", "09-15", True),
        ("2026-09-16", "06-01", "09-15", False),
        ("2026-12-31", "11-15", "03-15", True),
        ("2026-06-01", "11-15", "03-15", False),
    ],
)
def test_a_season_may_run_over_new_year(day, begins, ends, is_in):
    assert in_season(date.fromisoformat(day), begins, ends) is is_in


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [("2026-11-18", 24, "2028-11-18"), ("2026-08-31", 6, "2027-02-28"), ("2026-12-01", 1, "2027-01-01")],
)
def test_so_many_months_after(day, months, until):
    assert str(best_before(date.fromisoformat(day), months)) == until
