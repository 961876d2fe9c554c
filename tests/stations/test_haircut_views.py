"""The barber's pages: the worker's phone, the desk, the wall, the rule; the same acts out of a device's outbox."""

import json
import uuid

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from stations.actions import turn as turns
from stations.bath_starter import load_bath
from stations.models import Booking, HaircutRule, Service, Turn
from stations.starter import load_stations
from tests.stations import desk_box as box
from tests.stations import haircut_box as barber
from tests.stations.haircut_box import AT, DAY, HOUR, MINUTE
from tongting.events import flow
from tongting.people.models import User
from tongting.seams import gather


@pytest.fixture
def desk(mine, time_machine):
    time_machine.move_to(AT, tick=False)
    caches["near"].clear()
    return box.desk(mine, code="bath-station", station="bath")


@pytest.fixture
def service(desk):
    return barber.service(desk)


def text_of(answer):
    return answer.content.decode()


def test_a_number_from_the_phone_says_how_many_are_before_and_is_given_back(page, post, mine, service):
    assert "前面没有人，不用等" in text_of(page(mine.resident, "haircut", service.pk))
    for who in (mine.cook, mine.waitress):
        turns.take_number(service, by=who, at=AT)
    assert "取到 3 号" in text_of(post(mine.resident, "haircut_number", service.pk))
    assert "前面 2 人，约 30–35 分钟" in text_of(page(mine.resident, "haircut", service.pk))
    assert "前面 2 人，约 30–35 分钟" in text_of(page(mine.resident, "station_home"))
    assert "那天已经有号了" in text_of(post(mine.resident, "haircut_number", service.pk))
    mine_only = Turn.objects.get(person=mine.cook)
    assert post(mine.resident, "turn_withdraw", mine_only.pk).status_code == 404
    own = Turn.objects.get(person=mine.resident)
    assert "不理了，3 号" in text_of(post(mine.resident, "turn_withdraw", own.pk))
    assert Turn.objects.get(pk=own.pk).state == "withdrawn"


def test_a_time_is_booked_on_its_page_and_one_says_that_one_has_come(page, post, mine, service):
    text = text_of(page(mine.resident, "haircut", service.pk, day="2026-11-21"))
    start = AT + 2 * DAY + HOUR
    assert f'value="{start.isoformat()}"' in text and "11月24日" in text and "11月20日" not in text
    said = text_of(post(mine.resident, "haircut_book", service.pk, start=(AT + HOUR).isoformat()))
    assert "约好了：11-19 09:00，1 号" in said and "我到了" in said
    made = Turn.objects.get()
    assert post(mine.cook, "turn_come", made.pk).status_code == 404
    assert "知道了，1 号" in text_of(post(mine.resident, "turn_come", made.pk))
    assert "已经排上了" in text_of(post(mine.resident, "turn_come", made.pk))


@pytest.mark.parametrize(
    "start", ["", "morgen", "2026-11-19T09:00:00", (AT + 7 * MINUTE).isoformat(), "9999-12-31T23:59:00+00:00",
              "0001-01-01T00:00:00+08:00", (AT + DAY + HOUR).isoformat()],
)  # fmt: skip
def test_a_time_that_is_none_is_said(post, mine, service, start):
    said = text_of(post(mine.resident, "haircut_book", service.pk, start=start))
    assert "没有这个时段" in said or "时段" in said
    assert not Turn.objects.exists()


