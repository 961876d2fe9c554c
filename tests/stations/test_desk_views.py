"""A desk's pages: what they show, what a tap does, its lock, and the same act out of a device's outbox."""

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from stations.models import Booking, DeskPin, Loan
from stations.views.door import TOUCHED
from tests.cast import PASSWORD
from tests.stations import desk_box as box
from tests.stations.desk_box import HOUR
from tests.stations.key_box import drawn
from tongting.people.models import WorkShift
from tongting.periods import local

# What the mine's own cards may have in their code.
CARD = "https://card.example/show?no=T090&dept=zongcai"


@pytest.fixture
def desk(mine):
    return box.desk(mine)


@pytest.fixture
def umbrella(desk):
    return box.kind(desk)


def lent(umbrella, mine, ago=HOUR):
    return box.lend(umbrella, mine.resident, mine.housekeeper, timezone.now() - ago)


@pytest.mark.parametrize(
    "word", ["T090", "t090", "周矿工", "zkg", "zhoukuang", "4471", CARD, "工号：T090 姓名：周矿工"]
)
def test_a_person_is_found_by_card_number_name_pinyin_and_phone_tail(page, mine, desk, word):
    mine.resident.phone = "13900004471"
    mine.resident.save()
    answer = page(mine.housekeeper, "desk", desk.code, q=word)
    assert answer.url == reverse("desk_person", args=[desk.code, "T090"])


def test_several_are_listed_and_nobody_is_said(page, mine, desk):
    text = page(mine.housekeeper, "desk", desk.code, q="工").content.decode()
    assert mine.resident.name in text and mine.attendant.name in text
    assert "没有找到“99999”" in page(mine.housekeeper, "desk", desk.code, q="99999").content.decode()


def test_the_screen_shows_what_is_out_and_what_is_late(page, mine, desk, umbrella):
    assert "东西都在架上" in page(mine.housekeeper, "desk", desk.code).content.decode()
    lent(umbrella, mine, 30 * HOUR)
    text = page(mine.housekeeper, "desk", desk.code).content.decode()
    assert "1 件超期" in text and "雨伞·周矿工" in text and "今天办了" in text


@pytest.mark.parametrize("many", [1, 3])
def test_the_screen_asks_as_often_for_one_as_for_three(own_queries, mine, desk, many):
    for n in range(many):
        service = box.kind(desk, f"k{n}", f"东西{n}")
        box.lend(service, mine.people[("resident", "cook", "waitress")[n]], mine.housekeeper, timezone.now())
    assert own_queries(mine.housekeeper, "desk", desk.code) == 14
    assert own_queries(mine.housekeeper, "desk_person", desk.code, "T090") == 13


def test_the_shift_stands_on_top_while_it_lasts(page, mine, desk):
    now = timezone.now()
    assert (
        "–"
        not in page(mine.housekeeper, "desk", desk.code)
        .content.decode()
        .split("<main")[0]
        .split("值班 ")[1][:20]
    )
    facts = {"day": local(now).date(), "code": "early", "start_at": now - HOUR, "end_at": now + HOUR}
    WorkShift.objects.create(person=mine.housekeeper, **facts)
    said = f"值班 {mine.housekeeper.name}·{local(now - HOUR):%H:%M}–{local(now + HOUR):%H:%M}·今天办了"
    assert said in page(mine.housekeeper, "desk", desk.code).content.decode()


def test_what_was_paid_for_is_signed_on_the_screen_and_the_slip_shows_it(page, post, mine, desk, umbrella):
    one = lent(umbrella, mine)
    slip = page(mine.housekeeper, "desk_slip", desk.code, one.pk).content.decode()
    assert "借条" in slip and "周矿工·T090" in slip and "借用人签字" in slip and "<img" not in slip
    gone = {"loan": one.pk, "condition": "lost", "note": "掉井里了", "paid": "20"}
    assert (
        "周矿工本人在框里签字"
        in post(mine.housekeeper, "desk_act", desk.code, "return", **gone).content.decode()
    )
    said = post(mine.housekeeper, "desk_act", desk.code, "return", signature=drawn(), **gone)
    assert "丢失 雨伞 周矿工" in said.content.decode()
    # The journal leads to it whenever it is asked for again.
    journal = page(mine.housekeeper, "desk_journal", desk.code).content.decode()
    assert reverse("desk_slip", args=[desk.code, one.pk]) in journal
    slip = page(mine.housekeeper, "desk_slip", desk.code, one.pk).content.decode()
    assert "掉井里了" in slip and "20.00 元" in slip
    assert page(mine.cook, "desk_slip", desk.code, one.pk).status_code == 403
    rows = page(mine.head, "loan_list").content.decode()
    assert "赔 20.00 元" in rows and reverse("desk_slip", args=[desk.code, one.pk]) in rows


