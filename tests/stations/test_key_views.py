"""The pages of lockers and keys: what they show, what a tap does, who is let in; the same out of a device's outbox."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from stations.actions import pin as pins
from stations.locker_book import write_lockers, write_openings, write_orders
from stations.models import Booking, KeyOrder, KeyRule, LockerKey, LockerOpening, Tenancy
from tests.cast import PASSWORD, rooms_and_lockers
from tests.photos import pictures
from tests.stations import key_box as box
from tests.stations.desk_box import DAY, HOUR
from tongting.events import flow
from tongting.exports.actions import Meter
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Locker
from tongting.seams import gather


@pytest.fixture
def desk(mine):
    return box.desk(mine)


@pytest.fixture
def lockers(mine):
    return box.hall(mine.pool)


@pytest.fixture
def held(mine, desk, lockers):
    box.give(desk, lockers[0], mine.resident, mine.attendant, timezone.now() - 40 * DAY)
    return lockers[0]


def text(answer):
    return answer.content.decode()


def test_a_hall_is_drawn_by_row_and_counted(page, mine, desk, held):
    shown = text(page(mine.attendant, "desk_lockers", desk.code))
    assert (
        "A 厅空着" in shown
        and "用 1·修 0" in shown
        and 'aria-label="A-01-01 在用"' in shown
        and "1 排" in shown
    )
    for word in ("A-01-01", "周矿工", "zkg"):
        found = text(page(mine.attendant, "desk_lockers", desk.code, q=word))
        assert reverse("desk_locker", args=[desk.code, held.pk]) in found and "周矿工" in found
    assert "没有找到更衣箱" in text(page(mine.attendant, "desk_lockers", desk.code, q="没有这个"))
    plan = text(page(mine.head, "locker_plan", condition="free"))
    assert "A-01-02" in plan and "周矿工" not in plan


def test_an_empty_mine_says_what_to_do(page, mine, desk):
    assert "还没有更衣箱" in text(page(mine.attendant, "desk_lockers", desk.code))
    assert "没有空箱子了" in text(page(mine.attendant, "desk_locker_give", desk.code))
    assert "没有要配的钥匙" in text(page(mine.attendant, "desk_keys", desk.code))
    assert "还没有配过钥匙" in text(page(mine.head, "key_list"))
    assert "没有紧急开过箱" in text(page(mine.head, "opening_list"))
    assert "你还没有更衣箱" in text(page(mine.resident, "locker_mine"))


@pytest.mark.parametrize("many", [1, 3])
def test_pages_ask_as_often_for_one_as_for_three(own_queries, mine, desk, lockers, many):
    now = timezone.now()
    for n, name in enumerate(("resident", "cook", "fixer")[:many]):
        box.give(desk, lockers[n], mine.people[name], mine.attendant, now - DAY)
        box.order(desk, lockers[n], mine.attendant, at=now - HOUR)
    asked = {
        "keys": own_queries(mine.attendant, "desk_keys", desk.code),
        "lockers": own_queries(mine.attendant, "desk_lockers", desk.code),
        "plan": own_queries(mine.head, "locker_plan"),
        "ledger": own_queries(mine.head, "key_list"),
        "one": own_queries(mine.attendant, "desk_locker", desk.code, lockers[0].pk),
        "person": own_queries(mine.attendant, "desk_person", desk.code, "T090"),
        "mine": own_queries(mine.resident, "locker_mine"),
    }
    assert asked == {"keys": 7, "lockers": 6, "plan": 2, "ledger": 2, "one": 13, "person": 15, "mine": 9}


def test_a_card_and_one_tap_order_a_key(page, post, mine, desk, held):
    at_desk = text(page(mine.attendant, "desk_person", desk.code, "T090"))
    assert "A-01-01" in at_desk and "钥匙丢了" in at_desk and "加配一把" in at_desk
    said = text(
        post(mine.attendant, "desk_act", desk.code, "order_key", person="T090", locker="a-1-1", reason="lost")
    )
    assert "登记配钥匙 配更衣箱钥匙 周矿工" in said
    order = KeyOrder.objects.get()
    assert "周矿工·钥匙丢了" in text(page(mine.attendant, "desk_keys", desk.code))
    post(mine.attendant, "desk_act", desk.code, "cut_key", order=order.pk)
    shown = text(page(mine.attendant, "desk_key", desk.code, order.pk))
    assert "请周矿工在框里签名" in shown and "连锁芯一起换" in shown
    nothing = text(post(mine.attendant, "desk_act", desk.code, "sign_key", order=order.pk, signature=""))
    assert "还没有签名" in nothing
    post(mine.attendant, "desk_act", desk.code, "sign_key", order=order.pk, signature=box.drawn())
    assert box.one(order.pk).state == "signed"
    assert "本人的签名" not in text(page(mine.attendant, "desk_key", desk.code, order.pk))
    assert "一年里第 1 次" in text(page(mine.head, "key_list"))


def test_given_freed_moved_and_undone_at_the_desk(page, post, mine, desk, lockers):
    assert "分个更衣箱" in text(page(mine.attendant, "desk_person", desk.code, "T090"))
    offered = text(page(mine.attendant, "desk_locker_give", desk.code, person="T090"))
    assert "A-01-01" in offered and "周矿工" in offered
    post(mine.attendant, "desk_act", desk.code, "give_locker", person="T090", locker="A-01-01")
    assert box.fresh(lockers[0]).holder == mine.resident
    post(
        mine.attendant, "desk_act", desk.code, "move_locker",
        locker="A-01-01", to="A厅 1排3号", keys=LockerKey.objects.get().pk,
    )  # fmt: skip
    assert box.fresh(lockers[2]).holder == mine.resident and box.keys_of(lockers[0]) == [(1, "desk")]
    post(mine.attendant, "desk_act", desk.code, "undo", booking=Booking.objects.get(verb="move_locker").pk)
    assert box.fresh(lockers[0]).holder == mine.resident
    shown = text(page(mine.attendant, "desk_locker", desk.code, lockers[0].pk))
    assert "交回的钥匙" in shown and "紧急开箱" in shown
    post(mine.attendant, "desk_act", desk.code, "free_locker", locker="A-01-01")
    assert box.fresh(lockers[0]).holder is None and box.keys_of(lockers[0]) == [(1, "lost")]
    assert "有钥匙没交回" in text(page(mine.attendant, "desk_locker", desk.code, lockers[0].pk))


def test_women_alone_see_what_can_be_done_in_the_womens_hall(page, mine, desk):
    locker = rooms_and_lockers(mine)[2][0]
    his = text(page(mine.attendant, "desk_locker", desk.code, locker.pk))
    assert "在女更衣厅，要女值班员来办" in his and "报修" not in his.split("要女值班员")[1].split("aside")[0]
    assert "分给人" in text(page(mine.housekeeper, "desk_locker", desk.code, locker.pk))
    assert "W-01-01" not in text(page(mine.attendant, "desk_locker_give", desk.code, person="T090"))
    assert "W-01-01" in text(page(mine.housekeeper, "desk_locker_give", desk.code, person="T011"))


@pytest.mark.parametrize(
    ("verb", "given", "sentence"),
    [
        ("give_locker", {"person": "T010", "locker": "Z-99"}, "没有 Z-99 这个箱子"),
        ("give_locker", {"person": "", "locker": "A-01-02"}, "填一下“工号”"),
        ("free_locker", {"locker": "A-01-02"}, "没有人在用，不用退"),
        ("move_locker", {"locker": "A-01-02", "to": "A-01-03"}, "登记的人没有账号"),
        ("free_locker", {"locker": "A-01-01", "keys": str(2**63)}, "交回的钥匙"),
        ("break_locker", {"locker": "A-01-02"}, "哪里坏了"),
        ("mend_locker", {"locker": "A-01-02"}, "没有报修"),
        ("order_key", {"person": "T010", "locker": "A-01-01", "reason": "new"}, "登记的是周矿工，不是陈厨师"),
        ("order_key", {"person": "T090", "locker": "A-01-01", "reason": "x"}, "原因"),
        ("cut_key", {"order": "99"}, "哪一份"),
        (
            "order_key",
            {"person": "T090", "locker": "A-01-01", "reason": "new", "section_by": "王区长"},
            "写上区队是哪天签的",
        ),
    ],
)
def test_bad_input_says_what_to_do(post, mine, desk, held, verb, given, sentence):
    assert sentence in text(post(mine.attendant, "desk_act", desk.code, verb, **given))
    assert Booking.objects.count() == 1


def test_the_third_takes_the_sections_paper(page, post, client, mine, desk, held):
    now = timezone.now()
    for days in (20, 10):
        box.through(desk, held, mine.attendant, "copy", at=now - days * DAY)
    at_desk = text(page(mine.attendant, "desk_person", desk.code, "T090"))
    assert "一年里已经配过 2 次，再配要区队签字" in at_desk and 'value="lost"' not in at_desk
    given = {"person": "T090", "locker": "A-01-01", "reason": "lost"}
    assert "这是第 3 次" in text(post(mine.attendant, "desk_act", desk.code, "order_key", **given))
    assert "在 365 天里配过 2 次" in text(page(mine.attendant, "desk_key_new", desk.code, person="T090"))
    day = {"section_by": "王区长", "section_day": str(local(now).date())}
    without = text(post(mine.attendant, "desk_act", desk.code, "order_key", **given, **day))
    assert "拍一张签了字的单子" in without
    sent = {**given, **day, "paper-file": SimpleUploadedFile("a.jpg", pictures.jpeg(), "image/jpeg")}
    post(mine.attendant, "desk_act", desk.code, "order_key", **sent)
    order = KeyOrder.objects.get(state="accepted")
    assert (order.nth, order.section_by) == (3, "王区长") and order.section_proof.claimed
    assert "王区长" in text(page(mine.attendant, "desk_key", desk.code, order.pk))


def test_a_worker_asks_takes_back_and_is_told_the_count(page, post, mine, desk, held):
    home = text(page(mine.resident, "station_home"))
    assert "A-01-01" in home and reverse("locker_mine") in home
    assert "24 小时配好" in text(page(mine.resident, "station_bath"))
    assert "钥匙丢了" in text(page(mine.resident, "locker_mine"))
    assert "前配好" in text(post(mine.resident, "key_ask", locker=held.pk, reason="lost"))
    order = KeyOrder.objects.get()
    assert "不配了" in text(page(mine.resident, "locker_mine"))
    assert post(mine.cook, "key_withdraw", order.pk).status_code == 404
    assert "撤回了" in text(post(mine.resident, "key_withdraw", order.pk))
    assert "更衣箱" in text(post(mine.cook, "key_ask", locker=held.pk, reason="lost"))
    assert KeyOrder.objects.count() == 1
    KeyRule.objects.create(free_orders=0)
    assert "再配要区队签字" in text(page(mine.resident, "locker_mine"))
    assert "这是第 1 次，要区队签字" in text(post(mine.resident, "key_ask", locker=held.pk, reason="new"))


def opening(desk, locker, **given):
    facts = {
        "reason": "smell",
        "found": "饭盒馊了",
        "second": "T021",
        "secret": PASSWORD,
        "uuid": uuid.uuid4(),
    }
    return ("desk_open", desk.code, locker.pk), {**facts, **given}


def test_opened_by_two_with_the_others_own_password_or_pin(page, post, mine, desk, held):
    page_of, given = opening(desk, held)
    assert "两个人在场才开" in text(page(mine.attendant, *page_of))
    said = text(post(mine.attendant, *page_of, **given))
    assert "两个人的名字都在上面" in said and "何班长" in said
    post(mine.attendant, *page_of, **given)
    assert LockerOpening.objects.get().proof == "login"
    pins.choose("2580", by=mine.bath_leader, at=timezone.now())
    post(mine.attendant, *page_of, **opening(desk, held, secret="2580")[1])
    assert LockerOpening.objects.first().proof == "pin" and LockerOpening.objects.count() == 2
    assert "饭盒馊了" in text(page(mine.resident, "locker_mine"))
    assert "饭盒馊了" in text(page(mine.head, "opening_list", q="A-01"))
    assert "没有符合的" in text(page(mine.head, "opening_list", q="B-01"))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"secret": "wrong-password"}, "何班长 的密码不对"),
        ({"secret": ""}, "在场人的值班密码或登录密码"),
        ({"second": "T022"}, "在场人不能是自己"),
        ({"second": "T090"}, "后勤科在岗的职工"),
        ({"second": "T999"}, "没有找到“T999”"),
        ({"found": ""}, "开箱看到什么"),
        ({"reason": "other"}, "写一句为什么要开"),
    ],
)
def test_nothing_is_opened_without_a_second_hand(post, mine, desk, held, given, sentence):
    page_of, facts = opening(desk, held, **given)
    assert sentence in text(post(mine.attendant, *page_of, **facts))
    assert not LockerOpening.objects.exists()


def test_wrong_pins_of_the_second_count_and_close(post, mine, desk, held):
    pins.choose("2580", by=mine.bath_leader, at=timezone.now() - HOUR)
    said = [
        text(post(mine.attendant, *opening(desk, held)[0], **opening(desk, held, secret="1111")[1]))
        for _n in range(5)
    ]
    assert "还能试 4 次" in said[0] and "15 分钟以后再试" in said[-1]
    right = text(post(mine.attendant, *opening(desk, held)[0], **opening(desk, held, secret="2580")[1]))
    assert "以后再试" in right and not LockerOpening.objects.exists()


def sent(client, desk, verb, said, number, when):
    payload = {"desk": desk.code, "verb": verb, "said": [*said, ["phone_submitted_at", when.isoformat()]]}
    body = {"kind": "desk", "uuid": str(number), "sent_at": timezone.now().isoformat(), "payload": payload}
    return client.post(reverse("outbox_send"), json.dumps(body), content_type="application/json")


def test_what_was_given_and_asked_without_a_network_arrives_once(client, mine, desk, lockers):
    client.force_login(mine.attendant)
    number, when = uuid.uuid4(), timezone.now() - 2 * HOUR
    said = [["person", "T090"], ["locker", "A-01-01"]]
    assert sent(client, desk, "give_locker", said, number, when).status_code == 201
    assert sent(client, desk, "give_locker", said, number, when).status_code == 200
    assert Tenancy.objects.count() == 1
    late = sent(client, desk, "give_locker", [["person", "T010"], said[1]], uuid.uuid4(), when)
    assert late.status_code == 400 and "已经把 A-01-01 分给周矿工了" in late.json()["error"]
    asked = sent(client, desk, "order_key", [*said, ["reason", "copy"]], uuid.uuid4(), when)
    order = KeyOrder.objects.get()
    assert asked.status_code == 201 and abs(order.asked_at - when) < timedelta(seconds=5)


def test_the_register_and_the_ledgers_leave_as_workbooks(post, mine, desk, held, tmp_path):
    now = timezone.now()
    box.order(desk, held, mine.attendant, at=now - 30 * HOUR)
    assert "导出" in text(post(mine.head, "locker_register", hall="A"))
    params = {"at": now.isoformat()}
    assert write_lockers(params, tmp_path / "a.xlsx", Meter(0)) == 4
    first = next(row for row in rows_of(tmp_path / "a.xlsx") if row[0] == "A-01-01")
    assert first[2:9] == ("A", 1, 1, "在用", "周矿工", "T090", None) and first[10] == 1
    assert write_orders({**params, "state": "late"}, tmp_path / "b.xlsx", Meter(0)) == 1
    line = next(row for row in rows_of(tmp_path / "b.xlsx") if row[0] == "A-01-01")
    assert line[4:7] == ("钥匙丢了", 1, "换") and line[11:13] == ("待配", 6.0)
    post(mine.attendant, *opening(desk, held)[0], **opening(desk, held)[1])
    assert write_openings(params, tmp_path / "c.xlsx", Meter(0)) == 1
    assert any("饭盒馊了" in row for row in rows_of(tmp_path / "c.xlsx"))


def rows_of(path):
    return list(load_workbook(path).active.iter_rows(values_only=True))


def test_the_rules_are_changed_and_leave_what_they_were(post, mine, desk):
    facts = {"promise_hours": 48, "free_orders": 2, "window_days": 365}
    post(mine.head, "key_rule", **facts)
    post(mine.head, "key_rule", **{**facts, "promise_hours": 12})
    assert flow.history(KeyRule.objects.get()).latest("pk").facts == {"promise_hours": [48, 12]}
    assert "承诺几小时配好" in text(post(mine.head, "key_rule", **{**facts, "promise_hours": 0}))


def test_seams_know_of_lockers_and_keys(mine, desk, held):
    now = timezone.now()
    order = box.order(desk, held, mine.attendant, at=now - 30 * HOUR)
    attendant, resident = User.objects.get(pk=mine.attendant.pk), User.objects.get(pk=mine.resident.pk)
    todo = next(one for one in gather("todos", attendant, now) if "更衣箱钥匙" in one.text)
    assert (todo.text, todo.tone) == ("配 1 把更衣箱钥匙", "bad")
    assert not [one for one in gather("todos", resident, now) if "钥匙" in one.text]
    tile = next(one for one in gather("tiles", mine.head, now) if one.title == "配更衣箱钥匙")
    assert (tile.figure, tile.alarm) == ("1", "1 把超时")
    box.cut(order, mine.attendant, now)
    assert [one.url for one in gather("todos", resident, now) if one.text == "签收更衣箱钥匙"] == [
        reverse("locker_mine")
    ]
    given_up = [(one.what, one.detail) for one in gather("held", resident, now)]
    assert ("更衣箱", "A-01-01") in given_up and ("更衣箱钥匙", "A-01-01 第 1 把") in given_up
    kept = {one.url for one in gather("offline", attendant, now)}
    assert {
        reverse(name, args=[desk.code]) for name in ("desk_locker_give", "desk_key_new", "desk_keys")
    } <= kept
    assert Locker.objects.filter(holder=resident).count() == 1
