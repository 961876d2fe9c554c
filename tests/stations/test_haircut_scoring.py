"""The line's order, how long it takes, what a wall shows of a name, when the barber works: as tables."""

from datetime import date, datetime, timedelta

import pytest

from stations.scoring import barber
from stations.scoring.queue import Ticket, masked, order, typical, waiting

AT = datetime(2026, 11, 19, 8)
MINUTE = timedelta(minutes=1)


def at(minutes):
    return AT + minutes * MINUTE


def numbers(tickets, last_call=None, takes=15):
    return [one.number for one in order(tickets, AT, last_call, takes * MINUTE)]


@pytest.mark.parametrize(
    ("tickets", "last_call", "line"),
    [
        ([], None, []),
        ([Ticket(3), Ticket(1), Ticket(2)], None, [1, 2, 3]),
        # Booked for now goes before whoever walked in; booked for later when its time has come.
        ([Ticket(1), Ticket(9, at(0))], None, [9, 1]),
        ([Ticket(1), Ticket(2), Ticket(3), Ticket(9, at(30))], None, [1, 2, 9, 3]),
        ([Ticket(1), Ticket(9, at(40))], None, [1, 9]),
        # Two who booked, in order of their times, not of their numbers.
        ([Ticket(5, at(0)), Ticket(6, at(-15)), Ticket(1)], None, [6, 5, 1]),
        # Nobody walks in: whoever booked for later is the next all the same.
        ([Ticket(9, at(40))], None, [9]),
        # A skipped one comes after the next one; once somebody was called since, at once.
        ([Ticket(1, None, at(-1)), Ticket(2), Ticket(3)], at(-2), [2, 1, 3]),
        ([Ticket(1, None, at(-5)), Ticket(2), Ticket(3)], at(-1), [1, 2, 3]),
        ([Ticket(1, None, at(-1))], at(-2), [1]),
        # Skipped goes after the next, also where that one booked.
        ([Ticket(1, None, at(-1)), Ticket(2), Ticket(9, at(0))], at(-2), [9, 1, 2]),
        ([Ticket(1, None, at(-2)), Ticket(2, None, at(-1)), Ticket(3)], at(-3), [3, 1, 2]),
    ],
)
def test_the_order_of_the_line(tickets, last_call, line):
    assert numbers(tickets, last_call) == line


@pytest.mark.parametrize(
    ("ahead", "minutes", "said"),
    [
        (0, [], (0, 0)),
        # Too few haircuts say nothing: the length of a slot counts.
        (1, [], (15, 20)),
        (2, [40.0, 40.0], (30, 35)),
        (1, [10, 12, 15, 20], (10, 15)),
        (3, [8, 9, 10, 11, 12, 13, 14, 15, 16, 17], (30, 45)),
        # Never a range of nothing, never under five minutes.
        (1, [1, 1, 1], (5, 10)),
    ],
)
def test_the_wait_is_a_range_from_the_last_ten(ahead, minutes, said):
    assert waiting(ahead, minutes, 15) == said


def test_how_long_one_takes_is_the_middle():
    assert typical([], 15) == 15 * MINUTE and typical([10, 30, 20], 15) == 20 * MINUTE


@pytest.mark.parametrize(
    ("name", "shown"), [("张建三", "张*三"), ("李四", "李*"), ("欧阳建华", "欧**华"), ("王", "王"), ("", "")]
)
def test_a_wall_names_nobody_in_full(name, shown):
    assert masked(name) == shown


HOURS = [["15:30", "16:10"], ["07:30", "08:00"]]
THURSDAY = date(2026, 11, 19)


def test_times_lie_in_the_windows_of_open_days():
    spans = barber.windows(THURSDAY, [1, 3, 5], HOURS, None)
    starts = barber.times(spans, 15 * MINUTE)
    assert [f"{one:%H:%M}" for one in starts] == ["07:30", "07:45", "15:30", "15:45"]
    assert barber.windows(THURSDAY, [1, 5], HOURS, None) == []


@pytest.mark.parametrize(
    ("clock", "found"),
    [("06:59", False), ("07:00", True), ("07:59", True), ("08:00", False), ("15:00", True), ("16:10", False)],
)
def test_one_may_come_a_little_early(clock, found):
    spans = barber.windows(THURSDAY, [3], HOURS, None)
    moment = datetime.fromisoformat(f"2026-11-19 {clock}")
    assert (barber.window_at(spans, moment, 30 * MINUTE) is not None) is found
