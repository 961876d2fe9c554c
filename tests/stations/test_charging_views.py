"""The charging pages: what they show, what a tap does, the same out of a device's outbox, the rule of a mine."""

import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from stations.actions import charging_clock, pin
from stations.bath_starter import load_bath
from stations.models import Booking, Charge, ChargingRound, ChargingRule, Desk, Found, Service, Unit
from stations.starter import load_stations
from tests.cast import grant
from tests.stations import charging_box as phones
from tests.stations import desk_box as box
from tests.stations import found_box as finds
from tests.stations.desk_box import DAY, HOUR
from tongting.events import flow
from tongting.people.models import User
from tongting.seams import gather


@pytest.fixture
def desk(mine):
    return box.desk(mine, code="bath-station", station="bath")


@pytest.fixture
def service(desk):
    return phones.service(desk)


def text_of(answer):
    return answer.content.decode()


def test_a_card_and_a_tap_put_it_in_and_one_gives_it_back(page, post, mine, desk, service):
    assert "存入手机" in text_of(page(mine.housekeeper, "desk_person", desk.code, "T090"))
    said = text_of(post(mine.housekeeper, "desk_act", desk.code, "put_in", person="T090"))
    one = Charge.objects.get()
    assert f"周矿工 的手机插 01 号，取机码 {one.code}" in said
    person = text_of(page(mine.housekeeper, "desk_person", desk.code, "T090"))
    assert "取走" in person and "存入手机" not in person
    said = text_of(post(mine.housekeeper, "desk_act", desk.code, "collect", charge=one.pk))
    assert "01 号的手机交给 周矿工 了" in said and box.verbs() == ["put_in", "collect"]


def test_the_page_shows_slots_codes_just_given_and_what_lies_there(page, mine, desk, service):
    assert "没有手机在充" in text_of(page(mine.housekeeper, "desk_charging", desk.code))
    one = phones.put_in(service, mine.resident, mine.housekeeper, timezone.now())
    old = phones.put_in(service, mine.cook, mine.housekeeper, timezone.now() - HOUR)
    text = text_of(page(mine.housekeeper, "desk_charging", desk.code))
    assert "空 1 口，共 3 口" in text and one.code in text and old.code not in text
    assert "鼓包、发烫、外壳裂开的不收" in text
    found = text_of(page(mine.housekeeper, "desk_charging", desk.code, q="T090"))
    assert f'name="charge" value="{one.pk}"' in found and f'name="charge" value="{old.pk}"' not in found
    assert "这个人没有手机在充" in text_of(page(mine.housekeeper, "desk_charging", desk.code, q="T022"))


def test_a_desk_that_charges_nothing_has_no_such_page(page, mine):
    other = box.desk(mine)
    assert page(mine.housekeeper, "desk_charging", other.code).status_code == 404


@pytest.mark.parametrize(
    ("verb", "given", "sentence"),
    [
        ("put_in", {"person": "T999"}, "没有找到“T999”"),
        ("put_in", {"person": "T090", "unit": 9}, "没有 9 号"),
        ("put_in", {"person": "T090", "swollen": "on"}, "电池鼓包"),
        ("collect_code", {"code": "12"}, "取机码"),
        ("collect_code", {"code": "１２３４"}, "4 位数字"),
        ("collect_code", {"code": "0000"}, "没有这个取机码，还能试 4 次"),
        ("collect", {"charge": 99}, "取哪一部"),
        ("look", {"is_hot": "on"}, "写上几号插口发热"),
        ("look", {"hot": 9}, "没有 9 号"),
    ],
)
def test_bad_input_says_what_is_wrong_and_changes_nothing(post, mine, desk, service, verb, given, sentence):
    assert sentence in text_of(post(mine.housekeeper, "desk_act", desk.code, verb, **given))
    assert not Booking.objects.exists() and not Charge.objects.exists()


