"""Times on a machine: booked ahead, begun at the desk, ended by the clock."""

import pytest

from stations.actions import clock, slot, undo, unit
from stations.models import Booking, Loan, Service, Slot
from stations.queries import loan as loans
from stations.queries import slot as grids
from stations.starter import load_stations
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.periods import local

# Clothes are taken out within it.
QUARTER = HOUR / 4


@pytest.fixture
def washer(mine):
    return box.kind(box.desk(mine), "washing_machine", "洗衣机", many=2, hours=1, kind="slot", numbered=True)


def unit_of(service, number=1):
    return service.units.select_related("service__lendable", "service__desk").get(number=number)


def test_booked_begun_told_and_done(mine, washer):
    made = slot.reserve(unit_of(washer), AT + HOUR, by=mine.resident, at=AT)
    with pytest.raises(Refused, match="已经约了一个时段"):
        slot.reserve(unit_of(washer, 2), AT + 2 * HOUR, by=mine.resident, at=AT)
    begun = Slot.objects.select_related("unit__service__lendable", "person").get(pk=made.pk)
    slot.begin(begun, slip=box.slip(AT + HOUR), by=mine.housekeeper, at=AT + HOUR)
    loan = Loan.objects.get()
    assert loan.due_at == AT + 2 * HOUR + QUARTER and Slot.objects.get().state == "running"
    clock.keep_time(at=AT + 2 * HOUR)
    clock.keep_time(at=AT + 2 * HOUR)
    assert Notice.objects.filter(person=mine.resident, text__contains="用完了").count() == 1
    assert Slot.objects.get().state == "running"
    back = Loan.objects.select_related("service__lendable", "service__desk", "unit").get()
    box.give_back(back, mine.housekeeper, AT + 2 * HOUR)
    clock.keep_time(at=AT + 2 * HOUR)
    assert Slot.objects.get().state == "done"


def test_who_does_not_come_has_missed_it(mine, washer):
    slot.reserve(unit_of(washer), AT, by=mine.resident, at=AT)
    clock.keep_time(at=AT + HOUR / 5)
    assert Slot.objects.get().state == "booked"
    clock.keep_time(at=AT + HOUR / 4)
    assert Slot.objects.get().state == "missed"
    assert slot.reserve(unit_of(washer), AT, by=mine.cook, at=AT).state == "booked"


@pytest.mark.parametrize(("start", "sentence"), [(AT - HOUR, "已经过了"), (AT + 4 * DAY, "最多提前 3 天")])
def test_neither_the_past_nor_too_far_ahead(mine, washer, start, sentence):
    with pytest.raises(Refused, match=sentence):
        slot.reserve(unit_of(washer), start, by=mine.resident, at=AT)


def test_the_grid_shows_each_time_while_the_desk_is_open(mine, washer):
    washer.desk.hours = [["08:00", "12:00"]]
    slot.reserve(unit_of(washer), AT + HOUR, by=mine.resident, at=AT)
    units, rows = grids.grid(washer, local(AT).date(), AT - DAY / 4)
    assert [local(row.start).hour for row in rows] == [8, 9, 10, 11] and len(units) == 2
    assert [bool(row.cells[0].slot) for row in rows] == [False, False, False, True]
    # What is over is nobody's to scroll past.
    _units, left = grids.grid(washer, local(AT).date(), AT + HOUR / 2)
    assert [local(row.start).hour for row in left] == [10, 11] and left[0].cells[0].is_past
    assert (
        not grids.fits(washer, AT + HOUR / 2)
        and grids.fits(washer, AT)
        and not grids.fits(washer, AT + 3 * HOUR)
    )


def test_clothes_taken_out_within_a_quarter_of_an_hour_are_not_late(mine, washer):
    by, rule = mine.housekeeper, loans.rule_in_force()
    for n, minutes in enumerate((14, 16)):
        one = box.lend(washer, mine.resident, by, AT + n * DAY)
        box.give_back(one, by, AT + n * DAY + HOUR + minutes * HOUR / 60)
    assert len(loans.late_of(mine.resident, rule, AT + 3 * DAY)) == 1


