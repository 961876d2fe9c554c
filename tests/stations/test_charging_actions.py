"""Phones that charge: rows, events, journal, codes, rounds; what is refused changes nothing."""

import pytest
from django.db import IntegrityError, transaction

from patrols.models import Issue
from stations.actions import charging, charging_clock, clock, undo, unit
from stations.actions.charging import Phone
from stations.models import Booking, Charge, ChargingRound, ChargingRule, CodeLock
from stations.queries import charging as charges
from tests.stations import charging_box as phones
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.notices.models import Notice


@pytest.fixture
def service(mine):
    return phones.service(box.desk(mine, station="bath"))


def texts(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_put_in_and_collected_by_card_is_booked_twice(mine, service):
    one = phones.put_in(service, mine.resident, mine.housekeeper, note="黑色")
    assert (one.state, one.unit.number, one.due_at, one.note) == ("in", 1, AT + 12 * HOUR, "黑色")
    assert len(one.code) == 4 and one.code.isdigit() and one.code in texts(mine.resident)[0]
    assert one.code not in Booking.objects.get().note
    back = phones.collect(one, mine.housekeeper, AT + HOUR)
    assert (back.state, back.collected_by, back.collected_at) == (
        "collected",
        mine.housekeeper,
        AT + HOUR,
    )
    assert box.verbs() == ["put_in", "collect"]
    assert [event.verb for event in flow.history(one)] == ["put_in", "collected"]


def test_a_chosen_slot_is_given_and_a_taken_one_refused(mine, service):
    two = service.units.get(number=2)
    assert phones.put_in(service, mine.resident, mine.housekeeper, unit=two).unit == two
    with pytest.raises(Refused, match="02 号刚插上别人的"):
        phones.put_in(service, mine.cook, mine.housekeeper, unit=two)
    assert Charge.objects.count() == Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ("swollen", "电池鼓包"),
        ("mine", "有一部在 01 号充着"),
        ("full", "插口都占着"),
        ("off", "03 号插口停用了"),
        ("left", "已经离开"),
    ],
)
def test_whose_phone_is_not_taken(mine, service, before, sentence):
    by, who, phone = mine.housekeeper, mine.resident, {}
    if before == "swollen":
        phone = {"is_swollen": True}
    elif before == "mine":
        phones.put_in(service, who, by)
    elif before == "full":
        for one in box.miners(3):
            phones.put_in(service, one, by)
    elif before == "off":
        three = service.units.get(number=3)
        unit.change(three, "damaged", by=mine.head, at=AT)
        phone = {"unit": three}
    else:
        who.is_active = False
        who.save()
    had = Charge.objects.count()
    with pytest.raises(Refused, match=sentence):
        phones.put_in(service, who, by, **phone)
    assert Charge.objects.count() == Booking.objects.count() == had