def test_two_taps_lend_and_one_brings_back(post, mine, desk, umbrella):
    onward = post(mine.housekeeper, "desk_act", desk.code, "lend", person="T090", service=umbrella.pk)
    assert "借出 雨伞 周矿工" in onward.content.decode()
    one = Loan.objects.get()
    post(mine.housekeeper, "desk_act", desk.code, "return", loan=one.pk)
    post(mine.housekeeper, "desk_act", desk.code, "undo", booking=Booking.objects.first().pk)
    assert box.verbs() == ["lend", "return", "undo"] and Loan.objects.get().state == "out"


@pytest.mark.parametrize(
    ("verb", "given", "sentence"),
    [
        ("lend", {"person": "T999", "service": 0}, "没有找到“T999”"),
        ("lend", {"person": "工", "service": 0}, "有好几个人"),
        ("lend", {"person": "T090", "service": 0, "unit": 9}, "没有 9 号"),
        ("return", {"loan": 99}, "还哪一件"),
        ("return", {"loan": 0, "condition": "damaged"}, "写一句怎么坏的"),
        ("dance", {}, "服务台不认识这一种"),
    ],
)
def test_bad_input_says_what_is_wrong_and_changes_nothing(post, mine, desk, umbrella, verb, given, sentence):
    one = lent(umbrella, mine) if verb == "return" else None
    if given.get("service") == 0:
        given = {**given, "service": umbrella.pk}
    if given.get("loan") == 0:
        given = {**given, "loan": one.pk}
    had = Booking.objects.count()
    assert sentence in post(mine.housekeeper, "desk_act", desk.code, verb, **given).content.decode()
    assert Booking.objects.count() == had


def test_a_script_gets_json(client, mine, desk, umbrella):
    client.force_login(mine.housekeeper)
    address, accept = reverse("desk_act", args=[desk.code, "lend"]), {"Accept": "application/json"}
    good = client.post(address, {"person": "T090", "service": umbrella.pk}, headers=accept)
    assert good.json() == {"url": reverse("desk", args=[desk.code])}
    bad = client.post(address, {"person": "T090", "service": umbrella.pk}, headers=accept)
    assert bad.status_code == 400 and "每人最多 1 件" in bad.json()["error"]


def test_untouched_for_ten_minutes_it_locks_and_the_pin_opens_it(client, mine, desk, umbrella):
    client.force_login(mine.housekeeper)
    home, lock = reverse("desk", args=[desk.code]), reverse("desk_lock", args=[desk.code])
    assert client.get(home).status_code == 200
    assert client.get(lock).url == reverse("desk_pin", args=[desk.code])
    chosen = {"password": PASSWORD, "pin": "2580", "again": "2580"}
    assert client.post(reverse("desk_pin", args=[desk.code]), chosen).url == home
    session = client.session
    session[TOUCHED] = timezone.now().timestamp() - 601
    session.save()
    assert client.get(home).url.startswith(lock)
    client.post(reverse("desk_act", args=[desk.code, "lend"]), {"person": "T090", "service": umbrella.pk})
    assert not Loan.objects.exists()
    assert "还能试 4 次" in client.post(lock, {"pin": "1111"}).content.decode()
    assert client.get(home).url.startswith(lock)
    assert client.post(lock, {"pin": "2580"}).url == home and client.get(home).status_code == 200


def test_a_page_that_a_device_keeps_for_later_is_no_touch(client, mine, desk, umbrella):
    client.force_login(mine.housekeeper)
    client.get(reverse("desk", args=[desk.code]))
    session, then = client.session, timezone.now().timestamp() - 599
    session[TOUCHED] = then
    session.save()
    kept = client.get(reverse("desk_lend", args=[desk.code]), headers={"X-TT-Keep": "1"})
    assert kept.status_code == 200 and client.session[TOUCHED] == then
    client.get(reverse("desk_lend", args=[desk.code]))
    assert client.session[TOUCHED] > then


