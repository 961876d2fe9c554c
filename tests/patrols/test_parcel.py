"""A patrol out of a phone's outbox: one number is one patrol, however late, often and from whatever clock it comes."""

import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client

from patrols.forms.patrol import Opening, seal
from patrols.models import Conflict, Issue, Patrol, StandardVersion
from patrols.models.patrol import Entry
from patrols.rules import patrol as rules
from tests.patrols import issue_box as box
from tests.patrols import month_box
from tests.patrols.issue_box import AT, DAY, HOUR
from tests.patrols.test_patrol_actions import FINE, MINUTE, POOR
from tests.patrols.test_patrol_views import picture
from tongting.photos.models import Photo, Stage

pytestmark = pytest.mark.django_db
NOW = AT + 5 * HOUR
KEEP = {"X-TT-Keep": "1"}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def send(client, mine, clock):
    """Hands in as a phone does, a second after the last time; `opened` stands for a page that was kept at AT unless
    another is given."""
    handed = []

    def post(values, /, someone=None, number=None, sent_at=NOW, opened=None, payload=None, post=None, **more):
        someone, place = someone or mine.woman_patroller, post or mine.pool
        client.force_login(someone)
        if handed:
            clock.shift(1)
        handed.append(values)
        fields = {
            "opened": kept(mine, someone, place) if opened is None else opened,
            "phone_started_at": (NOW - 2 * HOUR).isoformat(),
            "phone_submitted_at": (NOW - HOUR).isoformat(),
            **{f"v-{code}": value for code, value in values.items()},
            **more,
        }
        said = [
            [name, one]
            for name, value in fields.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        body = {
            "kind": "patrol",
            "uuid": number or str(uuid.uuid4()),
            "sent_at": sent_at.isoformat() if sent_at else "",
            "payload": payload or {"post": place.code, "said": said},
        }
        return client.post("/outbox/send/", json.dumps(body), content_type="application/json")

    return post


def kept(mine, someone, post, at=AT, **more):
    return seal(
        post,
        someone,
        mine.versions[post.kind],
        Opening(at, mine.versions[post.kind].pk, False, **{"kept": True, **more}),
    )


# --- stored -----------------------------------------------------------------------------------------------------------


def test_the_first_time_and_every_time_after(send):
    number = str(uuid.uuid4())
    first = send(POOR | {"BP01": "41", "BP08": "0"}, number=number)
    known = Patrol.objects.get()
    assert (first.status_code, first.json()["number"]) == (201, known.number)
    assert first.json() == {
        "uuid": number, "number": known.number, "url": f"/patrols/{known.pk}/?fresh=1", "error": "", "wrong": [],
        "missing": [],
    }  # fmt: skip
    for _n in range(3):
        again = send(POOR | {"BP01": "41", "BP08": "0"}, number=number)
        assert (again.status_code, again.json()) == (200, first.json())
    assert Patrol.objects.count() == 1 and Issue.objects.count() == 2


def test_it_says_the_same_to_the_page_and_to_the_outbox(send, client, mine, clock):
    """Sent by a plain form first and by the outbox after: the same visit."""
    number, opened = str(uuid.uuid4()), kept(mine, mine.woman_patroller, mine.pool)
    client.force_login(mine.woman_patroller)
    form = {"uuid": number, "opened": opened, **{f"v-{code}": value for code, value in FINE.items()}}
    assert client.post("/patrols/start/PT05/", form).status_code == 302
    clock.shift(1)
    assert send(FINE, number=number).status_code == 200
    assert Patrol.objects.count() == 1


def test_what_is_wanting_is_said_by_its_place_and_nothing_is_stored(send):
    answer = send({"BP01": "410", "BP04": "fail"})
    assert answer.status_code == 400
    places = {place: (listed, there) for place, listed, there in answer.json()["wrong"]}
    assert set(places) == {"q-BP01", "q-BP06", "q-BP08"}
    there = "读数要在 10 到 60 ℃之间，看看是不是打错了"
    assert places["q-BP01"] == (f"第 1 项“热水池水温”：{there}", there)
    assert not Patrol.objects.exists()


@pytest.mark.parametrize(
    "payload",
    [
        {"post": "", "said": [["a", "b"]]}, {"post": "PT05"}, {"post": "PT05", "said": []}, 
        {"post": "PT05", "said": "x"},
        {"post": "PT05", "said": [["a"]]}, {"post": "PT05", "said": [["a", 1]]}, 
        {"post": "PT05", "said": [[["a"], "b"]]},
        {"post": "\0", "said": [["a", "b"]]}, {"post": "NOSUCH", "said": [["a", "b"]]}, 
        {"post": ["PT05"], "said": [["a", "b"]]},
        {"post": "PT05", "said": [["a", "b"]] * 2001}, {"post": "PT05", "said": [["note", "\0"], ["opened", "\0"]]},
    ],
)  # fmt: skip
def test_junk_is_explained(send, payload):
    answer = send({}, payload=payload)
    assert answer.status_code == 400 and answer.json()["error"]
    assert not Patrol.objects.exists()


@pytest.mark.parametrize("junk", ["\0", "x" * 5000, "💥", "-1", "9" * 30, "<b>", "[]"])
@pytest.mark.parametrize(
    "name", ["opened", "phone_started_at", "phone_submitted_at", "note", "late",
    "late_at", "door", "v-BP04", "t-BP04", "p-BP04", "v-XX99"]
)  # fmt: skip
def test_junk_in_a_field_is_saved_or_explained(send, name, junk):
    answer = send({**FINE, "BP04": "fail"}, **{name: junk})
    assert answer.status_code in (201, 400)
    assert answer.json()["error"] or Patrol.objects.count() == 1


def test_who_may_not_patrol_there_keeps_it_with_the_reason(send, mine):
    answer = send({"WB01": "pass", "WB04": "0"}, someone=mine.head, post=mine.women)
    assert answer.status_code == 400 and "只由女职工" in answer.json()["error"]
    answer = send(FINE, someone=mine.cook)
    assert answer.status_code == 400 and "角色" in answer.json()["error"]


# --- photos -----------------------------------------------------------------------------------------------------------


def test_photos_first_then_the_patrol_that_shows_them(send, client, mine):
    token = str(uuid.uuid4())
    wanting = send({**FINE, "BP08": "2"}, **{"p-BP08": [token]})
    assert wanting.status_code == 400 and wanting.json()["missing"] == [token]
    for _n in range(2):
        sent = client.post("/photos/", {"photo": picture(), "token": token, "taken_at": AT.isoformat()})
        assert (sent.status_code, sent.json()["id"]) == (200, token)
    assert send({**FINE, "BP08": "2"}, **{"p-BP08": [token]}).status_code == 201
    photo = Photo.objects.get()
    assert photo.claimed and photo.taken_at == AT and Patrol.objects.get().photo_count == 1


def test_a_photo_that_no_worker_could_open_is_named(send, mine):
    photo = box.photo(mine.woman_patroller)
    Photo.objects.filter(pk=photo.pk).update(stage=Stage.REFUSED, file="", thumb="", reason="打不开")
    answer = send({**FINE, "BP08": "2"}, **{"p-BP08": [str(photo.pk)]})
    assert answer.status_code == 400 and "重拍" in answer.json()["error"]


def test_sent_again_after_its_photos_were_claimed(send, mine):
    number, token = str(uuid.uuid4()), str(box.photo(mine.woman_patroller).pk)
    answers = [send({**FINE, "BP08": "2"}, number=number, **{"p-BP08": [token]}) for _n in range(2)]
    assert [one.status_code for one in answers] == [201, 200]


# --- when it was ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "clock_off", "starts"),
    [
        # The phone's word stands between the moment its page was kept and now.
        (NOW - 2 * HOUR, 0 * HOUR, NOW - 2 * HOUR),
        (AT - 2 * HOUR, 0 * HOUR, AT),
        (NOW + 2 * HOUR, 0 * HOUR, NOW),
        # A clock that is off is put right by what it said when this was sent.
        (NOW - 2 * HOUR + 3 * DAY, 3 * DAY, NOW - 2 * HOUR),
        (NOW - 2 * HOUR - 30 * MINUTE, -30 * MINUTE, NOW - 2 * HOUR),
        # No word at all: when it came in.
        (None, 0 * HOUR, NOW),
    ],
)
def test_the_start_of_a_visit_on_a_kept_page(send, said, clock_off, starts):
    text = said.isoformat() if said else "gestern"
    assert send(FINE, sent_at=NOW + clock_off, phone_started_at=text).status_code == 201
    patrol = Patrol.objects.get()
    assert (patrol.started_at, patrol.started_on_phone) == (starts, True)
    assert patrol.phone_started_at == said and patrol.submitted_at == NOW
    assert patrol.clock_off_seconds == clock_off.total_seconds()


