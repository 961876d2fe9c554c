"""Parcels come, find their owner, are handed out once, go back, are forgotten after ninety days."""

import pytest

from stations.actions import delegation, parcel_clock, shelf, undo
from stations.actions import parcel as acts
from stations.models import Booking, Delegation, Parcel, ParcelRule, ParcelShelf, Pickup
from tests.stations import desk_box as box
from tests.stations import parcel_box as parcels
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.photos.models import Photo


@pytest.fixture
def desk(mine):
    parcels.give_phone(mine.resident)
    return parcels.desk(mine)


@pytest.fixture
def by(mine):
    return mine.housekeeper


def test_a_parcel_gets_a_place_a_number_and_its_owner(mine, desk, by):
    one = parcels.arrive(desk, by, name="周矿工", phone_tail="4471", carrier="中通")
    assert one.code == "1-2-1001" and one.person == mine.resident and one.state == "waiting"
    assert parcels.arrive(desk, by, "YT100001", size="heavy").code == "1-1-1002"
    assert box.verbs() == ["arrive", "arrive"] and Booking.objects.filter(note="1-2-1001").exists()
    # Neither journal nor history names whose it is.
    assert not Booking.objects.exclude(person=None).exists()
    assert not Event.objects.filter(thing="stations.parcel", facts__icontains="周").exists()


@pytest.mark.parametrize(
    ("name", "tail", "found"),
    [
        ("T090", "", True),
        ("t090", "", True),
        ("周*工", "4471", True),
        ("周矿工", "", False),
        ("周矿工", "9999", False),
    ],
)
def test_whose_it_is_must_be_sure(mine, desk, by, name, tail, found):
    one = parcels.arrive(desk, by, name=name, phone_tail=tail)
    assert (one.person == mine.resident) is found and (one.person is None) is not found


def test_two_of_one_name_and_digits_are_for_a_person_to_choose(mine, desk, by):
    twin = box.miners(1)[0]
    twin.name, twin.phone = "周矿工", "15800004471"
    twin.spell().save()
    one = parcels.arrive(desk, by, name="周矿工", phone_tail="4471")
    assert one.person is None
    acts.own(one, twin, slip=box.slip(), by=by, at=AT)
    assert parcels.fresh(one.pk).person == twin


def test_a_number_lies_here_once_and_may_come_again_later(mine, desk, by):
    one = parcels.arrive(desk, by)
    with pytest.raises(Refused, match="YT100000 已经入库了：11-18 10:00 放在 1-2-1001"):
        parcels.arrive(desk, by, at=AT + HOUR)
    acts.send_back(one, "", slip=box.slip(), by=by, at=AT + HOUR)
    assert parcels.arrive(desk, by, at=AT + 2 * HOUR).number == 1002
    assert Parcel.objects.count() == 2


def test_a_full_shelf_is_said_and_nothing_is_booked(mine, by):
    desk = parcels.desk(mine, shelves=((1, 2, 1),))
    parcels.arrive(desk, by)
    with pytest.raises(Refused, match="货架满了（1 件）"):
        parcels.arrive(desk, by, "YT100001")
    with pytest.raises(Refused, match="只放得下 0 件，这一批有 2 件"):
        acts.take_in(
            parcels.service(desk), [acts.Waybill("YT100002"), acts.Waybill("YT100003")], by=by, at=AT
        )
    assert Parcel.objects.count() == Booking.objects.count() == 1
    ParcelShelf.objects.all().delete()
    with pytest.raises(Refused, match="还没有货架"):
        parcels.arrive(desk, by, "YT100001")


def test_a_number_is_free_again_after_thirty_days(mine, desk, by, monkeypatch):
    monkeypatch.setattr("stations.scoring.shelving.LAST", 1002)
    one = parcels.arrive(desk, by)
    parcels.take([one], by, AT + HOUR)
    assert parcels.arrive(desk, by, "YT100001", AT + 2 * HOUR).number == 1002
    with pytest.raises(Refused, match="取件码用完了"):
        parcels.arrive(desk, by, "YT100002", AT + 29 * DAY)
    assert parcels.arrive(desk, by, "YT100002", AT + 31 * DAY).number == 1001


