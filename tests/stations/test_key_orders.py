"""Keys asked for, checked, cut, signed for; the third of a year; what is late; every step taken back."""

from datetime import timedelta

import pytest

from stations.actions import key as orders
from stations.actions import locker as boxes
from stations.actions import undo
from stations.models import Booking, KeyOrder, KeyRule, LockerKey, Tenancy
from stations.queries import key as keys
from stations.rules import key as rules
from tests.stations import key_box as box
from tests.stations.desk_box import AT, DAY, HOUR, slip
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.places import holding


@pytest.fixture
def desk(mine):
    return box.desk(mine)


@pytest.fixture
def locker(mine, desk):
    made = box.hall(mine.pool)[0]
    box.give(desk, made, mine.resident, mine.attendant, AT - 400 * DAY)
    return made


def take_back(by, at=AT):
    last = Booking.objects.exclude(verb="undo").latest("pk")
    return undo.undo(last, slip=slip(at, ["undo", last.pk]), by=by, at=at)


def ask(mine, desk, locker, reason="lost", at=AT):
    tenancy = boxes.register(box.fresh(locker), by=mine.resident, at=at)
    return orders.ask(tenancy, box.service(desk), reason, by=mine.resident, at=at)


def test_a_lost_key_is_cut_with_its_cylinder_and_the_old_one_opens_nothing(mine, desk, locker):
    order = box.order(desk, locker, mine.attendant)
    assert (order.state, order.nth, order.changes_cylinder) == ("accepted", 1, True)
    assert order.due_at - order.asked_at == timedelta(hours=24)
    box.cut(order, mine.attendant, AT + HOUR)
    told = Notice.objects.get(person=mine.resident)
    assert "A-01-01 的钥匙配好了" in told.text
    signed = box.sign(order, mine.attendant, AT + 2 * HOUR)
    assert signed.state == "signed" and signed.signature.claimed
    assert box.keys_of(locker) == [(1, "void"), (2, "out")]
    assert LockerKey.objects.get(number=2).cylinder == 2
    assert [event.verb for event in flow.history(order)] == ["asked", "accepted", "cut", "signed"]


def test_a_screen_that_is_older_than_the_order_changes_nothing(mine, desk, locker):
    """Somebody else signed it over, or it is wanted no more: neither cut nor checked once more."""
    order = box.through(desk, locker, mine.attendant, "lost")
    with pytest.raises(Refused, match="现在是“已签收”，做不了这一步"):
        box.cut(order, mine.attendant, AT + DAY)
    asked = ask(mine, desk, locker, "copy", at=AT + DAY)
    orders.withdraw(asked, by=mine.resident, at=AT + DAY)
    with pytest.raises(Refused, match="现在是“不配了”，做不了这一步"):
        orders.accept(box.one(asked.pk), slip=slip(AT + DAY, asked.pk), by=mine.attendant, at=AT + DAY)
    assert (box.one(order.pk).state, box.one(asked.pk).state) == ("signed", "withdrawn")
    assert box.keys_of(locker) == [(1, "void"), (2, "out")]


def test_one_more_leaves_the_first_a_new_one_replaces_it(mine, desk, locker):
    box.through(desk, locker, mine.attendant, "copy")
    assert box.keys_of(locker) == [(1, "out"), (2, "out")]
    box.through(desk, locker, mine.attendant, "new", at=AT + DAY)
    assert box.keys_of(locker) == [(1, "void"), (2, "void"), (3, "out")]
    assert set(LockerKey.objects.values_list("cylinder", flat=True)) == {1}


def test_nothing_is_handed_over_without_a_signature(mine, desk, locker):
    order = box.cut(box.order(desk, locker, mine.attendant), mine.attendant)
    with pytest.raises(Refused, match="还没有签名，请周矿工在框里签"):
        orders.sign(order, None, slip=slip(AT, "s"), by=mine.attendant, at=AT)
    assert box.one(order.pk).state == "cut" and box.keys_of(locker) == [(1, "out")]


def test_the_third_of_a_year_needs_the_section(mine, desk, locker):
    for days in (200, 100):
        box.through(desk, locker, mine.attendant, "copy", at=AT - days * DAY)
    sentence = "365 天里已经配过 2 次，这是第 3 次，要区队签字"
    with pytest.raises(Refused, match=sentence):
        box.order(desk, locker, mine.attendant)
    with pytest.raises(Refused, match=sentence):
        ask(mine, desk, locker)
    assert KeyOrder.objects.count() == 2
    order = box.order(desk, locker, mine.attendant, sanction=box.sanction(mine.attendant))
    assert (order.nth, order.section_by, order.section_day) == (3, "王区长", AT.date())
    assert order.section_proof.claimed


def test_what_was_longer_ago_refused_or_owed_counts_not(mine, desk, locker):
    box.through(desk, locker, mine.attendant, "copy", at=AT - 366 * DAY)
    order = box.order(desk, locker, mine.attendant, "copy", at=AT - 30 * DAY)
    orders.refuse(order, "箱号报错了", slip=slip(AT, "r"), by=mine.attendant, at=AT - 30 * DAY)
    assert keys.used(mine.resident, KeyRule(), AT) == 0
    KeyOrder.objects.filter(pk=order.pk).update(nth=0)
    box.order(desk, locker, mine.attendant, "copy", at=AT - DAY)
    assert keys.used(mine.resident, KeyRule(), AT) == 1