@pytest.mark.parametrize(
    ("minutes", "off"), [(10, False), (11, True), (-10, False), (-11, True), (60 * 24 * 365, True)]
)
def test_a_clock_more_than_ten_minutes_off_is_flagged(send, client, minutes, off):
    send(FINE, sent_at=NOW + minutes * MINUTE)
    patrol = Patrol.objects.get()
    assert rules.clock_is_off(patrol) is off
    page = client.get(f"/patrols/{patrol.pk}/").content.decode()
    assert ("手机的钟" in page) is off and (("快了" if minutes > 0 else "慢了") in page) is off


def test_a_phone_without_a_clock_is_believed_nothing(send):
    assert send(FINE, sent_at=None).status_code == 201
    patrol = Patrol.objects.get()
    assert (
        patrol.clock_off_seconds is None and rules.waited(patrol) is None and not rules.clock_is_off(patrol)
    )


def test_a_page_that_was_opened_with_a_network_began_when_we_saw_it(send, mine):
    opened = kept(mine, mine.woman_patroller, mine.pool, at=AT + HOUR, kept=False)
    send(FINE, opened=opened, phone_started_at=AT.isoformat())
    patrol = Patrol.objects.get()
    assert (patrol.started_at, patrol.started_on_phone) == (AT + HOUR, False)