def test_who_walks_in_gets_no_machine_that_is_booked_within_their_time(mine, washer):
    by = mine.housekeeper
    slot.reserve(unit_of(washer), AT + HOUR, by=mine.resident, at=AT)
    soon = AT + HOUR / 2
    with pytest.raises(Refused, match="01 号 11:00 有人约了"):
        box.lend(washer, mine.cook, by, soon, unit=unit_of(washer))
    assert box.lend(washer, mine.cook, by, soon).unit.number == 2
    slot.reserve(unit_of(washer, 2), AT + 3 * HOUR, by=mine.waitress, at=AT)
    with pytest.raises(Refused, match="有人约了"):
        box.lend(washer, mine.attendant, by, soon)
    assert Loan.objects.count() == 1


def test_a_time_during_which_somebody_has_the_machine_is_not_booked(mine, washer):
    box.lend(washer, mine.cook, mine.housekeeper, AT + HOUR / 2, unit=unit_of(washer))
    with pytest.raises(Refused, match="01 号现在有人在用，11:30 才空出来"):
        slot.reserve(unit_of(washer), AT + HOUR, by=mine.resident, at=AT + HOUR / 2)
    _units, rows = grids.grid(washer, local(AT).date(), AT + HOUR / 2)
    at_eleven = next(row for row in rows if row.start == AT + HOUR)
    assert [cell.is_busy for cell in at_eleven.cells] == [True, False]
    assert slot.reserve(unit_of(washer), AT + 2 * HOUR, by=mine.resident, at=AT + HOUR / 2).state == "booked"


def test_who_has_booked_gets_their_machine_and_a_slip_of_the_finger_books_it_again(mine, washer):
    by = mine.housekeeper
    slot.reserve(unit_of(washer, 2), AT, by=mine.resident, at=AT)
    assert box.lend(washer, mine.resident, by).unit.number == 2
    assert Slot.objects.get().state == "running"
    undo.undo(Booking.objects.get(verb="lend"), slip=box.slip(), by=by, at=AT)
    made = Slot.objects.select_related("unit__service__lendable", "person").get()
    assert (made.state, made.loan) == ("booked", None)
    slot.begin(made, slip=box.slip(), by=by, at=AT)
    assert Slot.objects.get().loan.state == "out"


@pytest.mark.parametrize("way", ["change", "return"])
def test_what_is_booked_on_a_machine_that_breaks_is_called_off_and_told(mine, washer, way):
    by = mine.housekeeper
    one = box.lend(washer, mine.cook, by, unit=unit_of(washer))
    slot.reserve(unit_of(washer), AT + 3 * HOUR, by=mine.resident, at=AT)
    slot.reserve(unit_of(washer, 2), AT + 3 * HOUR, by=mine.waitress, at=AT)
    if way == "return":
        box.give_back(one, by, AT + HOUR, unit="damaged", note="不脱水")
    else:
        box.give_back(one, by, AT + HOUR)
        unit.change(unit_of(washer), "damaged", by=by, at=AT + HOUR)
    assert [made.state for made in Slot.objects.order_by("pk")] == ["withdrawn", "booked"]
    told = Notice.objects.get(person=mine.resident)
    assert told.text == "洗衣机 01 号损坏，你约的 11-18 13:00 取消了；换一台或者换个时段再约"
    clock.keep_time(at=AT + 4 * HOUR)
    assert [made.state for made in Slot.objects.order_by("pk")] == ["withdrawn", "missed"]


def test_the_steamer_is_booked_by_the_hour(mine):
    load_stations()
    steamer = Service.objects.filter(code="garment_steamer").first()
    assert (steamer.kind, steamer.lendable.loan_minutes) == ("slot", 120)