def test_five_wrong_pins_close_it_for_a_quarter_of_an_hour(client, mine, desk):
    client.force_login(mine.housekeeper)
    lock = reverse("desk_lock", args=[desk.code])
    client.post(reverse("desk_pin", args=[desk.code]), {"password": PASSWORD, "pin": "2580", "again": "2580"})
    for _n in range(5):
        said = client.post(lock, {"pin": "0000"}).content.decode()
    assert "15 分钟以后再试" in said and "以后再试" in client.post(lock, {"pin": "2580"}).content.decode()
    DeskPin.objects.update(closed_until=timezone.now() + timedelta(seconds=1), set_at=timezone.now() - HOUR)
    DeskPin.objects.update(closed_until=None)
    assert client.post(lock, {"pin": "2580"}).status_code == 302


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"password": "x"}, "登录密码不对"),
        ({"pin": "12ab", "again": "12ab"}, "只用数字"),
        ({"pin": "1111", "again": "1111"}, "不要用同一个数字"),
        ({"again": "2581"}, "两次输的不一样"),
    ],
)
def test_a_bad_pin_is_not_set(post, mine, desk, given, sentence):
    facts = {"password": PASSWORD, "pin": "2580", "again": "2580", **given}
    assert sentence in post(mine.housekeeper, "desk_pin", desk.code, **facts).content.decode()
    assert not DeskPin.objects.exists()


def sent(client, desk, verb, said, number, when):
    payload = {"desk": desk.code, "verb": verb, "said": [*said, ["phone_submitted_at", when.isoformat()]]}
    body = {"kind": "desk", "uuid": str(number), "sent_at": timezone.now().isoformat(), "payload": payload}
    return client.post(reverse("outbox_send"), json.dumps(body), content_type="application/json")


def test_what_was_lent_without_a_network_arrives_once_and_at_its_time(client, mine, desk, umbrella):
    client.force_login(mine.housekeeper)
    number, when = uuid.uuid4(), timezone.now() - 2 * HOUR
    said = [["person", "T090"], ["service", str(umbrella.pk)]]
    assert sent(client, desk, "lend", said, number, when).status_code == 201
    assert sent(client, desk, "lend", said, number, when).status_code == 200
    one = Loan.objects.get()
    assert abs(one.lent_at - when) < timedelta(seconds=5) and Booking.objects.count() == 1
    other = sent(client, desk, "lend", [["person", "T010"], said[1]], number, when)
    assert other.status_code == 409 and "先到的那份" in other.json()["error"]
    refused = sent(client, desk, "lend", said, uuid.uuid4(), when)
    assert refused.status_code == 400 and "每人最多 1 件" in refused.json()["error"]


def test_a_parcel_that_nobody_can_read_is_told_so(client, mine, desk):
    client.force_login(mine.housekeeper)
    for payload in ({}, {"desk": "no", "verb": "lend", "said": [["a", "b"]]}, {"desk": desk.code, "said": 3}):
        body = {"kind": "desk", "uuid": str(uuid.uuid4()), "sent_at": "", "payload": payload}
        answer = client.post(reverse("outbox_send"), json.dumps(body), content_type="application/json")
        assert answer.status_code == 400 and answer.json()["error"]


def test_counting_says_what_differs(post, page, mine, desk, umbrella):
    assert "应在架 3 件" in page(mine.housekeeper, "desk_count", desk.code).content.decode()
    nothing = post(mine.housekeeper, "desk_count", desk.code)
    assert "一样也没数" in nothing.content.decode()
    said = post(mine.housekeeper, "desk_count", desk.code, **{f"found_{umbrella.pk}": "2"}).content.decode()
    assert "1 种对不上" in said and "今天盘过" in said


def test_the_journal_is_narrowed_by_person_and_kind(page, mine, desk, umbrella):
    lent(umbrella, mine)
    text = page(mine.housekeeper, "desk_journal", desk.code, q="周矿工", verb="lend").content.decode()
    assert "借出 雨伞·周矿工" in text
    assert "没有符合的" in page(mine.housekeeper, "desk_journal", desk.code, verb="return").content.decode()