def test_the_desk_takes_calls_seats_and_finishes(page, post, mine, desk, service):
    assert "没有人在等" in text_of(page(mine.housekeeper, "desk_haircut", desk.code))
    assert "取号：1 号 周矿工" in text_of(
        post(mine.housekeeper, "desk_act", desk.code, "number", person="T090")
    )
    assert "等 1 人" in text_of(page(mine.housekeeper, "desk", desk.code))
    assert "叫下一个：1 号 周矿工" in text_of(page(mine.housekeeper, "desk_haircut", desk.code))
    post(mine.housekeeper, "desk_act", desk.code, "call")
    one = Turn.objects.get()
    post(mine.housekeeper, "desk_act", desk.code, "seat", turn=one.pk)
    dirty = post(mine.housekeeper, "desk_act", desk.code, "cut", turn=one.pk, tools="on")
    assert "两样都打上勾" in text_of(dirty)
    said = text_of(post(mine.housekeeper, "desk_act", desk.code, "cut", turn=one.pk, tools="on", cloth="on"))
    assert "理完：1 号 周矿工" in said
    assert "消毒、换布都做了" in text_of(page(mine.housekeeper, "desk_haircut", desk.code))
    post(mine.housekeeper, "desk_act", desk.code, "undo", booking=Booking.objects.first().pk)
    assert Turn.objects.get().state == "seated"


@pytest.mark.parametrize(
    ("verb", "given", "sentence"),
    [
        ("number", {"person": "T999"}, "没有找到“T999”"),
        ("call", {}, "没有人在等"),
        ("seat", {"turn": 99}, "哪个号"),
        ("cut", {"turn": "x"}, "哪个号"),
    ],
)
def test_bad_input_says_what_is_wrong_and_changes_nothing(post, mine, desk, service, verb, given, sentence):
    assert sentence in text_of(post(mine.housekeeper, "desk_act", desk.code, verb, **given))
    assert not Booking.objects.exists() and not Turn.objects.exists()


def test_a_person_before_the_desk_has_a_tile_and_who_booked_a_button(page, mine, desk, service):
    text = text_of(page(mine.housekeeper, "desk_person", desk.code, "T090"))
    assert "取号" in text and "前面没有人" in text
    turns.reserve(service, AT + HOUR, by=mine.resident, at=AT)
    text = text_of(page(mine.housekeeper, "desk_person", desk.code, "T090"))
    assert "到了" in text and "约的 11-19 09:00" in text
    assert "今天约了、还没到的" in text_of(page(mine.housekeeper, "desk_haircut", desk.code))


@pytest.mark.parametrize("many", [1, 3])
def test_the_pages_ask_as_often_for_one_as_for_three(own_queries, mine, desk, service, many):
    for who in ("resident", "cook", "waitress")[:many]:
        turns.take_number(service, by=mine.people[who], at=AT)
    assert own_queries(mine.housekeeper, "desk_haircut", desk.code) == 10
    assert own_queries(mine.attendant, "haircut", service.pk) == 7


def test_the_wall_needs_no_login_and_names_nobody_in_full(client, mine, desk, service):
    by = mine.housekeeper
    for who in (mine.resident, mine.cook, mine.waitress):
        barber.number(service, who, by)
    barber.call(service, by)
    address = reverse("haircut_wall", args=[desk.token])
    text = client.get(address).content.decode()
    assert "周*工" in text and "请到" in text
    for who in (mine.resident, mine.cook, mine.waitress):
        assert who.name not in text and who.staff_no not in text
    now = client.get(reverse("haircut_now", args=[desk.token])).json()
    assert now["called"] == {"number": "01", "name": "周*工"} and now["waits"] == 2
    assert [one["number"] for one in now["next"]] == ["02", "03"] and now["range"] == "约 45–50 分钟"


def test_the_wall_says_when_it_begins_again(client, mine, desk, service, time_machine):
    time_machine.move_to(AT + 4 * HOUR, tick=False)
    now = client.get(reverse("haircut_now", args=[desk.token])).json()
    assert now["closed"] == "11-19 15:30 开始理发" and now["called"] is None


def test_a_wall_that_nobody_hung_and_one_that_asks_too_often(client, mine, desk, service):
    assert client.get(reverse("haircut_wall", args=["nothing"])).status_code == 404
    assert client.get(reverse("haircut_now", args=["nothing"])).status_code == 404
    address = reverse("haircut_now", args=[desk.token])
    answers = [client.get(address).status_code for _n in range(61)]
    assert answers[:60] == [200] * 60 and answers[60] == 429