@pytest.mark.parametrize("forged", ["", "x", "another's", "another post's"])
def test_without_a_seal_of_ours_it_is_the_phones_word(send, mine, forged):
    opened = {
        "another's": kept(mine, mine.head, mine.pool),
        "another post's": kept(mine, mine.woman_patroller, mine.pool2),
    }.get(forged, forged)
    assert send(FINE, opened=opened).status_code == 201
    patrol = Patrol.objects.get()
    assert (patrol.started_at, patrol.started_on_phone) == (NOW - 2 * HOUR, True)


@pytest.mark.parametrize("days", [6, 8, 40])
def test_weeks_late_it_is_booked_on_its_day_under_its_edition(send, mine, clock, days):
    opened, old = kept(mine, mine.woman_patroller, mine.pool, at=NOW), mine.versions["bath_pool"]
    StandardVersion.objects.create(
        standard=old.standard, number=2, effective_from=(NOW + DAY).date(), pass_line=95
    )
    late = NOW + days * DAY
    clock.move_to(late, tick=False)
    began = NOW + HOUR
    said = {"phone_started_at": began.isoformat(), "phone_submitted_at": (began + 9 * MINUTE).isoformat()}
    assert send(FINE, opened=opened, sent_at=late, **said).status_code == 201
    patrol = Patrol.objects.get()
    assert (patrol.started_at, patrol.submitted_at, patrol.version) == (began, late, old)
    assert str(patrol.shift_date) == "2026-11-18"
    assert rules.waited(patrol) == late - began - 9 * MINUTE and not rules.was_too_quick(patrol)


def test_a_quick_visit_is_quick_however_long_it_lay(send):
    send(
        FINE,
        phone_started_at=(NOW - HOUR).isoformat(),
        phone_submitted_at=(NOW - HOUR + timedelta(seconds=3)).isoformat(),
    )
    assert rules.was_too_quick(Patrol.objects.get())


