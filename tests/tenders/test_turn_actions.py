"""Checking in and out: once however often it comes, never two at once, hours up to the limits."""

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tenders.actions import turn as turns
from tenders.models import Contract, WorkLog
from tests.cast import moment
from tests.tenders import tender_box
from tests.tenders.tender_box import contract as made
from tongting.events import flow
from tongting.events.models import Event

pytestmark = pytest.mark.django_db
AT = moment("2026-11-18 19:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def contract(mine):
    tender_box.rule()
    return made(tender_box.job(mine, "running", post=mine.pool), mine.attendant)


def handed(when=AT, **more):
    return turns.Handed(uuid.uuid4(), when, when.isoformat(), **more)


def worked(contract, who, start, hours):
    log = turns.check_in(contract, handed(start), by=who, at=start)
    return turns.check_out(log, handed(start + hours * HOUR), by=who, at=start + hours * HOUR)


def test_in_and_out(contract, mine):
    log = worked(contract, mine.attendant, AT, 2)
    assert (log.counted, log.note) == (Decimal("2.00"), "")
    assert list(Event.objects.filter(thing="tenders.worklog").values_list("verb", flat=True)) == [
        "start",
        "end",
    ]


def test_each_arrives_once(contract, mine):
    first = handed()
    log = turns.check_in(contract, first, by=mine.attendant, at=AT)
    assert turns.check_in(contract, first, by=mine.attendant, at=AT + HOUR) == log
    last = handed(AT + HOUR, said="刷池")
    turns.check_out(log, last, by=mine.attendant, at=AT + HOUR)
    again = turns.check_out(WorkLog.objects.get(), last, by=mine.attendant, at=AT + 3 * HOUR)
    assert (again.counted, again.said) == (1, "刷池") and WorkLog.objects.count() == 1
    # The check-in may come once more after the check-out.
    assert turns.check_in(contract, first, by=mine.attendant, at=AT + 4 * HOUR) == log


@pytest.mark.parametrize("which", ["start", "end"])
def test_another_body_under_the_same_number(contract, mine, which):
    first, last = handed(), handed(AT + HOUR)
    log = turns.check_in(contract, first, by=mine.attendant, at=AT)
    turns.check_out(log, last, by=mine.attendant, at=AT + HOUR)
    other = replace(first if which == "start" else last, said="别的")
    with pytest.raises(turns.Conflict):
        if which == "start":
            turns.check_in(contract, other, by=mine.attendant, at=AT + 2 * HOUR)
        else:
            turns.check_out(log, other, by=mine.attendant, at=AT + 2 * HOUR)
    assert WorkLog.objects.get().said == ""


def test_hours_count_up_to_the_days_limit(contract, mine):
    assert worked(contract, mine.attendant, AT, 2).counted == 2
    second = worked(contract, mine.attendant, AT + 2 * HOUR, 2)
    assert second.counted == 1 and "干了 2.00 小时" in second.note


def test_over_midnight_belongs_to_the_day_on_which_it_began(contract, mine):
    assert worked(contract, mine.attendant, moment("2026-11-18 22:00"), 3).counted == 3
    assert worked(contract, mine.attendant, moment("2026-11-19 01:00"), 3).counted == 3


def test_hours_count_up_to_the_months_limit(contract, mine):
    tender_box.rule(hours_a_month=Decimal(4))
    worked(contract, mine.attendant, AT, 3)
    assert worked(contract, mine.attendant, AT + timedelta(days=1), 3).counted == 1
    assert worked(contract, mine.attendant, moment("2026-12-01 19:00"), 3).counted == 3


def test_nobody_works_two_turns_at_once(contract, mine):
    other = made(tender_box.job(mine, "running", post=mine.pool2, title="二号池"), mine.attendant)
    turns.check_in(contract, handed(), by=mine.attendant, at=AT)
    with pytest.raises(flow.Refused, match="还没签退"):
        turns.check_in(other, handed(AT + HOUR), by=mine.attendant, at=AT + HOUR)
    log = WorkLog.objects.get()
    turns.check_out(log, handed(AT + 2 * HOUR), by=mine.attendant, at=AT + 2 * HOUR)
    with pytest.raises(flow.Refused, match="重了"):
        turns.check_in(other, handed(AT + HOUR), by=mine.attendant, at=AT + 3 * HOUR)
    # Touching ends are no overlap.
    assert worked(other, mine.attendant, AT + 2 * HOUR, 1).counted == 1


def test_a_late_check_out_does_not_run_into_the_next_turn(contract, mine):
    log = turns.check_in(contract, handed(), by=mine.attendant, at=AT)
    WorkLog.objects.filter(pk=log.pk).update(end_at=AT + HOUR, end_uuid=uuid.uuid4())
    worked(contract, mine.attendant, AT + 2 * HOUR, 1)
    WorkLog.objects.filter(pk=log.pk).update(end_at=None, end_uuid=None)
    with pytest.raises(flow.Refused, match="重了"):
        turns.check_out(log, handed(AT + 4 * HOUR), by=mine.attendant, at=AT + 4 * HOUR)


@pytest.mark.parametrize(
    ("start", "at", "says"),
    [
        ("2026-11-12 19:00", "2026-11-12 19:00", "不能签到"),
        ("2026-12-13 19:00", "2026-12-13 19:00", "不能签到"),
        ("2026-11-18 19:00", "2026-11-26 19:01", "过了 7 天"),
        ("2026-11-18 19:01", "2026-11-18 19:00", "手机的时间"),
    ],
)
def test_when_not(contract, mine, start, at, says):
    with pytest.raises(flow.Refused, match=says):
        turns.check_in(contract, handed(moment(start)), by=mine.attendant, at=moment(at))
    assert not WorkLog.objects.exists()


def test_who_not(contract, mine):
    with pytest.raises(flow.Refused, match="不在这份合同里"):
        turns.check_in(contract, handed(), by=mine.cook, at=AT)
    Contract.objects.update(state="paused")
    contract.refresh_from_db()
    with pytest.raises(flow.Refused, match="暂停"):
        turns.check_in(contract, handed(), by=mine.attendant, at=AT)


def test_days_of_rework_are_days_of_work(contract, mine):
    contract.deliveries.update(state="rework", rework_by=moment("2026-12-20 12:00").date())
    assert worked(contract, mine.attendant, moment("2026-12-20 19:00"), 1).counted == 1
    with pytest.raises(flow.Refused):
        worked(contract, mine.attendant, moment("2026-12-21 19:00"), 1)


def test_who_forgot_says_when_it_was(contract, mine):
    log = turns.check_in(contract, handed(), by=mine.attendant, at=AT)
    with pytest.raises(flow.Refused, match="忘了签退"):
        turns.check_out(log, handed(AT + 17 * HOUR), by=mine.attendant, at=AT + 17 * HOUR)
    log = turns.check_out(log, handed(AT + 2 * HOUR), by=mine.attendant, at=AT + 17 * HOUR)
    assert log.counted == 2
