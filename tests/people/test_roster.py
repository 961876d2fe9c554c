"""Who works and who is away: spans, nights over midnight, leave, the hours a kind gives, what the database refuses."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.cast import moment
from tests.people.rosters import kinds, leave, shift
from tongting.events import flow
from tongting.people import roster
from tongting.people.models import ShiftKind, WorkShift
from tongting.periods import Month, Span
from tongting.seams import Busy, gather

AT = moment("2026-11-18 09:00")
THE_19TH = Span(date(2026, 11, 19), date(2026, 11, 19))


def days(found):
    return [f"{shift.day:%m-%d} {shift.code}" for shift in found]


@pytest.mark.parametrize(
    ("starts", "ends", "begins", "over"),
    [
        ("08:00", "16:00", "2026-11-19 08:00", "2026-11-19 16:00"),
        ("16:00", "00:00", "2026-11-19 16:00", "2026-11-20 00:00"),
        ("00:00", "08:00", "2026-11-19 00:00", "2026-11-19 08:00"),
        ("20:00", "08:00", "2026-11-19 20:00", "2026-11-20 08:00"),
        ("08:00", "08:00", "2026-11-19 08:00", "2026-11-20 08:00"),
    ],
)
def test_a_kind_gives_the_hours_of_the_date_on_which_it_begins(starts, ends, begins, over):
    kind = ShiftKind(starts=time.fromisoformat(starts), ends=time.fromisoformat(ends))
    assert kind.hours_on(date(2026, 11, 19)) == (moment(begins), moment(over))


def test_shifts_of_a_span_with_the_night_that_began_on_its_eve(mine, django_assert_num_queries):
    kinds()
    for day, code in [("2026-11-17", "night_duty"), ("2026-11-18", "night_duty"), ("2026-11-19", "day")]:
        shift(mine.head, day, code)
    for day, code in [("2026-11-18", "mid"), ("2026-11-19", "early"), ("2026-11-20", "night")]:
        shift(mine.cook, day, code)
    with django_assert_num_queries(1):
        found = roster.shifts_between([mine.head.pk, mine.cook.pk, mine.fixer.pk], THE_19TH)
    assert days(found[mine.head.pk]) == ["11-18 night_duty", "11-19 day"]
    assert days(found[mine.cook.pk]) == ["11-19 early"], (
        "the middle shift ended at midnight, the night begins at it"
    )
    assert found[mine.fixer.pk] == []


def test_a_month_on_the_mines_clock_not_on_utc(mine):
    kinds()
    shift(mine.cook, "2026-10-31", "mid")
    first = shift(mine.cook, "2026-11-01", "night")
    last = shift(mine.cook, "2026-11-30", "mid")
    shift(mine.cook, "2026-12-01", "night")
    found = roster.shifts_between([mine.cook.pk], Month.named(2026, 11))
    assert found == {mine.cook.pk: [first, last]}


def test_leave_of_a_span_without_what_was_withdrawn(mine, django_assert_num_queries):
    before = leave(mine.cook, "2026-11-16", "2026-11-19")
    leave(mine.cook, "2026-11-10", "2026-11-18")
    after = leave(mine.cook, "2026-11-19", "2026-11-25")
    leave(mine.cook, "2026-11-20", "2026-11-20")
    gone = leave(mine.fixer, "2026-11-19", "2026-11-19")
    flow.move(gone, "withdrawn", by=mine.head, at=AT, withdrawn_by=mine.head, withdrawn_at=AT)
    with django_assert_num_queries(1):
        found = roster.leave_between([mine.cook.pk, mine.fixer.pk], THE_19TH)
    assert found == {mine.cook.pk: [before, after], mine.fixer.pk: []}


@pytest.mark.parametrize(
    ("at", "is_on"),
    [
        ("2026-11-19 19:59", False),
        ("2026-11-19 20:00", True),
        ("2026-11-20 00:00", True),
        ("2026-11-20 07:59", True),
        ("2026-11-20 08:00", False),
    ],
)
def test_on_shift_from_the_first_instant_over_midnight_and_not_at_the_last(mine, at, is_on):
    kinds()
    shift(mine.head, "2026-11-19", "night_duty")
    assert roster.is_on_shift(mine.head.pk, moment(at)) is is_on
    assert not roster.is_on_shift(mine.cook.pk, moment(at))


def test_leave_takes_the_shifts_that_begin_on_its_days(mine):
    kinds()
    shift(mine.head, "2026-11-18", "night_duty")
    shift(mine.head, "2026-11-19", "night_duty")
    leave(mine.head, "2026-11-19", "2026-11-19")
    assert roster.is_on_shift(mine.head.pk, moment("2026-11-19 03:00")), "begun the evening before"
    assert not roster.is_on_shift(mine.head.pk, moment("2026-11-19 21:00"))
    assert not roster.is_on_shift(mine.head.pk, moment("2026-11-20 03:00")), "begun on the day of leave"


def test_leave_is_a_hold_for_whoever_plans(mine):
    kinds()
    shift(mine.cook, "2026-11-18", "early")
    leave(mine.cook, "2026-11-19", "2026-11-20", "sick")

    def holds(start, end):
        return gather("busy", mine.cook.pk, moment(start), moment(end))

    hold = Busy(moment("2026-11-19 00:00"), moment("2026-11-21 00:00"), "病假", rests=True)
    assert holds("2026-11-20 23:00", "2026-11-21 02:00") == [hold]
    assert holds("2026-11-18 08:00", "2026-11-19 00:00") == []
    assert holds("2026-11-21 00:00", "2026-11-21 02:00") == []


def test_the_database_refuses_what_cannot_be(mine):
    kinds()
    early = shift(mine.cook, "2026-11-19", "early")
    twice = WorkShift(
        person=mine.cook, day=early.day, code="early", start_at=early.start_at, end_at=early.end_at
    )
    backwards = WorkShift(
        person=mine.cook, day=early.day, code="mid", start_at=early.end_at, end_at=early.start_at
    )
    for wrong in (twice, backwards):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        leave(mine.cook, "2026-11-20", "2026-11-19")
    unsigned = leave(mine.cook, "2026-11-19", "2026-11-20")
    unsigned.withdrawn_at = early.start_at + timedelta(hours=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        unsigned.save()
