"""Whom the desks in the dormitories lend to: who lives there, who is on shift, whoever nobody knows it of."""

from datetime import timedelta

import pytest

from stations.actions import booking, loan, slot
from stations.models import Loan, LoanRule
from stations.rules.loan import may_come
from tests.cast import rooms_and_lockers
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.events.flow import Refused
from tongting.people.models import User, WorkShift
from tongting.periods import local
from tongting.places.models import Lodging

pytestmark = pytest.mark.django_db
NO = "陈厨师 没有登记房间，10:00 也不当班"


@pytest.fixture
def desk(mine):
    return box.desk(mine)


def works(person, *begins, at=AT):
    """Eight hours each, from so many hours after `at`."""
    for hours in begins:
        start = at + hours * HOUR
        WorkShift.objects.create(
            person=person, day=local(start).date(), code="early", start_at=start, end_at=start + 8 * HOUR
        )


@pytest.mark.parametrize(
    ("begins", "comes"),
    [
        ((), True), ((-12,), True), ((12,), True), ((-12, 12), False), ((-36, 84), False), ((-4, 20), True),
        # An hour before it begins, and after it has ended.
        ((-24, 1), True), ((-24, 1.1), False), ((-9, 12), True), ((-9.1, 12), False),
    ],
)  # fmt: skip
def test_only_a_roster_on_both_sides_says_that_somebody_is_off(begins, comes):
    shifts = [(AT + n * HOUR, AT + (n + 8) * HOUR) for n in begins]
    assert (may_come(User(name="陈厨师"), shifts, AT) is None) is comes


def test_off_duty_and_of_no_room_is_sent_away_until_either_changes(page, mine, desk, time_machine):
    time_machine.move_to(AT)
    umbrella, by = box.kind(desk), mine.housekeeper
    works(mine.cook, -36, 84)
    with pytest.raises(Refused, match=NO):
        box.lend(umbrella, mine.cook, by)
    assert NO in page(by, "desk_person", desk.code, mine.cook.staff_no).content.decode()
    works(mine.cook, -2)
    assert box.lend(umbrella, mine.cook, by).person == mine.cook


def test_who_has_a_room_is_lent_to_at_any_time(mine, desk):
    works(mine.cook, -36, 84)
    _building, rooms, _lockers = rooms_and_lockers(mine)
    Lodging.objects.create(person=mine.cook, room=rooms[0])
    assert box.lend(box.kind(desk), mine.cook, mine.housekeeper).state == "out"


def test_miners_other_stations_and_a_mine_that_does_not_ask(mine, desk):
    by, umbrella = mine.housekeeper, box.kind(desk)
    works(mine.resident, -36, 84)
    works(mine.cook, -36, 84)
    assert box.lend(umbrella, mine.resident, by)
    desk.station = "bath"
    desk.save()
    one = box.lend(umbrella, mine.cook, by)
    box.give_back(one, by)
    desk.station = "convenience"
    desk.save()
    LoanRule.objects.create(asks_shift=False)
    assert box.lend(umbrella, mine.cook, by, AT + timedelta(minutes=1))


def test_what_was_lent_in_a_gap_is_judged_at_its_own_time(mine, desk):
    umbrella = box.kind(desk)
    works(mine.cook, -36, -8, 84)
    seen = AT - 2 * HOUR
    loan.lend(umbrella, mine.cook, slip=booking.slip("x", seen), by=mine.housekeeper, at=AT + 5 * HOUR)
    assert Loan.objects.get().lent_at == seen


def test_a_time_is_booked_for_when_one_is_there(mine, desk):
    washer = box.kind(desk, "washing_machine", "洗衣机", many=1, hours=1, kind="slot", numbered=True)
    unit = washer.units.select_related("service__lendable").get()
    works(mine.cook, -24, 24)
    with pytest.raises(Refused, match="陈厨师 没有登记房间，12:00 也不当班"):
        slot.reserve(unit, AT + 2 * HOUR, by=mine.cook, at=AT)
    assert slot.reserve(unit, AT + DAY + 2 * HOUR, by=mine.cook, at=AT).state == "booked"
