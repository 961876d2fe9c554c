"""Hours as tables: turns over midnight, touching ends, the way, the night's rest, the week's day, 3 and 36 hours."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.scoring import hours
from tenders.scoring.hours import Taken, Turn
from tests.cast import moment
from tongting.periods import Month, Span, Week

MONDAY = date(2026, 11, 16)


def at(text):
    """`at("17 19:00")`: a moment of November."""
    return moment(f"2026-11-{text}")


def turn(start, end):
    return Turn(at(start), at(end))


def taken(start, end, gap=0, **more):
    return Taken(at(start), at(end), "本岗的班", timedelta(minutes=gap), **more)


@pytest.mark.parametrize(
    ("starts", "ends", "until", "worth"),
    [
        ("19:00", "21:00", "16 21:00", "2.00"),
        ("22:00", "00:00", "17 00:00", "2.00"),
        ("22:30", "01:00", "17 01:00", "2.50"),
        ("00:00", "02:30", "16 02:30", "2.50"),
        ("08:00", "08:00", "17 08:00", "24.00"),
    ],
)
def test_a_turn_ends_on_its_day_or_after_midnight(starts, ends, until, worth):
    found = hours.turn_on(MONDAY, time.fromisoformat(starts), time.fromisoformat(ends))
    assert (found.day, found.end, found.hours) == (MONDAY, at(until), Decimal(worth))


def test_turns_are_weekly_or_dated_and_only_within_the_days_of_the_job():
    weekly = [(0, None, time(19), time(21)), (2, None, time(23), time(1))]
    found = hours.occurrences(weekly, MONDAY, MONDAY + timedelta(days=9))
    assert [one.day.day for one in found] == [16, 18, 23, 25]
    assert found[1].end == at("19 01:00"), "what begins on its day is of that day"
    dated = [(None, date(2026, 11, 20), time(9), time(11)), (None, date(2026, 12, 30), time(9), time(11))]
    assert [one.day.day for one in hours.occurrences(dated, MONDAY, date(2026, 11, 30))] == [20]
    twice = [(4, None, time(9), time(11)), (None, date(2026, 11, 20), time(9), time(11))]
    assert len(hours.occurrences(twice, MONDAY, date(2026, 11, 22))) == 1


# The job is from 19:00 to 21:00 on the 17th, or over midnight from 22:00 to 01:00.
CLASHES = [
    ("17 19:00", "17 21:00", "17 10:00", "17 18:00", 0, False),
    ("17 19:00", "17 21:00", "17 11:00", "17 19:00", 0, False),  # touching
    ("17 19:00", "17 21:00", "17 21:00", "18 05:00", 0, False),  # touching
    ("17 19:00", "17 21:00", "17 11:00", "17 19:01", 0, True),
    ("17 19:00", "17 21:00", "17 20:59", "18 05:00", 0, True),
    ("17 19:00", "17 21:00", "17 08:00", "18 08:00", 0, True),  # around it
    ("17 19:00", "17 21:00", "17 19:30", "17 20:00", 0, True),  # within it
    ("17 19:00", "17 21:00", "17 11:00", "17 18:45", 15, False),  # just time to walk
    ("17 19:00", "17 21:00", "17 11:00", "17 18:46", 15, True),
    ("17 19:00", "17 21:00", "17 21:15", "17 23:00", 15, False),
    ("17 19:00", "17 21:00", "17 21:14", "17 23:00", 15, True),
    ("17 22:00", "18 01:00", "18 00:00", "18 08:00", 0, True),  # the night shift of the next day
    ("17 22:00", "18 01:00", "18 01:00", "18 09:00", 0, False),
    ("17 22:00", "18 00:00", "18 00:00", "18 08:00", 0, False),
    ("17 22:00", "18 01:00", "17 16:00", "18 00:00", 0, True),
    ("18 00:00", "18 02:00", "17 16:00", "18 00:00", 0, False),
    ("18 00:00", "18 02:00", "17 18:00", "18 02:00", 0, True),  # a middle shift that ends at two
]


@pytest.mark.parametrize(("start", "end", "from_", "to", "gap", "clashes"), CLASHES)
def test_what_overlaps_and_what_only_touches(start, end, from_, to, gap, clashes):
    assert bool(hours.first_clash([turn(start, end)], [taken(from_, to, gap)])) is clashes


def test_the_first_clash_is_named():
    turns = [turn("17 19:00", "17 21:00"), turn("18 19:00", "18 21:00")]
    busy = [taken("18 20:00", "18 22:00"), taken("17 20:30", "17 22:00")]
    assert hours.first_clash(turns, busy) == (turns[0], busy[1])


# Turn, shifts (start, end, day), hours of rest that are too short; None where it is enough.
RESTS = [
    ("17 19:00", "17 21:00", [("18 08:00", "18 16:00")], None),
    ("17 22:00", "18 00:00", [("18 08:00", "18 16:00")], None),  # eight hours
    ("17 22:00", "18 00:30", [("18 08:00", "18 16:00")], "7.50"),
    ("17 22:00", "18 01:00", [("18 08:00", "18 16:00")], "7.00"),
    ("17 19:00", "17 21:00", [("18 00:00", "18 08:00")], "3.00"),  # before the night shift
    ("18 08:30", "18 10:30", [("18 00:00", "18 08:00")], None),  # after it, of the same day
    ("18 06:00", "18 08:00", [("17 16:00", "18 00:00")], "6.00"),  # early after the middle shift
    ("18 08:00", "18 10:00", [("17 16:00", "18 00:00")], None),
    ("18 09:00", "18 11:00", [("17 18:00", "18 02:00")], "7.00"),  # its end lies in the turn's day
    ("18 10:00", "18 12:00", [("17 18:00", "18 02:00")], None),
    ("18 08:30", "18 10:00", [("17 08:00", "18 08:00")], "0.50"),  # a day and a night on duty
]


@pytest.mark.parametrize(("start", "end", "shifts", "short"), RESTS)
def test_the_nights_rest(start, end, shifts, short):
    found = hours.shortest_rest([turn(start, end)], [taken(*one) for one in shifts], timedelta(hours=8))
    assert (str(found.hours) if found else None) == short


def test_a_short_night_between_two_shifts_is_not_the_jobs_fault():
    shifts = [taken("17 16:00", "18 00:00"), taken("18 06:00", "18 14:00")]
    assert hours.shortest_rest([turn("17 12:00", "17 14:00")], shifts, timedelta(hours=8)) is None
    assert hours.shortest_rest([turn("18 15:00", "18 17:00")], shifts, timedelta(hours=8)) is None


def test_leave_is_no_work_before_which_one_rests():
    away = [taken("18 00:00", "20 00:00", rests=True)]
    assert hours.shortest_rest([turn("17 20:00", "17 23:00")], away, timedelta(hours=8)) is None


@pytest.mark.parametrize(
    ("worked", "extra", "least", "free"),
    [
        (range(16, 21), [16], 1, None),  # on a working day
        (range(16, 21), [21], 1, None),  # Sunday stays
        (range(16, 21), [21, 22], 1, 0),
        (range(16, 22), [22], 1, 0),
        (range(16, 22), [20], 2, None),  # too few before, and none is taken
        (range(16, 21), [21], 2, 1),
        (range(16, 23), [16], 1, None),
        ([], range(16, 23), 1, 0),
        (range(16, 22), [22], 0, None),
    ],
)
def test_a_day_of_rest_in_every_week(worked, extra, least, free):
    shifts = [taken(f"{day} 08:00", f"{day} 16:00") for day in worked]
    found = hours.week_without_rest([turn(f"{day} 19:00", f"{day} 21:00") for day in extra], shifts, least)
    assert found == (None if free is None else (Week.of(MONDAY), free))


def test_a_shift_over_midnight_leaves_the_day_on_which_it_ends_free():
    nights = [taken(f"{day} 22:00", f"{day + 1} 06:00", day=date(2026, 11, day)) for day in range(16, 22)]
    assert hours.week_without_rest([turn("21 18:00", "21 20:00")], nights, 1) is None


# Hours of each of the job's days, hours the person has on each, limit, what it would be.
DAYS = [
    ("3", "0", "3", None),
    ("3.1", "0", "3", "3.1"),
    ("2", "1", "3", None),
    ("2", "1.5", "3", "3.5"),
    ("0", "9", "3", None),
    ("2.5", "0", "2", "2.5"),
]


@pytest.mark.parametrize(("new", "had", "most", "would"), DAYS)
def test_three_hours_a_day(new, had, most, would):
    found = hours.too_long_a_day({MONDAY: Decimal(new)}, {MONDAY: Decimal(had)}, Decimal(most))
    assert (str(found[2]) if found else None) == would


# Days of two hours, hours the person has in the month.
MONTHS = [
    (18, "0", "36", None),
    (19, "0", "36", "38.0"),
    (17, "2", "36", None),
    (17, "2.1", "36", "36.1"),
    (1, "34", "36", None),
    (1, "34.1", "36", "36.1"),
    (0, "50", "36", None),
    (10, "0", "19.5", "20.0"),
]


@pytest.mark.parametrize(("days", "had", "most", "would"), MONTHS)
def test_thirty_six_hours_a_month(days, had, most, would):
    new = {date(2026, 11, 1 + n): Decimal(2) for n in range(days)}
    found = hours.too_long_a_month(new, {date(2026, 11, 30): Decimal(had)}, Decimal(most))
    assert (str(found[2]) if found else None) == would


def test_each_month_stands_for_itself():
    """Thirty-five hours in November and thirty-five in December are two months within the law."""
    span = Span(date(2026, 11, 17), date(2026, 12, 14))
    new = {day: Decimal("2.5") for day in span}
    assert hours.too_long_a_month(new, {}, Decimal(36)) is None
    found = hours.too_long_a_month(new, {date(2026, 12, 20): Decimal(2)}, Decimal(36))
    assert (found[0], found[1], found[2]) == (Month.named(2026, 12), Decimal("2.0"), Decimal("37.0"))


def test_a_turn_over_midnight_on_the_last_counts_in_the_month_it_begins_in():
    night = Turn(moment("2026-11-30 22:00"), moment("2026-12-01 01:00"))
    assert hours.by_month(hours.by_day([night])) == {Month.named(2026, 11): Decimal("3.0")}


moments = st.integers(0, 14 * 24 * 4).map(lambda n: at("09 00:00") + timedelta(minutes=15 * n))
lengths = st.integers(1, 96).map(lambda n: timedelta(minutes=15 * n))
stretches = st.tuples(moments, lengths).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(stretches, stretches, st.integers(0, 8).map(lambda n: timedelta(minutes=15 * n)))
def test_a_clash_is_what_minutes_counted_one_by_one_say(one, other, gap):
    step = timedelta(minutes=15)
    wide = (other[0] - gap, other[1] + gap)
    shared = any(wide[0] <= one[0] + n * step < wide[1] for n in range(int((one[1] - one[0]) / step)))
    found = hours.first_clash([Turn(*one)], [Taken(other[0], other[1], "", gap)])
    assert bool(found) is shared


@given(
    st.decimals(Decimal("0.5"), 300, places=1),
    st.dates(date(2026, 1, 1), date(2027, 6, 30)),
    st.integers(0, 200),
)
def test_hours_without_times_are_all_spread(many, first, length):
    last = first + timedelta(days=length)
    days = hours.spread(many, first, last)
    assert set(days) == set(Span(first, last))
    assert abs(sum(days.values()) - many) < Decimal("0.000001")
    monthly = hours.spread(many, first, last, monthly=True)
    assert all(found <= many + Decimal("0.05") for found in hours.by_month(monthly).values())


@given(st.lists(stretches, max_size=8), st.lists(stretches, max_size=8))
def test_hours_by_day_and_by_month_say_the_same(one, other):
    days = hours.added(
        hours.by_day(Turn(*stretch) for stretch in one), hours.by_day(Turn(*stretch) for stretch in other)
    )
    whole = sum((hours.hours_of(end - start) for start, end in [*one, *other]), Decimal(0))
    assert sum(days.values(), Decimal(0)) == whole
