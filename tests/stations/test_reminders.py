"""The ladder of reminders: each step once, however often the clock rings."""

from stations.actions import clock, slot
from stations.models import Slot
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.notices.models import Notice


def texts(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_an_hour_before_at_the_time_and_once_a_day(mine):
    umbrella = box.kind(box.desk(mine))
    box.lend(umbrella, mine.resident, mine.housekeeper)
    clock.keep_time(at=AT + 22 * HOUR)
    assert texts(mine.resident) == []
    for hours in (23, 23.5, 24, 24.1, 30, 48, 49, 72):
        clock.keep_time(at=AT + hours * HOUR)
    said = texts(mine.resident)
    assert len(said) == 4
    assert "到期，请还到3号宿舍楼服务台" in said[0] and "到期了" in said[1]
    assert "超期 1 天" in said[2] and "超期 2 天" in said[3]


def test_what_came_back_is_not_spoken_of(mine):
    umbrella = box.kind(box.desk(mine))
    box.give_back(box.lend(umbrella, mine.resident, mine.housekeeper), mine.housekeeper, AT + HOUR)
    clock.keep_time(at=AT + 3 * DAY)
    assert texts(mine.resident) == []


def test_what_cannot_be_extended_is_not_offered_and_a_short_loan_is_spoken_of_at_half_its_time(mine):
    dryer = box.kind(box.desk(mine), "hair_dryer", "吹风机", hours=1, kind="on_site", renewals=0)
    box.lend(dryer, mine.resident, mine.housekeeper)
    clock.keep_time(at=AT + HOUR / 4)
    assert texts(mine.resident) == []
    clock.keep_time(at=AT + HOUR / 2)
    (said,) = texts(mine.resident)
    assert "11:00 到期" in said and "续借" not in said


def test_the_end_of_a_machines_time_is_told_once_to_who_walked_in_as_well(mine):
    washer = box.kind(box.desk(mine), "washing_machine", "洗衣机", hours=1, kind="slot", numbered=True)
    box.lend(washer, mine.resident, mine.housekeeper)
    for minutes in (10, 40, 59):
        clock.keep_time(at=AT + minutes * HOUR / 60)
    assert texts(mine.resident) == []
    for minutes in (60, 61, 74):
        clock.keep_time(at=AT + minutes * HOUR / 60)
    assert texts(mine.resident) == ["洗衣机 01 号用完了（11:00），请到3号宿舍楼服务台收走自己的东西"]
    clock.keep_time(at=AT + 75 * HOUR / 60)
    assert "洗衣机到期了" in texts(mine.resident)[1]


def test_who_emptied_the_machine_early_is_not_told_to(mine):
    washer = box.kind(box.desk(mine), "washing_machine", "洗衣机", hours=1, kind="slot", numbered=True)
    machine = washer.units.select_related("service__lendable").first()
    slot.reserve(machine, AT, by=mine.resident, at=AT)
    one = box.lend(washer, mine.resident, mine.housekeeper)
    box.give_back(one, mine.housekeeper, AT + HOUR / 2)
    clock.keep_time(at=AT + HOUR)
    assert texts(mine.resident) == [] and Slot.objects.get().state == "done"