def test_the_database_holds_one_phone_a_slot_and_one_slot_a_person(mine, service):
    one = phones.put_in(service, mine.resident, mine.housekeeper)
    facts = {
        "service": service, "put_by": mine.housekeeper, "put_at": AT, "due_at": AT + HOUR, "code": phones.wrong(one),
    }  # fmt: skip
    free = service.units.get(number=3)
    for more in (
        {"unit": one.unit, "person": mine.cook},
        {"unit": free, "person": mine.resident},
        {"unit": free, "person": mine.cook, "code": one.code},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Charge.objects.create(**facts | more)
    assert Charge.objects.create(**facts | {"unit": free, "person": mine.cook}).state == "in"


def test_whoever_says_the_code_takes_the_phone(mine, service):
    one = phones.put_in(service, mine.resident, mine.housekeeper)
    phones.claim(service, one.code, mine.housekeeper, AT + HOUR)
    assert Charge.objects.get().state == "collected"
    with pytest.raises(Refused, match="没有这个取机码，还能试 4 次"):
        phones.claim(service, one.code, mine.housekeeper, AT + HOUR)


def test_the_same_claim_sent_twice_is_no_wrong_code(mine, service):
    one = phones.put_in(service, mine.resident, mine.housekeeper)
    slip = box.slip(AT, one.code)
    first, again = (
        charging.collect_by_code(service, one.code, slip=slip, by=mine.housekeeper, at=AT) for _n in "ab"
    )
    assert first == again and CodeLock.objects.get().wrong == 0


def test_five_wrong_codes_close_it_for_a_quarter_of_an_hour_but_the_card_opens(mine, service):
    one = phones.put_in(service, mine.resident, mine.housekeeper)
    two = phones.put_in(service, mine.cook, mine.housekeeper)
    said = []
    for n in range(5):
        with pytest.raises(Refused) as no:
            phones.claim(service, f"{(int(one.code) + 5000 + n) % 10_000:04d}", mine.housekeeper)
        said.append(str(no.value))
    assert "还能试 1 次" in said[3] and "15 分钟以后再试" in said[4]
    with pytest.raises(Refused, match="10:15 以后再试"):
        phones.claim(service, one.code, mine.housekeeper, AT + HOUR / 5)
    assert phones.collect(two, mine.housekeeper).state == "collected"
    phones.claim(service, one.code, mine.housekeeper, AT + HOUR / 4)
    assert CodeLock.objects.get().wrong == 0 and not charges.open_charges().exists()


def test_both_ways_are_taken_back_within_ten_minutes(mine, service):
    by = mine.housekeeper
    one = phones.put_in(service, mine.resident, by)
    phones.collect(one, by)
    undo.undo(Booking.objects.get(verb="collect"), slip=box.slip(), by=by, at=AT)
    one.refresh_from_db()
    assert (one.state, one.collected_at, one.collected_by) == ("in", None, None)
    undo.undo(Booking.objects.get(verb="put_in"), slip=box.slip(), by=by, at=AT)
    one.refresh_from_db()
    assert one.state == "undone" and charges.bank(service).free[0].number == 1
    with pytest.raises(Refused, match="过了 10 分钟"):
        phones.put_in(service, mine.cook, by)
        undo.undo(Booking.objects.filter(verb="put_in").first(), slip=box.slip(), by=by, at=AT + HOUR)


def test_a_return_is_not_taken_back_where_the_slot_is_another_s(mine, service):
    by, one = mine.housekeeper, phones.put_in(service, mine.resident, mine.housekeeper)
    phones.collect(one, by)
    phones.put_in(service, mine.cook, by)
    with pytest.raises(Refused, match="已经插上别的手机"):
        undo.undo(Booking.objects.get(verb="collect"), slip=box.slip(), by=by, at=AT)


def test_a_round_is_due_two_hours_after_the_first_phone_and_after_the_last_round(mine, service):
    by = mine.housekeeper
    assert charges.bank(service).due is None
    one = phones.put_in(service, mine.resident, by)
    assert charges.bank(service).due == AT + 2 * HOUR
    phones.look(service, by, AT + HOUR)
    assert charges.bank(service).due == AT + 3 * HOUR
    assert ChargingRound.objects.get().charging == 1
    phones.collect(one, by, AT + 2 * HOUR)
    assert charges.bank(service).due is None
    with pytest.raises(Refused, match="“查看”不能撤销"):
        undo.undo(Booking.objects.get(verb="look"), slip=box.slip(), by=by, at=AT + HOUR)


def test_a_hot_slot_is_out_of_use_reported_and_its_owner_called(mine, service):
    one = phones.put_in(service, mine.resident, mine.housekeeper)
    phones.look(service, mine.housekeeper, hot=one.unit, note="插头烫手")
    issue = Issue.objects.get()
    assert (issue.source, issue.severity, issue.post) == ("station", "serious", mine.corridor)
    assert "01 号插口发热" in issue.title and ChargingRound.objects.get().issue == issue.number
    assert "手机发热，已经断电" in texts(mine.resident)[-1]
    assert [slot.number for slot in charges.bank(service).free] == [2, 3]
    phones.collect(one, mine.housekeeper)
    with pytest.raises(Refused, match="01 号插口停用了"):
        phones.put_in(service, mine.resident, mine.housekeeper, unit=one.unit)
    unit.change(service.units.get(number=1), "in_service", by=mine.head, at=AT)
    assert len(charges.bank(service).free) == 3


def test_a_round_nobody_walks_is_told_to_the_manager_once(mine, service):
    phones.put_in(service, mine.resident, mine.housekeeper)
    clock.keep_time(at=AT + 2.9 * HOUR)
    assert not any("该查一遍" in text for text in texts(mine.head))
    for hours in (3, 3.1, 5):
        clock.keep_time(at=AT + hours * HOUR)
    told = [text for text in texts(mine.head) if "该查一遍" in text]
    assert len(told) == 1 and "12:00" in told[0]
    phones.look(service, mine.housekeeper, AT + 5 * HOUR)
    clock.keep_time(at=AT + 8 * HOUR)
    assert sum("该查一遍" in text for text in texts(mine.head)) == 2


def test_due_after_twelve_hours_and_moved_after_twenty_four(mine, service):
    one = phones.put_in(service, mine.resident, mine.housekeeper)
    for hours in (11.9, 12, 13, 23.9, 24, 30):
        clock.keep_time(at=AT + hours * HOUR)
    said = texts(mine.resident)
    assert len(said) == 3 and "充够时间" in said[1] and "转到3号宿舍楼服务台的失物招领" in said[2]
    one.refresh_from_db()
    assert (one.state, one.moved_at) == ("moved", AT + DAY)
    assert len(charges.bank(service).free) == 3
    assert [row.charge for row in charges.moved(service)] == [one]
    # Its owner comes after all; a slip of the finger puts it back there, not into the slot.
    back = phones.collect(one, mine.housekeeper, AT + 2 * DAY)
    assert back.state == "collected"
    undo.undo(Booking.objects.get(verb="collect"), slip=box.slip(), by=mine.housekeeper, at=AT + 2 * DAY)
    one.refresh_from_db()
    assert one.state == "moved"


def test_a_mine_sets_its_own_hours(mine, service):
    ChargingRule.objects.create(service=service, most_hours=4, moved_hours=8, round_minutes=30)
    one = phones.put_in(service, mine.resident, mine.housekeeper)
    assert one.due_at == AT + 4 * HOUR and charges.bank(service).due == AT + HOUR / 2
    charging_clock.keep_time(at=AT + 8 * HOUR)
    one.refresh_from_db()
    assert one.state == "moved" and "存满 8 小时" not in texts(mine.resident)[-1]


def test_what_the_device_said_counts_as_its_time(mine, service):
    booked = charging.put_in(
        service, mine.resident, Phone(), slip=box.slip(AT - HOUR), by=mine.housekeeper, at=AT
    )
    assert Charge.objects.get(pk=booked.thing_id).put_at == AT - HOUR
