"""Which shift comes up when, and the days of a box's rounds, as tables."""

from datetime import date, datetime, time

import pytest

from stations.scoring.box import due_next, due_since
from stations.scoring.drink import shift_of

HOURS = time(4), time(12), time(20)


@pytest.mark.parametrize(
    ("at", "day", "shift"),
    [
        ("2026-07-18 03:59", "2026-07-17", "middle"),
        ("2026-07-18 04:00", "2026-07-18", "night"),
        ("2026-07-18 11:59", "2026-07-18", "night"),
        ("2026-07-18 12:00", "2026-07-18", "early"),
        ("2026-07-18 19:59", "2026-07-18", "early"),
        ("2026-07-18 20:00", "2026-07-18", "middle"),
        ("2026-07-19 00:00", "2026-07-18", "middle"),
        ("2026-08-01 00:30", "2026-07-31", "middle"),
    ],
)
def test_who_comes_up_when(at, day, shift):
    assert shift_of(datetime.fromisoformat(at), *HOURS) == (date.fromisoformat(day), shift)


@pytest.mark.parametrize(
    ("day", "since", "following"),
    [
        ("2026-11-01", "2026-11-01", "2026-11-15"),
        ("2026-11-14", "2026-11-01", "2026-11-15"),
        ("2026-11-15", "2026-11-15", "2026-12-01"),
        ("2026-12-31", "2026-12-15", "2027-01-01"),
        ("2027-02-28", "2027-02-15", "2027-03-01"),
    ],
)
def test_the_days_of_the_rounds(day, since, following):
    day = date.fromisoformat(day)
    assert (str(due_since(day)), str(due_next(day))) == (since, following)
