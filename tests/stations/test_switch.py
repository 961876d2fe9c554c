"""Services are switched off with a reason and on again: what keeps one on, who is told, what nobody is offered any
more, what is still brought back; old steamers move to slots by themselves."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from stations.actions import loan, reminder, setup, slot, switch, wish
from stations.models import Booking, LockerKey, Player, Service, Slot, Turn, Wish
from stations.queries import desk as desks
from tests.stations import (
    charging_box,
    drink_box,
    found_box,
    haircut_box,
    key_box,
    music_box,
    parcel_box,
)
from tests.stations import (
    desk_box as box,
)
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.seams import gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(mine):
    return box.desk(mine)


def text(answer):
    return answer.content.decode()


def off(service, mine, why="检修"):
    switch.switch_off(service, why, by=mine.head, at=AT)
    return Service.objects.select_related("desk", "lendable").get(pk=service.pk)


# --- what it does -------------------------------------------------------------------------------------------


def test_it_says_why_and_leaves_its_history(mine, desk):
    umbrella = box.kind(desk)
    with pytest.raises(Refused, match="写上为什么停办"):
        switch.switch_off(umbrella, "  ", by=mine.head, at=AT)
    gone = off(umbrella, mine, " 都坏了 ")
    assert (gone.is_active, gone.off_why) == (False, "都坏了")
    switch.switch_on(gone, by=mine.head, at=AT)
    gone.refresh_from_db()
    assert (gone.is_active, gone.off_why) == (True, "")
    assert [event.facts["off_why"] for event in flow.history(gone)] == [["", "都坏了"], ["都坏了", ""]]
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=gone.pk).update(off_why="开着也写")


def test_what_is_lent_out_comes_back_and_nothing_more_goes_out(mine, desk):
    by, umbrella = mine.housekeeper, box.kind(desk)
    one = box.lend(umbrella, mine.resident, by)
    gone = off(umbrella, mine)
    for act in (
        lambda: box.lend(umbrella, mine.cook, by),
        lambda: wish.stand(gone, by=mine.cook, at=AT),
        lambda: loan.extend(loans_own(one), slip=box.slip(AT, "e"), by=mine.resident, at=AT),
    ):
        with pytest.raises(Refused, match="雨伞停办了：检修"):
            act()
    assert reminder.remind(at=one.due_at - HOUR / 2) == 1
    assert "续借" not in Notice.objects.get(person=mine.resident).text
    assert box.give_back(one, by, AT + HOUR).state == "returned" and box.verbs() == ["lend", "return"]


def loans_own(one):
    return type(one).objects.select_related("service__lendable", "service__desk").get(pk=one.pk)


def test_who_stands_in_line_or_has_booked_is_told_once(mine, desk):
    umbrella, by = box.kind(desk, many=1), mine.housekeeper
    box.lend(umbrella, mine.resident, by)
    wish.stand(umbrella, by=mine.cook, at=AT)
    off(umbrella, mine, "不办了")
    assert Wish.objects.get().state == "withdrawn"
    washer = box.kind(
        desk, "washing_machine", "洗衣机", many=1, hours=1, kind="slot", numbered=True, most_each=2
    )
    unit = washer.units.select_related("service__lendable").get()
    for hours in (1, 2):
        slot.reserve(unit, AT + hours * HOUR, by=mine.cook, at=AT)
    off(washer, mine, "漏水")
    assert [one.state for one in Slot.objects.all()] == ["withdrawn"] * 2
    with pytest.raises(Refused, match="洗衣机停办了：漏水"):
        slot.reserve(unit, AT + HOUR, by=mine.cook, at=AT)
    assert [one.text for one in Notice.objects.filter(person=mine.cook).order_by("pk")] == [
        "雨伞停办了：不办了；你排的、约的取消了", "洗衣机停办了：漏水；你排的、约的取消了",
    ]  # fmt: skip


def test_what_only_its_own_pages_settle_keeps_it_on(mine):
    by = mine.housekeeper
    post = parcel_box.desk(mine)
    parcel_box.arrive(post, by)
    with pytest.raises(Refused, match="还有 1 件快递在架"):
        off(parcel_box.service(post), mine)


def test_a_found_thing_keeps_it_on(mine):
    bath = found_box.desk(mine)
    found_box.take_in(bath, mine.housekeeper)
    with pytest.raises(Refused, match="还有 1 件失物在招领"):
        off(bath.services.get(), mine)


def test_a_phone_keeps_it_on_until_it_is_fetched(mine, desk):
    bank = charging_box.service(desk)
    phone = charging_box.put_in(bank, mine.resident, mine.housekeeper)
    with pytest.raises(Refused, match="还有 1 部手机没取"):
        off(bank, mine)
    charging_box.collect(phone, mine.housekeeper)
    assert not off(bank, mine).is_active


def test_whoever_sits_is_cut_and_the_line_goes_home_told(mine, desk):
    barber, by = haircut_box.service(desk), mine.housekeeper
    haircut_box.number(barber, mine.resident, by)
    haircut_box.number(barber, mine.cook, by)
    called = haircut_box.call(barber, by)
    haircut_box.seat(called, by)
    with pytest.raises(Refused, match="还有 1 个人正在理"):
        off(barber, mine)
    haircut_box.finish(called, by)
    off(barber, mine, "师傅请假")
    assert sorted(Turn.objects.values_list("state", flat=True)) == ["done", "withdrawn"]
    assert Notice.objects.filter(text="理发停办了：师傅请假；你排的、约的取消了").count() == 1


def test_a_player_is_taken_out_of_use_first(page, mine):
    service = music_box.service(mine)
    player = Player.objects.create(service=service, name="食堂")
    with pytest.raises(Refused, match="还有 1 台播放机在用"):
        off(service, mine)
    Player.objects.filter(pk=player.pk).update(is_active=False)
    off(service, mine, "音箱在修")
    shown = text(page(mine.head, "music_home"))
    assert "轻音乐停办了" in shown and "音箱在修" in shown


def test_lockers_go_on_where_no_keys_are_cut(page, post, mine):
    bath = key_box.desk(mine)
    locker = key_box.hall(mine.pool)[0]
    key_box.give(bath, locker, mine.resident, mine.attendant)
    waits = key_box.order(bath, locker, mine.attendant)
    with pytest.raises(Refused, match="还有 1 把钥匙没签收"):
        off(key_box.service(bath), mine)
    key_box.sign(key_box.cut(waits, mine.attendant), mine.attendant)
    off(key_box.service(bath), mine)
    screen = text(page(mine.attendant, "desk", bath.code))
    assert "更衣箱" in screen and reverse("desk_keys", args=[bath.code]) not in screen
    theirs = {"person": mine.resident.staff_no, "locker": locker.code}
    said = text(post(mine.attendant, "desk_act", bath.code, "order_key", **theirs, reason="lost"))
    assert "停办了：检修" in said
    keys = [one.pk for one in LockerKey.objects.filter(locker=locker, state="out")]
    post(mine.attendant, "desk_act", bath.code, "free_locker", locker=locker.code, keys=keys)
    assert key_box.fresh(locker).holder is None


# --- where it is seen ---------------------------------------------------------------------------------------


def test_it_is_gone_from_desk_station_me_and_the_sign_and_the_way_back_stays(page, post, mine, desk):
    by, now = mine.housekeeper, timezone.now()
    umbrella = box.kind(desk)
    one = box.lend(umbrella, mine.resident, by, now)
    assert "停办这一项" in text(page(mine.head, "service_edit", umbrella.pk))
    assert "写上为什么停办" in text(post(mine.head, "service_switch", umbrella.pk, on="0", why=""))
    assert "雨伞停了" in text(post(mine.head, "service_switch", umbrella.pk, on="0", why="都坏了"))
    listed = text(page(mine.head, "service_list"))
    assert "停办" in listed and "都坏了" in listed and reverse("service_edit", args=[umbrella.pk]) in listed
    assert "停办：都坏了" in text(page(mine.head, "service_edit", umbrella.pk))
    assert "雨伞" not in text(page(mine.resident, "station_convenience"))
    assert "续借" not in text(page(mine.resident, "station_home"))
    assert "雨伞" not in text(page(by, "desk_lend", desk.code))
    assert "雨伞" not in text(page(mine.resident, "voice_new", desk.token))
    screen = text(page(by, "desk", desk.code))
    assert reverse("desk_lend", args=[desk.code]) not in screen and "还有 1 件在外" in screen
    assert "雨伞" in text(page(mine.resident, "station_home")) and "雨伞" in text(
        page(by, "desk_return", desk.code)
    )
    said = text(post(by, "desk_act", desk.code, "lend", person="T010", service=umbrella.pk))
    assert "可能停办了" in said
    assert [todo.text for todo in gather("todos", mine.resident, now + 30 * HOUR)] == ["还雨伞"]
    post(by, "desk_act", desk.code, "return", loan=one.pk)
    assert Booking.objects.filter(verb="return").exists()
    assert reverse("desk_return", args=[desk.code]) not in text(page(by, "desk", desk.code))
    assert "雨伞开了" in text(post(mine.head, "service_switch", umbrella.pk, on="1"))
    assert list(desks.services_of(desk)) == [umbrella]


def test_the_barber_is_switched_on_again_from_his_own_page(page, post, mine, desk):
    barber = haircut_box.service(desk)
    post(mine.head, "service_switch", barber.pk, on="0", why="师傅请假")
    assert "重新开办" in text(page(mine.head, "haircut_edit", barber.pk))
    assert page(mine.resident, "haircut", barber.pk).status_code == 404
    post(mine.head, "service_switch", barber.pk, on="1")
    assert page(mine.resident, "haircut", barber.pk).status_code == 200


def test_no_drink_is_promised_where_none_is_handed_out(page, mine, time_machine):
    time_machine.move_to(AT.replace(month=7))
    service, _ice, _soup = drink_box.fridge(mine)
    assert "今天还能领一份冷饮" in text(page(mine.resident, "station_home"))
    off(service, mine)
    assert "冷饮" not in text(page(mine.resident, "station_home"))


# --- old departments ----------------------------------------------------------------------------------------


def steamer(desk, note="在服务台用，用完由值班员断电、晾凉"):
    made = box.kind(
        desk, "garment_steamer", "挂烫机", many=1, hours=2, kind="on_site", numbered=True, renewals=0
    )
    made.note = note
    made.save()
    return made


def migrate():
    import_module("stations.migrations.0142_steamers_by_slot").book_by_slot(apps, None)


@pytest.mark.parametrize("note", ["用完当场还", "在服务台用，用完由值班员断电、晾凉"])
def test_an_old_steamer_is_booked_by_slot(page, mine, desk, note):
    old = steamer(desk, note)
    migrate(), migrate()
    old.refresh_from_db()
    assert (old.kind, old.note) == ("slot", "先约时段，在服务台用，用完由值班员断电、晾凉")
    assert [event.facts["kind"] for event in flow.history(old)] == [["on_site", "slot"]]
    assert "改成了按时段预约" in text(page(mine.head, "service_edit", old.pk))
    unit = old.units.select_related("service__lendable").get()
    assert slot.reserve(unit, AT + DAY, by=mine.resident, at=AT).end == AT + DAY + 2 * HOUR


@pytest.mark.parametrize("why", ["note", "minutes", "out", "line", "other"])
def test_a_steamer_stays_that_the_mine_set_itself_or_that_is_out(mine, desk, why):
    old = steamer(desk)
    if why == "note":
        setup.change(old, {"note": "自己带水"}, by=mine.head, at=AT)
    elif why == "minutes":
        setup.change_lendable(old.lendable, {"loan_minutes": 60}, by=mine.head, at=AT)
    elif why in ("out", "line"):
        box.lend(old, mine.resident, mine.housekeeper)
        if why == "line":
            wish.stand(old, by=mine.cook, at=AT)
            box.give_back(loans_own(old.loans.get()), mine.housekeeper)
    else:
        Service.objects.filter(pk=old.pk).update(code="hair_dryer")
    migrate()
    old.refresh_from_db()
    assert old.kind == "on_site"