def test_several_of_one_person_go_in_one_act_and_come_back_in_one(mine, desk, by):
    mine_two = [parcels.arrive(desk, by, f"YT10000{n}", name="T090") for n in range(2)]
    other = parcels.arrive(desk, by, "YT100009", name="T010")
    with pytest.raises(Refused, match="不是一个人的快递"):
        parcels.take([*mine_two, other], by, AT + HOUR)
    booked = parcels.take(mine_two, by, AT + HOUR)
    assert booked.quantity == 2 and "1-2-1001" in booked.note
    assert Pickup.objects.get().parcels.count() == 2 and parcels.fresh(other.pk).state == "waiting"
    undo.undo(booked, slip=box.slip(), by=by, at=AT + HOUR)
    assert set(Parcel.objects.values_list("state", flat=True)) == {"waiting"}
    assert Parcel.objects.exclude(left_at=None).count() == 0


def test_handed_out_once_and_the_second_is_told_by_whom(mine, desk, by):
    one = parcels.arrive(desk, by)
    parcels.take([one], by, AT + HOUR)
    with pytest.raises(Refused, match="1-2-1001：姜公寓 在 11-18 11:00 已经把它改成“已取”"):
        parcels.take([one], by, AT + 2 * HOUR)


def test_what_is_odd_stays_until_it_is_settled(mine, desk, by):
    one = parcels.arrive(desk, by)
    booked = acts.mark_odd(one, "broken", "角上压扁", slip=box.slip(), by=by, at=AT)
    with pytest.raises(Refused, match="记了异常（破损），先解除再取"):
        parcels.take([one], by, AT)
    acts.mark_sound(parcels.fresh(one.pk), slip=box.slip(), by=by, at=AT)
    assert parcels.fresh(one.pk).trouble == "" and parcels.fresh(one.pk).note == "角上压扁"
    with pytest.raises(Refused):
        undo.undo(booked, slip=box.slip(), by=by, at=AT)
    acts.mark_odd(parcels.fresh(one.pk), "refused", "", slip=box.slip(), by=by, at=AT)
    back = acts.send_back(parcels.fresh(one.pk), "拒收", slip=box.slip(), by=by, at=AT)
    undo.undo(back, slip=box.slip(), by=by, at=AT)
    assert parcels.fresh(one.pk).state == "odd"


def test_undoing_an_arrival_an_owner_and_a_sound(mine, desk, by):
    one = parcels.arrive(desk, by)
    owned = acts.own(one, mine.cook, slip=box.slip(), by=by, at=AT)
    undo.undo(owned, slip=box.slip(), by=by, at=AT)
    assert parcels.fresh(one.pk).person is None
    acts.mark_odd(parcels.fresh(one.pk), "astray", "", slip=box.slip(), by=by, at=AT)
    sound = acts.mark_sound(parcels.fresh(one.pk), slip=box.slip(), by=by, at=AT)
    undo.undo(sound, slip=box.slip(), by=by, at=AT)
    assert parcels.fresh(one.pk).trouble == "astray"
    other = parcels.arrive(desk, by, "YT100001")
    undo.undo(Booking.objects.get(note=other.code), slip=box.slip(), by=by, at=AT)
    assert parcels.fresh(other.pk).state == "undone" and parcels.arrive(desk, by, "YT100001").number == 1003


def delegate(parcel, code, by, at=AT + HOUR, taker="李工友"):
    return parcels.take([parcel], by, at, how="delegate", code=code, taker=taker)


def test_a_room_mate_takes_it_with_a_code_once(mine, desk, by):
    one = parcels.arrive(desk, by, name="T090")
    code = delegation.make(by=mine.resident, at=AT)
    assert len(code) == 6 and code not in str(Delegation.objects.values().get())
    delegate(one, code, by)
    assert Pickup.objects.get().taker == "李工友" and parcels.fresh(one.pk).state == "taken"
    second = parcels.arrive(desk, by, "YT100001", name="T090")
    with pytest.raises(Refused, match="用过了或者收回了"):
        delegate(second, code, by)


def test_a_code_ends_is_withdrawn_and_does_not_open_what_must_go_to_its_owner(mine, desk, by):
    one = parcels.arrive(desk, by, name="T090", in_person=True)
    code = delegation.make(by=mine.resident, at=AT)
    with pytest.raises(Refused, match="要本人来取"):
        delegate(one, code, by)
    with pytest.raises(Refused, match="过了时间"):
        delegate(one, code, by, AT + 25 * HOUR)
    delegation.withdraw(by=mine.resident, at=AT)
    with pytest.raises(Refused, match="用过了或者收回了"):
        delegate(one, code, by)
    with pytest.raises(Refused, match="没有等你取的快递"):
        delegation.make(by=mine.cook, at=AT)
    with pytest.raises(Refused, match="还没有做代取码"):
        delegate(parcels.arrive(desk, by, "YT100001", name="T010"), code, by)


