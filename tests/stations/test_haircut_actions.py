"""At the barber's: numbers, calls, the chair, clean tools, who may book; what is refused changes nothing."""

import pytest
from django.db import IntegrityError, transaction

from stations.actions import clock, haircut, undo
from stations.actions import turn as turns
from stations.models import Booking, HaircutRule, Turn
from stations.queries import board
from stations.queries import haircut as cuts
from tests.cast import moment
from tests.stations import desk_box as box
from tests.stations import haircut_box as barber
from tests.stations.haircut_box import AT, DAY, HOUR, MINUTE
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.notices.models import Notice


@pytest.fixture
def service(mine):
    return barber.service(box.desk(mine, station="bath"))


def texts(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def waits(service, at=AT):
    return [place.turn.number for place in cuts.line(service, at).places]


def test_called_seated_done_counts_as_one_use(mine, service):
    by = mine.housekeeper
    one = barber.number(service, mine.resident, by)
    assert (one.number, one.state, one.came_at, str(one.day)) == (1, "waiting", AT, "2026-11-19")
    one = barber.seat(barber.call(service, by, AT + MINUTE), by, AT + 2 * MINUTE)
    with pytest.raises(Refused, match="两样都打上勾"):
        barber.finish(one, by, AT + 20 * MINUTE, cloth=False)
    one = barber.finish(one, by, AT + 20 * MINUTE)
    assert (one.state, one.tools_clean, one.cloth_clean) == ("done", True, True)
    assert cuts.last_minutes(service) == [18.0]
    assert box.verbs() == ["number", "call", "seat", "cut"] and board.today(service.desk, AT) == 1
    assert [event.became for event in flow.history(one)] == ["waiting", "called", "seated", "done"]
    assert "叫到你了：1 号" in texts(mine.resident)[0]


def test_the_database_knows_no_haircut_with_dirty_tools(mine, service):
    one = barber.cut(service, mine.resident, mine.housekeeper)
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.filter(pk=one.pk).update(cloth_clean=False)


def test_the_next_is_told_too_and_nobody_is_called_over_another(mine, service):
    by = mine.housekeeper
    for who in (mine.resident, mine.cook):
        barber.number(service, who, by)
    first = barber.call(service, by)
    assert texts(mine.cook) == ["下一个就是你：2 号，在3号宿舍楼服务台等着"]
    with pytest.raises(Refused, match="先把 1 号安排好"):
        barber.call(service, by)
    barber.seat(first, by)
    second = barber.call(service, by)
    with pytest.raises(Refused, match="1 号还在理"):
        barber.seat(second, by)
    barber.finish(first, by)
    assert barber.seat(second, by).state == "seated"
    with pytest.raises(Refused, match="没有人在等"):
        barber.call(service, by)


def test_a_skipped_one_comes_after_the_next(mine, service):
    by = mine.housekeeper
    for who in (mine.resident, mine.cook, mine.waitress):
        barber.number(service, who, by)
    barber.skip(barber.call(service, by), by, AT + MINUTE)
    assert waits(service) == [2, 1, 3]
    barber.seat(barber.call(service, by, AT + 2 * MINUTE), by, AT + 2 * MINUTE)
    assert waits(service) == [1, 3]
    assert barber.call(service, by, AT + 3 * MINUTE).number == 1


def test_who_booked_goes_first_at_their_time_once_they_have_come(mine, service):
    by, start = mine.housekeeper, AT + HOUR
    made = turns.reserve(service, start, by=mine.cook, at=AT)
    barber.number(service, mine.resident, by, AT + 55 * MINUTE)
    assert waits(service, AT + 55 * MINUTE) == [2]
    assert barber.number(service, mine.cook, by, AT + 58 * MINUTE) == made
    assert waits(service, start) == [1, 2]
    with pytest.raises(Refused, match="那天已经有号了：1 号"):
        barber.number(service, mine.cook, by, start)


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("2026-11-19 06:30", "现在不理发，11-19 07:30 开始"),
        ("2026-11-19 12:00", "现在不理发，11-19 15:30 开始"),
        ("2026-11-20 09:00", "现在不理发，11-21 07:30 开始"),
    ],
)
def test_no_number_while_the_barber_is_away(mine, service, at, sentence):
    with pytest.raises(Refused, match=sentence):
        turns.take_number(service, by=mine.resident, at=moment(at))
    assert not Turn.objects.exists()


def test_no_number_that_would_not_be_reached_before_closing(mine, service):
    late = moment("2026-11-19 10:16")
    turns.take_number(service, by=mine.cook, at=late)
    with pytest.raises(Refused, match="就到 10:30 收工了"):
        turns.take_number(service, by=mine.resident, at=late)


@pytest.mark.parametrize(
    ("start", "sentence"),
    [(AT - HOUR / 4, "已经过了"), (AT + 8 * DAY, "最多提前 7 天")],
)
def test_neither_the_past_nor_too_far_ahead(mine, service, start, sentence):
    with pytest.raises(Refused, match=sentence):
        turns.reserve(service, start, by=mine.resident, at=AT)


def test_two_bookings_a_month_and_one_open_turn_a_day(mine, service):
    turns.reserve(service, AT + HOUR, by=mine.resident, at=AT)
    with pytest.raises(Refused, match="那天已经有号了"):
        turns.reserve(service, AT + 2 * HOUR, by=mine.resident, at=AT)
    turns.reserve(service, AT + 2 * DAY, by=mine.resident, at=AT)
    with pytest.raises(Refused, match="这个月已经约了 2 次"):
        turns.reserve(service, AT + 5 * DAY, by=mine.resident, at=AT)
    # Given up in time it does not count; another may have the time.
    turns.withdraw(Turn.objects.first(), by=mine.resident, at=AT)
    turns.reserve(service, AT + 5 * DAY, by=mine.resident, at=AT)
    assert turns.reserve(service, AT + 2 * DAY, by=mine.cook, at=AT).state == "waiting"