def test_walls_behind_one_proxy_do_not_use_up_each_others_minute(client, desk, service, settings):
    settings.PRODUCTION = True
    address = reverse("haircut_now", args=[desk.token])
    last = [client.get(address, headers={"X-Forwarded-For": "10.0.0.1"}) for _n in range(61)][-1]
    assert last.status_code == 429
    assert client.get(address, headers={"X-Forwarded-For": "10.0.0.2"}).status_code == 200


def test_one_answer_serves_every_wall_for_a_moment(client, mine, desk, service, django_assert_num_queries):
    address = reverse("haircut_now", args=[desk.token])
    client.get(address)
    with django_assert_num_queries(1):
        client.get(address)


def sent(client, desk, verb, said, when):
    payload = {"desk": desk.code, "verb": verb, "said": [*said, ["phone_submitted_at", when.isoformat()]]}
    body = {
        "kind": "desk",
        "uuid": str(uuid.uuid4()),
        "sent_at": timezone.now().isoformat(),
        "payload": payload,
    }
    return client.post(reverse("outbox_send"), json.dumps(body), content_type="application/json")


def test_a_morning_without_a_network_arrives_in_order(client, mine, desk, service):
    client.force_login(mine.housekeeper)
    when = AT - 20 * MINUTE
    assert sent(client, desk, "number", [["person", "T090"]], when).status_code == 201
    one = Turn.objects.get()
    turn = ["turn", str(one.pk)]
    for verb, said, later in (
        ("call", [], 1), ("seat", [turn], 2), ("cut", [turn, ["tools", "on"], ["cloth", "on"]], 16),
    ):  # fmt: skip
        assert sent(client, desk, verb, said, when + later * MINUTE).status_code == 201, verb
    one.refresh_from_db()
    assert one.state == "done" and one.came_at == when


def test_seams_know_of_turns(mine, desk, service):
    turns.reserve(service, AT + HOUR, by=mine.resident, at=AT)
    assert "去理发" in [todo.text for todo in gather("todos", mine.resident, AT)]
    barber.number(service, mine.cook, mine.housekeeper)
    barber.call(service, mine.housekeeper)
    assert "叫到你了，去理发" in [todo.text for todo in gather("todos", mine.cook, AT)]
    attendant = User.objects.get(pk=mine.housekeeper.pk)
    offered = {page.url for page in gather("offline", attendant, AT)}
    assert reverse("desk_haircut", args=[desk.code]) in offered


def test_the_rule_is_kept_by_the_manager(page, post, mine, desk, service):
    assert "周几开、几点开" in text_of(page(mine.head, "service_list"))
    facts = {
        "slot_minutes": 20, "open_days": ["0", "4"], "open_hours": "09:00–11:00", "most_a_month": 3, "no_shows": 2,
        "grace_minutes": 5, "days_ahead": 14,
    }  # fmt: skip
    assert "改好了" in text_of(post(mine.head, "haircut_edit", service.pk, **facts))
    rule = HaircutRule.objects.get(service=service)
    assert rule.open_days == [0, 4] and rule.open_hours == [["09:00", "11:00"]]
    assert flow.history(service).latest("pk").facts["open_days"][1] == [0, 4]
    night = text_of(post(mine.head, "haircut_edit", service.pk, **facts | {"open_hours": "22:00–01:00"}))
    assert "理发不跨夜" in night
    assert "看不懂" in text_of(post(mine.head, "haircut_edit", service.pk, **facts | {"open_hours": "上午"}))


def test_the_starter_gives_the_bath_its_barber(mine):
    load_stations()
    load_bath()
    made = Service.objects.get(kind="haircut")
    assert made.haircut_rule.open_days == [1, 3, 5] and made.haircut_rule.most_a_month == 2
    assert made.haircut_rule.open_hours == [["07:30", "10:30"], ["15:30", "18:30"]]