def test_guessing_is_locked_and_a_new_code_is_no_way_around_it(mine, desk, by):
    one = parcels.arrive(desk, by, name="T090")
    code = delegation.make(by=mine.resident, at=AT)
    wrong = "000000" if code != "000000" else "111111"
    for _n in range(4):
        with pytest.raises(Refused, match="代取码不对"):
            delegate(one, wrong, by)
    with pytest.raises(Refused, match="错了太多次，11:15 以后再试"):
        delegate(one, wrong, by)
    code = delegation.make(by=mine.resident, at=AT + HOUR)
    with pytest.raises(Refused, match="错了太多次"):
        delegate(one, code, by)
    delegate(one, code, by, AT + 2 * HOUR)
    assert parcels.fresh(one.pk).state == "taken"


def test_one_digest_a_person_and_day(mine, desk, by):
    for n in range(3):
        parcels.arrive(desk, by, f"YT10000{n}", name="T090")
    parcels.arrive(desk, by, "YT100009")
    assert parcel_clock.tell(at=AT + HOUR / 6) == 0
    assert parcel_clock.tell(at=AT + HOUR / 2) == 1 and parcel_clock.tell(at=AT + HOUR) == 0
    parcels.arrive(desk, by, "YT100005", AT + HOUR, name="T090")
    assert parcel_clock.tell(at=AT + 12 * HOUR) == 0
    said = Notice.objects.get(person=mine.resident)
    assert said.text == "有 3 件快递到了邮政快递驿站，取件码在“我的快递”里"
    # The fourth, and the others that have lain a day, on the morrow.
    assert parcel_clock.tell(at=AT + 25 * HOUR) == 1 and parcel_clock.tell(at=AT + 26 * HOUR) == 0
    assert "还有 4 件快递" in Notice.objects.filter(person=mine.resident).order_by("at").last().text
    assert parcel_clock.tell(at=AT + 49 * HOUR) == 0 and parcel_clock.tell(at=AT + 73 * HOUR) == 1


def test_names_go_after_ninety_days_and_the_counts_stay(mine, desk, by):
    signed = Photo.objects.create(
        sha256="x", width=1, height=1, size=1, uploaded_by=by, uploaded_at=AT, original="a.png"
    )
    one = parcels.arrive(desk, by, name="T090", note="易碎")
    still = parcels.arrive(desk, by, "YT100001", name="T090")
    parcels.take([one], by, AT + HOUR, taker="李工友", signature=signed)
    assert parcel_clock.erase(at=AT + 90 * DAY) == 0
    assert parcel_clock.erase(at=AT + 91 * DAY) == 1 and parcel_clock.erase(at=AT + 91 * DAY) == 0
    gone, pickup = parcels.fresh(one.pk), Pickup.objects.get()
    assert (gone.name, gone.phone_tail, gone.note, gone.person, gone.code) == ("", "", "", None, "1-2-1001")
    assert (pickup.taker, pickup.person, pickup.signature) == ("", None, None)
    assert not Photo.objects.get().claimed and Booking.objects.filter(verb="take").count() == 1
    assert parcels.fresh(still.pk).person == mine.resident
    with pytest.raises(Exception, match="parcel_erased_is_blank|CHECK"):
        Parcel.objects.filter(pk=one.pk).update(name="又有了")


def test_shelves_are_arranged_and_not_taken_away_from_under_a_parcel(mine, desk, by):
    parcels.arrive(desk, by)
    with pytest.raises(Refused, match="2 层上还有 1 件"):
        shelf.arrange(desk, 1, 2, 0, by=by, at=AT)
    shelf.arrange(desk, 1, 1, 0, by=by, at=AT)
    shelf.arrange(desk, 2, 3, 40, by=by, at=AT)
    assert list(ParcelShelf.objects.filter(is_active=True).values_list("shelf", "layer", "room")) == [
        (1, 2, 5), (2, 3, 40),
    ]  # fmt: skip
    assert ParcelRule.objects.count() == 0
