"""The line for what is out: who may stand in it, who is let pass, that nobody loses a place by another's slip."""

from datetime import timedelta

import pytest

from stations.actions import slot, undo, unit, wish
from stations.models import Booking, Loan, Wish
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, HOUR
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.people.models import WorkShift
from tongting.periods import local


def test_who_is_late_neither_stands_in_line_nor_books_and_is_let_pass(mine):
    desk, by = box.desk(mine), mine.housekeeper
    umbrella, pump = box.kind(desk), box.kind(desk, "air_pump", "打气筒", many=1, hours=72)
    washer = box.kind(desk, "washing_machine", "洗衣机", many=1, hours=1, kind="slot", numbered=True)
    scissors = box.kind(desk, "scissors", "剪刀", many=1, hours=72)
    machine = washer.units.select_related("service__lendable").get()
    one = box.lend(pump, mine.resident, by)
    box.lend(scissors, mine.attendant, by)
    late = box.lend(umbrella, mine.cook, by)
    first = wish.stand(pump, by=mine.cook, at=AT + HOUR)
    second = wish.stand(pump, by=mine.waitress, at=AT + 2 * HOUR)
    now = AT + 25 * HOUR
    with pytest.raises(Refused, match="陈厨师 还有雨伞超期没还，还了再借"):
        wish.stand(scissors, by=mine.cook, at=now)
    with pytest.raises(Refused, match="还有雨伞超期没还"):
        slot.reserve(machine, now + HOUR, by=mine.cook, at=now)
    box.give_back(one, by, now)
    states = [Wish.objects.get(pk=stood.pk).state for stood in (first, second)]
    assert states == ["waiting", "kept"]
    # Nothing overdue any more: the place was never lost.
    box.give_back(late, by, now + HOUR / 2)
    wish.keep_time(at=now + HOUR)
    states = [Wish.objects.get(pk=stood.pk).state for stood in (first, second)]
    assert states == ["kept", "passed"]


def test_a_return_that_was_none_and_a_thing_that_breaks_keep_the_place_in_line(mine):
    pump, by = box.kind(box.desk(mine), "air_pump", "打气筒", many=1), mine.housekeeper
    one = box.lend(pump, mine.resident, by)
    stood = wish.stand(pump, by=mine.cook, at=AT)
    box.give_back(one, by, AT + HOUR)
    back = Booking.objects.get(verb="return")
    undo.undo(back, slip=box.slip(said="undo"), by=by, at=AT + HOUR)
    stood.refresh_from_db()
    assert (stood.state, stood.kept_until) == ("waiting", None)
    assert Notice.objects.filter(person=mine.cook, text__contains="又借不了了，你还排着").count() == 1
    box.give_back(
        Loan.objects.select_related("service__lendable", "service__desk", "unit").get(), by, AT + 2 * HOUR
    )
    stood.refresh_from_db()
    assert stood.state == "kept"
    unit.change(pump.units.get(), "damaged", by=by, at=AT + 2 * HOUR)
    wish.keep_time(at=AT + 4 * HOUR)
    stood.refresh_from_db()
    assert stood.state == "waiting"
    unit.change(pump.units.get(), "in_service", by=by, at=AT + 5 * HOUR)
    assert "给你留到 16:00" in Notice.objects.filter(person=mine.cook).latest("pk").text


def test_what_was_lent_by_a_slip_of_the_finger_gives_the_place_in_line_back(mine):
    pump, by = box.kind(box.desk(mine), "air_pump", "打气筒", many=1), mine.housekeeper
    one = box.lend(pump, mine.resident, by)
    first = wish.stand(pump, by=mine.cook, at=AT)
    second = wish.stand(pump, by=mine.waitress, at=AT + HOUR / 2)
    box.give_back(one, by, AT + HOUR)
    box.lend(pump, mine.cook, by, AT + HOUR)
    lent = Booking.objects.filter(verb="lend").latest("pk")
    undo.undo(lent, slip=box.slip(said="undo"), by=by, at=AT + HOUR)
    states = [Wish.objects.get(pk=stood.pk).state for stood in (first, second)]
    assert states == ["kept", "waiting"]
    assert box.lend(pump, mine.cook, by, AT + HOUR + HOUR / 60).state == "out"


def test_who_is_off_shift_stands_in_line_and_is_told_when_on_shift(mine):
    """Nobody knows when something comes back: the shift is asked when it is kept, and when it is lent."""
    pump, by = box.kind(box.desk(mine), "air_pump", "打气筒", many=1), mine.housekeeper
    for hours in (-36, 4, 84):
        start = AT + hours * HOUR
        WorkShift.objects.create(
            person=mine.cook, day=local(start).date(), code="early", start_at=start, end_at=start + 8 * HOUR
        )
    one = box.lend(pump, mine.resident, by)
    stood = wish.stand(pump, by=mine.cook, at=AT)
    box.give_back(one, by, AT + HOUR)
    wish.keep_time(at=AT + 2 * HOUR)
    stood.refresh_from_db()
    assert stood.state == "waiting"
    wish.keep_time(at=AT + 3 * HOUR + timedelta(minutes=1))
    stood.refresh_from_db()
    assert stood.state == "kept" and Notice.objects.filter(person=mine.cook).count() == 1


def test_at_the_desk_it_is_there_for_the_one_it_is_kept_for_alone(page, mine, time_machine):
    time_machine.move_to(AT + HOUR)
    desk, by = box.desk(mine), mine.housekeeper
    pump = box.kind(desk, "air_pump", "打气筒", many=1)
    one = box.lend(pump, mine.resident, by)
    wish.stand(pump, by=mine.cook, at=AT)
    box.give_back(one, by, AT + HOUR)
    theirs = page(by, "desk_person", desk.code, mine.cook.staff_no).content.decode()
    assert "给陈厨师留着" in theirs and "/do/lend/" in theirs
    other = page(by, "desk_person", desk.code, mine.waitress.staff_no).content.decode()
    assert "给排队的人留着" in other and "/do/lend/" not in other
    assert "给排队的人留着" in page(by, "desk_lend", desk.code).content.decode()
    assert "给你留着一件，到服务台取" in page(mine.cook, "station_page", "convenience").content.decode()
    assert "给你留着" not in page(mine.waitress, "station_page", "convenience").content.decode()


def test_what_comes_back_before_closing_time_is_kept_into_the_next_morning(page, mine, time_machine):
    desk, by = box.desk(mine, hours=[["08:00", "11:30"]]), mine.housekeeper
    pump = box.kind(desk, "air_pump", "打气筒", many=1)
    one = box.lend(pump, mine.resident, by)
    stood = wish.stand(pump, by=mine.cook, at=AT)
    box.give_back(one, by, AT + HOUR)
    wish.keep_time(at=AT + 3 * HOUR)
    stood.refresh_from_db()
    assert stood.state == "kept" and f"{local(stood.kept_until):%m-%d %H:%M}" == "11-19 09:00"
    assert "给你留到 11-19 09:00" in Notice.objects.get(person=mine.cook).text
    time_machine.move_to(AT + 3 * HOUR)
    assert "给你留到 11-19 09:00" in page(mine.cook, "station_home").content.decode()