def test_who_stays_away_twice_walks_in_for_the_next_month(mine, service):
    who = mine.resident
    for day in (AT, AT + 2 * DAY):
        turns.reserve(service, day + HOUR, by=who, at=day)
        clock.keep_time(at=day + HOUR + 9 * MINUTE)
        assert Turn.objects.filter(state="missed").count() == (day != AT)
        clock.keep_time(at=day + HOUR + 10 * MINUTE)
        clock.keep_time(at=day + HOUR + 10 * MINUTE)
    assert len(texts(who)) == 2 and "这个月第 2 次" in texts(who)[1]
    december = moment("2026-12-01 08:00")
    with pytest.raises(Refused, match="上个月约了 2 次没来"):
        turns.reserve(service, december + HOUR, by=who, at=december)
    assert turns.take_number(service, by=who, at=december).state == "waiting"
    january = moment("2027-01-05 08:00")
    assert turns.reserve(service, january + HOUR, by=who, at=january).state == "waiting"


def test_who_came_in_time_misses_nothing_because_the_barber_is_late(mine, service):
    made = turns.reserve(service, AT + HOUR / 4, by=mine.resident, at=AT)
    turns.come(made, AT + 10 * MINUTE, by=mine.resident, at=AT + 10 * MINUTE)
    clock.keep_time(at=AT + HOUR)
    assert Turn.objects.get().state == "waiting"
    with pytest.raises(Refused, match="已经排上了"):
        turns.come(made, AT + HOUR, by=mine.resident, at=AT + HOUR)


def test_the_end_of_the_day_closes_the_line(mine, service):
    by, evening = mine.housekeeper, moment("2026-11-19 18:05")
    barber.number(service, mine.resident, by, evening)
    barber.skip(barber.call(service, by, evening), by, evening)
    barber.number(service, mine.cook, by, evening)
    clock.keep_time(at=moment("2026-11-19 18:59"))
    assert Turn.objects.filter(state__in=Turn.LINE).count() == 2
    clock.keep_time(at=moment("2026-11-19 19:00"))
    assert set(Turn.objects.values_list("number", "state")) == {(1, "missed"), (2, "withdrawn")}
    assert "今天收工了" in texts(mine.cook)[-1]
    # A day on which the clock stood still is closed by the next.
    barber.number(service, mine.waitress, by, AT + 5 * DAY)
    clock.keep_time(at=AT + 6 * DAY)
    assert Turn.objects.get(person=mine.waitress).state == "withdrawn"


def test_no_show_is_not_before_its_time(mine, service):
    made = turns.reserve(service, AT + HOUR, by=mine.resident, at=AT)
    with pytest.raises(Refused, match="还没到时间"):
        barber.no_show(made, mine.housekeeper)
    assert barber.no_show(made, mine.housekeeper, AT + HOUR).state == "missed"


@pytest.mark.parametrize(
    ("verb", "state"),
    [("cut", "seated"), ("seat", "called"), ("call", "waiting"), ("number", "withdrawn")],
)
def test_each_step_is_taken_back_within_ten_minutes(mine, service, verb, state):
    by, steps = mine.housekeeper, ["number", "call", "seat", "cut"]
    one = barber.number(service, mine.resident, by)
    deeds = {
        "call": lambda: barber.call(service, by),
        "seat": lambda: barber.seat(one, by),
        "cut": lambda: barber.finish(one, by),
    }
    for step in steps[1 : steps.index(verb) + 1]:
        deeds[step]()
    undo.undo(Booking.objects.get(verb=verb), slip=box.slip(), by=by, at=AT)
    one.refresh_from_db()
    assert one.state == state and (one.done_at, one.tools_clean) == (None, False)


@pytest.mark.parametrize("verb", ["skip", "no_show"])
def test_skipping_and_missing_are_taken_back_to_where_it_stood(mine, service, verb):
    by = mine.housekeeper
    one = barber.number(service, mine.resident, by)
    barber.call(service, by)
    barber.act(getattr(haircut, verb), one, by)
    undo.undo(Booking.objects.get(verb=verb), slip=box.slip(), by=by, at=AT)
    one.refresh_from_db()
    assert one.state == "called" and one.skipped_at is None


def test_what_would_put_two_on_the_chair_is_not_taken_back(mine, service):
    by = mine.housekeeper
    barber.cut(service, mine.resident, by, minutes=1)
    barber.number(service, mine.cook, by)
    barber.seat(barber.call(service, by), by)
    with pytest.raises(Refused, match="这一步办不了"):
        undo.undo(Booking.objects.get(verb="cut"), slip=box.slip(), by=by, at=AT + MINUTE)
    assert Turn.objects.filter(state="seated").count() == 1


def test_a_check_in_is_taken_back_to_not_come(mine, service):
    by = mine.housekeeper
    made = turns.reserve(service, AT + HOUR / 4, by=mine.resident, at=AT)
    barber.number(service, mine.resident, by)
    undo.undo(Booking.objects.get(verb="number"), slip=box.slip(), by=by, at=AT)
    made.refresh_from_db()
    assert (made.state, made.came_at) == ("waiting", None)


def test_a_mine_sets_its_own_hours(mine, service):
    HaircutRule.objects.create(
        service=service, open_days=[4], open_hours=[["09:00", "10:00"]], slot_minutes=30
    )
    friday = moment("2026-11-20 08:40")
    starts = [cell.start for cell in cuts.cells(service, cuts.rule_of(service), friday.date(), AT)]
    assert [start.hour for start in starts] == [9, 9]
    assert turns.take_number(service, by=mine.resident, at=friday).number == 1