def test_the_way_by_code_and_the_round_from_the_page(page, post, mine, desk, service):
    one = phones.put_in(service, mine.resident, mine.housekeeper, timezone.now() - 3 * HOUR)
    text = text_of(page(mine.housekeeper, "desk", desk.code))
    assert "手机充电" in text and "该查一遍了" in text
    assert "查过一遍：都正常" in text_of(post(mine.housekeeper, "desk_act", desk.code, "look"))
    assert "该查一遍了" not in text_of(page(mine.housekeeper, "desk", desk.code))
    said = text_of(post(mine.housekeeper, "desk_act", desk.code, "look", hot=2, is_hot="on", note="烫"))
    assert "02 号发热" in said and Unit.objects.get(number=2).state == "damaged"
    assert "交给 周矿工 了" in text_of(
        post(mine.housekeeper, "desk_act", desk.code, "collect_code", code=one.code)
    )
    assert ChargingRound.objects.count() == 2


@pytest.mark.parametrize("many", [1, 3])
def test_the_pages_ask_as_often_for_one_as_for_three(own_queries, mine, desk, service, many):
    for who in ("resident", "cook", "waitress")[:many]:
        phones.put_in(service, mine.people[who], mine.housekeeper, timezone.now())
    assert own_queries(mine.housekeeper, "desk_charging", desk.code) == 12
    assert own_queries(mine.head, "charging_edit", service.pk) == 8


def sent(client, desk, verb, said, number, when):
    payload = {"desk": desk.code, "verb": verb, "said": [*said, ["phone_submitted_at", when.isoformat()]]}
    body = {"kind": "desk", "uuid": str(number), "sent_at": timezone.now().isoformat(), "payload": payload}
    return client.post(reverse("outbox_send"), json.dumps(body), content_type="application/json")


def test_what_was_put_in_without_a_network_arrives_once_with_its_slot(client, mine, desk, service):
    client.force_login(mine.housekeeper)
    number, when = uuid.uuid4(), timezone.now() - HOUR
    said = [["person", "T090"], ["unit", "2"]]
    first = sent(client, desk, "put_in", said, number, when)
    assert first.status_code == 201 and "02 号" in first.json()["number"]
    assert sent(client, desk, "put_in", said, number, when).status_code == 200
    assert Charge.objects.get().unit.number == 2 and Booking.objects.count() == 1
    other = sent(client, desk, "put_in", [["person", "T010"], ["unit", "2"]], uuid.uuid4(), when)
    assert other.status_code == 400 and "02 号刚插上别人的" in other.json()["error"]


def test_the_owner_sees_the_slot_and_the_code(page, mine, desk, service):
    assert "空 3 口，共 3 口" in text_of(page(mine.resident, "station_bath"))
    one = phones.put_in(service, mine.resident, mine.housekeeper, timezone.now())
    text = text_of(page(mine.resident, "station_home"))
    assert f"取机码 {one.code}" in text and "手机充电" in text
    charging_clock.keep_time(at=timezone.now() + 25 * HOUR)
    assert "转失物招领了，带工牌来" in text_of(page(mine.resident, "station_home"))


def test_seams_know_of_phones_and_rounds(mine, desk, service):
    now = timezone.now()
    phones.put_in(service, mine.resident, mine.housekeeper, now - 13 * HOUR)
    todos = [todo.text for todo in gather("todos", mine.resident, now)]
    assert "取走手机" in todos and "查一遍充电的手机" not in todos
    attendant = User.objects.get(pk=mine.housekeeper.pk)
    assert "查一遍充电的手机" in [todo.text for todo in gather("todos", attendant, now)]
    # Leaders may serve too, and are left in peace.
    grant(mine.dorm_leader, "team_leader")
    assert "查一遍充电的手机" not in [todo.text for todo in gather("todos", mine.dorm_leader, now)]
    assert any(held.what == "充着的手机" for held in gather("held", mine.resident, now))
    assert reverse("desk_charging", args=[desk.code]) in {
        page.url for page in gather("offline", attendant, now)
    }


SEALED = {"witness": "T022", "pin": finds.PIN, "seal": "F-001", "kept_at": "保险柜"}


@pytest.fixture
def unfetched(mine, desk, service):
    """A phone that was not fetched, at a desk that also keeps lost things."""
    Service.objects.create(desk=desk, code="lost_found", name="失物招领", kind="lost")
    grant(mine.attendant, "station_attendant")
    pin.choose(finds.PIN, by=mine.attendant, at=timezone.now())
    one = phones.put_in(service, mine.resident, mine.housekeeper, timezone.now() - 25 * HOUR)
    charging_clock.keep_time(at=timezone.now())
    return one


