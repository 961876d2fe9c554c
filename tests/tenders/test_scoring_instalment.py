"""Instalments: one, or one a month, to the day and the fen."""

from datetime import date
from decimal import Decimal

from tenders.scoring import instalment


def days(found):
    return [(f"{one.first:%m-%d}", f"{one.last:%m-%d}", str(one.amount)) for one in found]


def test_a_month_from_any_day():
    found = instalment.monthly(date(2026, 11, 13), date(2026, 12, 12), Decimal("1450.00"))
    assert days(found) == [("11-13", "12-12", "1450.00")]


def test_what_is_left_is_paid_by_the_day():
    found = instalment.monthly(date(2026, 11, 1), date(2026, 12, 10), Decimal("1550.00"))
    assert days(found) == [("11-01", "11-30", "1550.00"), ("12-01", "12-10", "500.00")]


def test_the_end_of_a_short_month():
    found = instalment.monthly(date(2027, 1, 31), date(2027, 4, 29), Decimal("900.00"))
    assert days(found) == [
        ("01-31", "02-27", "900.00"),
        ("02-28", "03-30", "900.00"),
        ("03-31", "04-29", "900.00"),
    ]


def test_the_whole_is_one():
    found = instalment.whole(date(2026, 11, 1), date(2026, 11, 5), Decimal("1360.00"))
    assert days(found) == [("11-01", "11-05", "1360.00")]