def test_after_the_month_is_locked_it_is_listed_and_counts_for_nothing(send, client, mine, clock):
    clock.move_to(month_box.moment("2026-10-30 15:00"), tick=False)
    month_box.visit(mine, "pool", mine.head, "2026-10-03 15:10", 92)
    opened = kept(mine, mine.woman_patroller, mine.pool, at=month_box.moment("2026-10-30 09:00"))
    month = month_box.locked(mine)
    clock.move_to(month_box.moment("2026-11-20 09:00"), tick=False)
    said = {
        "phone_started_at": "2026-10-30T10:00:00+08:00",
        "phone_submitted_at": "2026-10-30T10:10:00+08:00",
    }
    assert send(FINE, opened=opened, sent_at=month_box.moment("2026-11-20 09:00"), **said).status_code == 201
    digest = type(month).objects.get().digest
    client.force_login(mine.head)
    text = client.get("/months/2026-10/").content.decode()
    assert (
        "算分以后才传到的巡查" in text and "10-30 10:00 巡查，11-20 09:00 传到" in text and "已定稿" in text
    )
    assert digest == month.digest


@pytest.mark.parametrize(
    ("door", "entry"), [("token-pt05", Entry.SCAN), ("TOKEN-PT05", Entry.SCAN), ("token-PT06", Entry.MANUAL),
    ("", Entry.MANUAL), ("码", Entry.MANUAL)]
)  # fmt: skip
def test_the_code_of_the_door_brought_along_is_a_scan(send, door, entry):
    send(FINE, door=door)
    assert Patrol.objects.get().entry == entry


def test_a_late_entry_through_the_outbox_keeps_its_rules(send):
    assert send(FINE, late="1").status_code == 400
    assert send(FINE, late="1", late_at="2026-11-17T09:30", note="停电").status_code == 201
    patrol = Patrol.objects.get()
    assert (patrol.entry, patrol.started_at, patrol.started_on_phone) == (Entry.LATE, AT - DAY, False)


# --- another content --------------------------------------------------------------------------------------------------


def test_another_content_is_kept_whole_and_the_phone_is_told(send, mine):
    number, token = str(uuid.uuid4()), str(box.photo(mine.woman_patroller).pk)
    send(FINE, number=number)
    for _n in range(3):
        answer = send({**FINE, "BP08": "2"}, number=number, note="另一份", **{"p-BP08": [token]})
        assert answer.status_code == 409 and "两份都留着" in answer.json()["error"]
        assert answer.json()["number"] == Patrol.objects.get().number
    (kept_aside,) = Conflict.objects.all()
    assert kept_aside.tokens == [token] and Photo.objects.get(pk=token).claimed
    # A second after the first, by a clock that says the same.
    later = timedelta(seconds=1)
    assert (kept_aside.visit["note"], kept_aside.received_at) == ("另一份", NOW + later)
    assert datetime.fromisoformat(kept_aside.visit["started_at"]) == NOW - 2 * HOUR + later


def test_another_persons_page_learns_no_number(send, mine):
    number = str(uuid.uuid4())
    send(FINE, number=number)
    answer = send(FINE, number=number, someone=mine.head)
    assert answer.status_code == 409 and (answer.json()["number"], answer.json()["url"]) == ("", "")


# --- the page that is kept and brought back ---------------------------------------------------------------------------


def test_a_kept_page_used_twice_is_two_patrols(client, mine, send):
    client.force_login(mine.woman_patroller)
    opened = client.get("/patrols/start/PT05/", headers=KEEP).context["opened"]
    for hours in (1, 2):
        send(FINE, opened=opened, phone_started_at=(NOW + hours * MINUTE).isoformat(), sent_at=NOW)
    assert Patrol.objects.count() == 2


def test_logged_out_it_is_told_to_wait(mine):
    answer = Client().post(
        "/outbox/send/", "{}", content_type="application/json", headers={"Accept": "application/json"}
    )
    assert answer.status_code == 401 and not Patrol.objects.exists()
