"""The calendar: every boundary that ever bit a mine."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongting.periods import SHANGHAI, Day, Month, Quarter, Week, WorkCalendar, shift_date

days = st.dates(date(2024, 1, 1), date(2031, 12, 31))


@given(days, st.sampled_from([1, 21, 26]))
def test_every_day_lies_in_exactly_one_month(day, start):
    month = Month.of(day, start)
    assert day in month
    assert day not in month.next() and day not in month.previous()
    assert month.next().first == month.last + timedelta(days=1)
    assert month.next().previous() == month
    assert Month.parse(str(month), start) == month


@given(days)
def test_weeks_and_quarters_tile_the_years(day):
    for period in (Week.of(day), Quarter.of(day), Day.of(day)):
        assert day in period
        assert type(period).parse(str(period)) == period
        assert period.next().first == period.last + timedelta(days=1)
        assert period.next().previous() == period
        assert (period.end_at - period.start_at).days == period.days


def test_a_wage_month_is_named_after_its_last_day():
    month = Month.of(date(2026, 11, 26), 26)
    assert (month.first, month.last, str(month)) == (date(2026, 11, 26), date(2026, 12, 25), "2026-12")
    assert str(Month.of(date(2026, 11, 25), 26)) == "2026-11"
    assert Month.parse("2024-03", 21).first == date(2024, 2, 21)


def test_early_on_the_first_utc_still_reads_last_month():
    early = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)  # 01:00 on 1 November in Shanghai
    assert str(Month.of(early)) == "2026-11"
    assert early in Month.parse("2026-11")
    assert early not in Month.parse("2026-10")


def test_week_53():
    assert str(Week.of(date(2026, 12, 31))) == "2026-W53"
    assert str(Week.of(date(2027, 1, 3))) == "2026-W53"
    assert str(Week.of(date(2027, 1, 4))) == "2027-W01"


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-W60", "x", "2026-11-01\x00"])
def test_junk_is_no_month(text):
    with pytest.raises(ValueError):
        Month.parse(text)


def test_a_shift_belongs_to_the_day_it_began():
    from datetime import time

    late = datetime(2026, 11, 2, 0, 40, tzinfo=SHANGHAI)
    assert shift_date(late) == date(2026, 11, 2)
    assert shift_date(late, crosses_until=time(2)) == date(2026, 11, 1)


def test_working_days_skip_holidays_and_count_days_worked_instead():
    calendar = WorkCalendar.of(off=[date(2026, 10, d) for d in range(1, 8)], on=[date(2026, 10, 10)])
    assert calendar.after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert calendar.after(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert calendar.after(date(2026, 9, 30), 0) == date(2026, 9, 30)
    assert calendar.knows(date(2026, 5, 1)) and not calendar.knows(date(2027, 5, 1))