def registered(page, post, mine, desk, one):
    form = page(mine.housekeeper, "desk_found_new", desk.code, charge=one.pk).context["form"]
    given = {name: form[name].value() for name in ("kind", "place", "finder", "public", "secret", "charge")}
    return post(mine.housekeeper, "desk_act", desk.code, "found", **given, **SEALED)


def test_a_phone_that_nobody_fetched_waits_until_two_have_registered_it(page, post, mine, desk, unfetched):
    attendant = User.objects.get(pk=mine.housekeeper.pk)
    said = "1 部没人取的手机，两人封好登记失物"
    assert said in [todo.text for todo in gather("todos", attendant, timezone.now() + 9 * DAY)]
    assert "登记失物" in text_of(page(mine.housekeeper, "desk_charging", desk.code))
    registered(page, post, mine, desk, unfetched)
    thing = Found.objects.get()
    assert (thing.kind, thing.seal, thing.witness) == ("phone", "F-001", mine.attendant)
    assert said not in [todo.text for todo in gather("todos", attendant, timezone.now())]
    assert "转到失物招领的" not in text_of(page(mine.housekeeper, "desk_charging", desk.code))
    person = text_of(page(mine.housekeeper, "desk_person", desk.code, "T090"))
    assert f"失物 {thing}" in person and f'name="charge" value="{unfetched.pk}"' not in person
    no = text_of(post(mine.housekeeper, "desk_act", desk.code, "collect", charge=unfetched.pk))
    assert f"已经登记成失物 {thing}" in no
    assert f"已经登记成失物 {thing}" in text_of(registered(page, post, mine, desk, unfetched))
    assert Found.objects.count() == 1


def test_its_claim_fetches_it_from_the_ledger_and_its_undoing_brings_it_back(
    page, post, mine, desk, unfetched
):
    registered(page, post, mine, desk, unfetched)
    thing = finds.fresh(Found.objects.get().pk)
    finds.claim(thing, mine.resident, mine.housekeeper, timezone.now(), witness=mine.attendant)
    one = Charge.objects.get()
    assert (one.state, one.collected_by) == ("collected", mine.housekeeper)
    post(mine.housekeeper, "desk_act", desk.code, "undo", booking=Booking.objects.get(verb="claim").pk)
    assert Charge.objects.get().state == "moved" and Found.objects.get().state == "open"
    post(mine.housekeeper, "desk_act", desk.code, "undo", booking=Booking.objects.get(verb="found").pk)
    assert "登记失物" in text_of(page(mine.housekeeper, "desk_charging", desk.code))


def test_hours_and_slots_are_kept_by_the_manager(page, post, mine, desk, service):
    assert "插口、几小时、多久查一遍" in text_of(page(mine.head, "service_list"))
    facts = {"most_hours": 8, "moved_hours": 20, "round_minutes": 90, "late_minutes": 30}
    assert "改好了" in text_of(post(mine.head, "charging_edit", service.pk, **facts))
    assert ChargingRule.objects.get(service=service).most_hours == 8
    assert flow.history(service).latest("pk").facts["most_hours"][1] == 8
    said = text_of(post(mine.head, "charging_edit", service.pk, **facts | {"moved_hours": 8}))
    assert "要比最多充的 8 小时长" in said
    assert "添了 2 件，编号到 5" in text_of(post(mine.head, "unit_add", service.pk, count=2))
    one = service.units.get(number=5)
    assert "05 号改成“损坏”" in text_of(post(mine.head, "unit_change", one.pk, state="damaged"))
    assert "停用 1" in text_of(page(mine.head, "charging_edit", service.pk))


def test_the_starter_gives_the_bath_its_slots_once(mine):
    load_stations()
    assert load_bath() >= 1 and load_bath() == 0
    made = Service.objects.get(kind="charging")
    assert made.desk == Desk.objects.get(code="bath-station") and made.units.count() == 48
    assert made.charging_rule.most_hours == 12
