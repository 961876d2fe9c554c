"""Found things come in, are claimed, handed over, disposed of; losses are reported and matched."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from stations.actions import found as acts
from stations.actions import loss, setup, undo
from stations.models import Booking, Claim, Disposal, Found, FoundRule, Loss
from tests.cast import LONG_AGO
from tests.stations import desk_box as box
from tests.stations import found_box as things
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.people.models import RoleGrant
from tongting.photos.models import Photo
from tongting.work.models import OutboxRow


@pytest.fixture
def desk(mine):
    return things.desk(mine)


@pytest.fixture
def by(mine):
    return mine.housekeeper


def picture(by):
    return Photo.objects.create(
        sha256="x", width=1, height=1, size=1, uploaded_by=by, uploaded_at=AT, original="a.png"
    )


def test_things_are_numbered_and_kept_by_kind(mine, desk, by):
    kept = {kind: things.take_in(desk, by, kind).keep_until - AT for kind in ("cup", "food", "key")} | {
        "cash": things.valuable(desk, by, mine.attendant, "cash").keep_until - AT
    }
    assert kept == {"cup": 30 * DAY, "food": DAY, "key": 30 * DAY, "cash": 7 * DAY}
    assert list(Found.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert Booking.objects.filter(verb="found", note="0004 现金").exists()


@pytest.mark.parametrize("kind", ["cash", "phone", "card", "jewellery"])
def test_valuables_are_counted_by_two_and_sealed(mine, desk, by, kind):
    for given, sentence in (
        ({}, "写上封签号"),
        ({"seal": "F-1"}, "贵重的要两个人"),
        ({"seal": "F-1", "witness": by}, "不能是你自己"),
        ({"seal": "F-1", "witness": mine.cook}, "不是驿站值班员"),
    ):
        with pytest.raises(Refused, match=sentence):
            things.take_in(desk, by, kind, **given)
    one = things.take_in(desk, by, kind, seal="F-1", witness=mine.attendant)
    assert one.witness == mine.attendant and Found.objects.count() == Booking.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Found.objects.filter(pk=one.pk).update(witness=None)


def test_a_picture_is_claimed_and_a_blurred_one_is_asked_for(desk, by):
    photo = picture(by)
    things.take_in(desk, by, photo=photo)
    assert Photo.objects.get().claimed and OutboxRow.objects.get(kind="blur").key == str(photo.token)


def test_it_goes_to_who_can_say_what_it_is_and_back_within_ten_minutes(mine, desk, by):
    one = things.take_in(desk, by)
    lost = loss.report("cup", AT.date(), "浴池更衣区", "黑色保温杯", by=mine.resident, at=AT)
    booked = things.claim(one, mine.resident, by, loss=lost)
    assert things.fresh(one.pk).state == "claimed" and Loss.objects.get().state == "found"
    assert booked.person == mine.resident and Claim.objects.get().told == "杯底有字"
    undo.undo(booked, slip=box.slip(), by=by, at=AT)
    assert things.fresh(one.pk).state == "open" and Loss.objects.get().state == "open"
    with pytest.raises(Refused, match="撤销过了"):
        undo.undo(booked, slip=box.slip(), by=by, at=AT)


def test_the_second_claimant_is_told_who_was_faster(mine, desk, by):
    one = things.take_in(desk, by)
    things.claim(one, mine.resident, by)
    with pytest.raises(Refused, match="姜公寓 在 11-18 10:00 已经把它改成“已认领”"):
        things.claim(one, mine.cook, by)
    assert Claim.objects.count() == 1


def test_ordinary_things_may_be_fetched_with_a_note_and_valuables_never(mine, desk, by):
    cup, phone = things.take_in(desk, by), things.valuable(desk, by, mine.attendant)
    with pytest.raises(Refused, match="要有委托字条"):
        things.claim(cup, mine.resident, by, name="李工友")
    things.claim(cup, mine.resident, by, name="李工友", note="周矿工手写，回过电话")
    note = {"name": "李工友", "note": "有字条", "witness": mine.attendant}
    with pytest.raises(Refused, match="只能本人来领"):
        things.claim(phone, mine.resident, by, **note)
    with pytest.raises(Refused, match="贵重的要两个人"):
        things.claim(phone, mine.resident, by)
    things.claim(phone, mine.resident, by, witness=mine.attendant)
    assert Claim.objects.count() == 2


def test_what_nobody_came_for_is_signed_away_by_two_when_its_time_is_over(mine, desk, by):
    cup, phone = things.take_in(desk, by), things.valuable(desk, by, mine.attendant)
    with pytest.raises(Refused, match="0001 要保管到 12-18 10:00，没到期不能处置"):
        things.dispose([cup], "thrown", by, mine.attendant, AT + 29 * DAY)
    with pytest.raises(Refused, match="不能是你自己"):
        things.dispose([cup], "thrown", by, by, AT + 30 * DAY)
    with pytest.raises(Refused, match="0002 是贵重的，移交保卫科或者派出所"):
        things.dispose([phone], "given", by, mine.attendant, AT + 30 * DAY)
    booked = things.dispose(
        [phone, cup], "security", by, mine.attendant, AT + 30 * DAY, receiver="保卫科老王"
    )
    assert booked.quantity == 2 and booked.note == "0001、0002" and Disposal.objects.get().things.count() == 2
    assert set(Found.objects.values_list("state", flat=True)) == {"handed"}
    undo.undo(booked, slip=box.slip(), by=by, at=AT + 30 * DAY)
    assert set(Found.objects.values_list("state", flat=True)) == {"open"}
    things.dispose([things.fresh(cup.pk)], "thrown", by, mine.attendant, AT + 30 * DAY)
    assert things.fresh(cup.pk).state == "disposed"


def test_food_goes_after_a_day_with_a_picture(mine, desk, by):
    food = things.take_in(desk, by, "food")
    with pytest.raises(Refused, match="没有照片，拍一张再处置"):
        things.dispose([food], "thrown", by, mine.attendant, AT + DAY)
    things.dispose([food], "thrown", by, mine.attendant, AT + DAY, photo=picture(by))
    assert things.fresh(food.pk).state == "disposed" and Disposal.objects.get().photo.claimed


def test_who_may_have_lost_it_is_told_once_and_not_what_it_looks_like(mine, desk, by):
    loss.report("cup", AT.date(), "浴池更衣区", "黑色保温杯", by=mine.resident, at=AT)
    loss.report("phone", AT.date(), "浴池更衣区", "黑色手机", by=mine.cook, at=AT)
    one = things.take_in(desk, by)
    acts.tell_likely(one, at=AT + HOUR)
    said = Notice.objects.get()
    assert said.person == mine.resident
    assert said.text == "有一件可能是你丢的：水杯饭盒，11-18 在浴池更衣区拾到；到浴池服务驿站说出特征就能领"


def test_losses_are_bounded_withdrawn_and_lapse(mine):
    made = [
        loss.report("key", date(2026, 11, 10), "班车", f"钥匙{n}", by=mine.resident, at=AT) for n in range(5)
    ]
    with pytest.raises(Refused, match="已经报了 5 件"):
        loss.report("key", date(2026, 11, 10), "班车", "又一把", by=mine.resident, at=AT)
    loss.withdraw(made[0], by=mine.resident, at=AT)
    loss.report("key", date(2026, 11, 10), "班车", "又一把", by=mine.resident, at=AT + DAY)
    assert loss.lapse(at=AT + 60 * DAY) == 4 and loss.lapse(at=AT + 60 * DAY) == 0
    assert Loss.objects.filter(state="open").count() == 1


def test_a_rule_is_for_what_comes_after_it(mine, desk, by):
    before = things.take_in(desk, by)
    setup.change_rule(FoundRule(), {"normal_days": 10}, by=mine.head, at=AT)
    assert things.take_in(desk, by).keep_until == AT + 10 * DAY
    assert things.fresh(before.pk).keep_until == AT + 30 * DAY


def test_undoing_the_entry_leaves_its_number_used(mine, desk, by):
    one = things.take_in(desk, by)
    undo.undo(Booking.objects.get(), slip=box.slip(), by=by, at=AT)
    assert things.fresh(one.pk).state == "undone" and things.take_in(desk, by).number == 2
    assert RoleGrant.objects.filter(since=LONG_AGO).exists()