@pytest.mark.parametrize(
    ("days", "sentence"), [(-1, "签字日期还没到"), (0, None), (31, None), (32, "签字过了 31 天")]
)
def test_a_sections_signature_is_of_this_month(days, sentence):
    no = rules.may_sanction((AT - days * DAY).date(), AT)
    assert no is None if sentence is None else sentence in no


def test_a_mine_may_ask_for_more_or_fewer(mine, desk, locker):
    KeyRule.objects.create(promise_hours=48, free_orders=0, window_days=30)
    with pytest.raises(Refused, match="30 天里已经配过 0 次，这是第 1 次"):
        box.order(desk, locker, mine.attendant)
    order = box.order(desk, locker, mine.attendant, sanction=box.sanction(mine.attendant))
    assert order.due_at - order.asked_at == timedelta(hours=48)


def test_asked_for_on_the_own_phone_and_checked_at_the_desk(mine, desk, locker):
    order = ask(mine, desk, locker)
    assert order.state == "asked" and keys.waiting(AT).asked == 1
    with pytest.raises(Refused, match="已经有一份在办（待核对）"):
        ask(mine, desk, locker, "copy")
    orders.accept(box.one(order.pk), slip=slip(AT, "a"), by=mine.attendant, at=AT)
    with pytest.raises(Refused, match="已经在办了（待配）"):
        orders.withdraw(box.one(order.pk), by=mine.resident, at=AT)
    take_back(mine.attendant)
    orders.withdraw(box.one(order.pk), by=mine.resident, at=AT)
    assert box.one(order.pk).state == "withdrawn"


def test_nobody_gets_a_key_to_anothers_locker(mine, desk, locker):
    tenancy = Tenancy.objects.select_related("locker").get()
    with pytest.raises(Refused, match="登记的是周矿工，钥匙只配给登记的本人"):
        orders.ask(tenancy, box.service(desk), "copy", by=mine.cook, at=AT)
    order = ask(mine, desk, locker)
    holding.give(mine.resident, room=None, lockers=[], by=mine.head, at=AT)
    with pytest.raises(Refused, match="已经不是周矿工在用"):
        orders.accept(box.one(order.pk), slip=slip(AT, "a"), by=mine.attendant, at=AT)
    orders.refuse(box.one(order.pk), "箱子退了", slip=slip(AT, "r"), by=mine.attendant, at=AT)
    assert "A-01-01 的钥匙没有配：箱子退了" in Notice.objects.get(person=mine.resident).text


def test_every_step_is_taken_back(mine, desk, locker):
    order, by = box.order(desk, locker, mine.attendant), mine.attendant
    take_back(by)
    assert box.one(order.pk).state == "undone"
    order = box.order(desk, locker, by, at=AT + timedelta(seconds=1))
    box.cut(order, by)
    take_back(by)
    assert box.one(order.pk).state == "accepted" and box.one(order.pk).cut_by is None
    box.sign(box.cut(order, by, AT + HOUR), by, AT + HOUR)
    take_back(by, AT + HOUR)
    back = box.one(order.pk)
    assert (back.state, back.signature, back.signed_at) == ("cut", None, None)
    assert box.keys_of(locker) == [(1, "out"), (2, "void")]
    with pytest.raises(Refused, match="过了 10 分钟"):
        booking = Booking.objects.filter(verb="cut_key").first()
        undo.undo(booking, slip=slip(AT, "late"), by=by, at=AT + 3 * HOUR)


def test_a_refusal_is_taken_back_unless_another_is_on_the_way(mine, desk, locker):
    order = box.order(desk, locker, mine.attendant)
    refused = orders.refuse(order, "点错了", slip=slip(AT, "r"), by=mine.attendant, at=AT)
    undo.undo(refused, slip=slip(AT, "u"), by=mine.attendant, at=AT)
    assert (box.one(order.pk).state, box.one(order.pk).why) == ("accepted", "")
    again = orders.refuse(box.one(order.pk), "还是错", slip=slip(AT, "r2"), by=mine.attendant, at=AT)
    box.order(desk, locker, mine.attendant, "copy", at=AT + timedelta(seconds=2))
    with pytest.raises(Refused, match="又登记了一份"):
        undo.undo(again, slip=slip(AT, "u2"), by=mine.attendant, at=AT)


def test_late_is_what_was_promised_for_earlier_and_is_not_cut(mine, desk, locker):
    order = box.order(desk, locker, mine.attendant, at=AT - 25 * HOUR)
    assert rules.is_late(order, AT) and keys.waiting(AT).late == 1
    assert not rules.is_late(order, AT - 2 * HOUR)
    order = box.cut(order, mine.attendant)
    assert not rules.is_late(order, AT) and keys.waiting(AT).late == 0


def test_a_locker_with_a_name_and_no_account_gets_no_key(mine, desk):
    locker = box.hall(mine.pool, "B")[0]
    type(locker).objects.filter(pk=locker.pk).update(holder_name="住户0101", condition="held")
    with pytest.raises(Refused, match="住户0101 在人员里没有账号"):
        box.order(desk, locker, mine.attendant)
