"""Lateness and opening hours, as tables."""

from datetime import datetime, timedelta

import pytest

from stations.scoring import hours, lateness

DAY = timedelta(days=1)
AT = datetime(2026, 11, 18, 10)


def days_ago(*days):
    return [AT - n * DAY for n in days]


@pytest.mark.parametrize(
    ("late", "until"),
    [
        (days_ago(), None),
        (days_ago(1, 2), None),
        # Three within ninety days: thirty days from the third.
        (days_ago(1, 20, 80), AT + 29 * DAY),
        (days_ago(29, 50, 90), AT + 1 * DAY),
        (days_ago(30, 50, 90), None),
        # The first and the last are ninety-one days apart.
        (days_ago(1, 50, 92), None),
        (days_ago(1, 50, 91), AT + 29 * DAY),
        # Each further one begins the block anew.
        (days_ago(2, 10, 20, 29), AT + 28 * DAY),
    ],
)
def test_three_late_loans_in_ninety_days_block_for_thirty(late, until):
    rule = {"count": 3, "window": 90 * DAY, "block": 30 * DAY}
    assert lateness.blocked_until(late, AT, **rule) == until


def test_whole_days_late():
    due = AT - timedelta(hours=47)
    assert [lateness.days_late(one, AT) for one in (AT + DAY, AT, due, AT - 2 * DAY)] == [0, 0, 1, 2]
    assert lateness.late_by(AT + DAY, AT) == timedelta(0)


DAYTIME = [["10:30", "13:30"], ["16:30", "19:30"]]
NIGHT = [["22:30", "01:00"]]


@pytest.mark.parametrize(
    ("windows", "clock", "opened", "opens"),
    [
        ([], "03:00", True, None),
        (DAYTIME, "10:29", False, "10:30"),
        (DAYTIME, "10:30", True, None),
        (DAYTIME, "13:30", False, "16:30"),
        (DAYTIME, "20:00", False, "10:30"),
        (NIGHT, "23:59", True, None),
        (NIGHT, "00:59", True, None),
        (NIGHT, "01:00", False, "22:30"),
    ],
)
def test_a_desk_is_open_in_its_windows_also_past_midnight(windows, clock, opened, opens):
    at = datetime.fromisoformat(f"2026-11-18 {clock}")
    assert hours.is_open(windows, at) is opened
    found = hours.opens_next(windows, at)
    assert (f"{found:%H:%M}" if found else None) == opens and (found is None or found > at)


def test_hours_are_spelled():
    assert hours.spelled(DAYTIME) == "10:30–13:30、16:30–19:30" and hours.spelled([]) == ""


@pytest.mark.parametrize(
    ("windows", "due", "brought"),
    [
        ([], "03:00", "18 03:00"),
        (DAYTIME, "12:00", "18 12:00"),
        # Up to the minute at which it closes.
        (DAYTIME, "13:30", "18 13:30"),
        (DAYTIME, "13:31", "18 17:30"),
        (DAYTIME, "16:30", "18 17:30"),
        (DAYTIME, "22:00", "19 11:30"),
        (NIGHT, "12:00", "18 23:30"),
    ],
)
def test_what_falls_due_while_a_desk_is_closed_has_an_hour_after_it_opens(windows, due, brought):
    at = datetime.fromisoformat(f"2026-11-18 {due}")
    assert f"{hours.can_be_brought(windows, at):%d %H:%M}" == brought
