"""The phone's room: the service worker and what it keeps, pages kept for one person, the door of the outbox."""

import hashlib
import json
import re
import uuid

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patrols.models import StandardVersion
from tests.cast import moment
from tests.patrols.issue_box import jpeg
from tongting.photos.models import Photo
from tongting.web.phone import views, worker

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-18 15:40")
FETCH = {"X-Requested-With": "fetch"}
KEEP = {"X-TT-Keep": "1"}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def phone(client, mine):
    """`phone(mine.woman_patroller)` → a client that is logged in."""

    def of(someone):
        client.force_login(someone)
        return client

    return of


# --- the service worker -----------------------------------------------------------------------------------------------


def test_the_service_worker_comes_from_the_root_and_is_asked_for_again(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert (answer["Cache-Control"], answer["Service-Worker-Allowed"]) == ("no-cache", "/")
    text = answer.content.decode()
    shell = json.loads(re.search(r"const SHELL = (.*);", text).group(1))
    assert "/static/runner.js" in shell and "/static/tongting.css" in shell
    assert all((settings.BASE_DIR / path.lstrip("/")).is_file() for path in shell)
    assert json.loads(re.search(r"const DOORS = (.*);", text).group(1)) == ["/login/", "/logout/"]
    assert f'const VERSION = "{worker.fingerprint()}"' in text


def test_every_script_that_a_page_names_is_kept(phone, mine):
    text = phone(mine.woman_patroller).get("/patrols/start/PT05/").content.decode()
    named = set(re.findall(r'="(/static/[^"]+\.(?:js|css))"', text)) - {"/static/noscript.css"}
    assert len(named) > 6 and named <= {f"/static/{name}" for name in worker.files()} | {
        "/static/noscript.css"
    }


def test_the_page_for_no_network_names_nobody_to_a_stranger(client, phone, mine):
    assert "data-person" not in client.get("/offline/").content.decode()
    text = phone(mine.woman_patroller).get("/offline/", headers=KEEP).content.decode()
    assert f'data-person="{mine.woman_patroller.pk}"' in text and "/patrols/start/PT05/" in text
    assert "没网也能打开" not in phone(mine.cook).get("/offline/").content.decode()


# --- what is kept -----------------------------------------------------------------------------------------------------


def listed(client):
    said = client.get("/offline/pages/", headers=FETCH).json()
    return said["person"], {one["url"]: one for one in said["pages"]}


def test_a_phone_keeps_todays_page_and_the_posts_one_may_patrol(phone, mine):
    person, pages = listed(phone(mine.woman_patroller))
    assert person == mine.woman_patroller.pk
    assert set(pages) == {"/today/", *(f"/patrols/start/{post.code}/" for post in mine.posts.values())}
    _person, his = listed(phone(mine.head))
    assert set(pages) - set(his) == {"/patrols/start/PT10/"}
    assert listed(phone(mine.cook)) == (mine.cook.pk, {})


def test_a_post_without_a_standard_or_closed_down_is_none(phone, mine):
    type(mine.pool).objects.filter(code="PT05").update(kind="lamp_room")
    type(mine.pool).objects.filter(code="PT06").update(is_active=False)
    assert not {"/patrols/start/PT05/", "/patrols/start/PT06/"} & set(listed(phone(mine.head))[1])


def test_the_door_is_known_by_its_fingerprint_only(phone, mine):
    answer = phone(mine.head).get("/offline/pages/", headers=FETCH)
    assert mine.pool.token not in answer.content.decode()
    door = listed(phone(mine.head))[1]["/patrols/start/PT05/"]["door"]
    assert door == hashlib.sha256(mine.pool.token.lower().encode()).hexdigest()


@pytest.mark.parametrize("what", ["edition", "size", "morning", "nothing"])
def test_a_page_is_fetched_anew_when_it_looks_different(phone, mine, clock, what):
    def tag():
        return listed(phone(mine.head))[1]["/patrols/start/PT05/"]["tag"]

    before = tag()
    if what == "edition":
        standard = mine.versions["bath_pool"].standard
        StandardVersion.objects.create(standard=standard, number=2, effective_from=NOW.date(), pass_line=85)
    elif what == "size":
        type(mine.head).objects.filter(pk=mine.head.pk).update(size="large")
    elif what == "morning":
        clock.move_to(moment("2026-11-19 07:00"), tick=False)
    assert (tag() != before) == (what != "nothing")


@pytest.mark.parametrize("posts", [1, 3])
def test_the_list_costs_the_same_with_more_posts(phone, mine, posts):
    type(mine.pool).objects.exclude(code__in=["PT01", "PT05", "PT06"][:posts]).update(is_active=False)
    client = phone(mine.head)
    listed(client)
    with CaptureQueriesContext(connection) as asked:
        assert len(listed(client)[1]) == posts + 1
    # Session, person and roles; posts and editions; what there is to score, to walk, to work; the desks and
    # what they give.
    assert len(asked) == 11


def test_a_kept_page_says_when_it_was_saved_and_whose_it_is(phone, mine):
    client = phone(mine.woman_patroller)
    kept, live = client.get("/today/", headers=KEEP), client.get("/today/")
    assert kept["X-TT-Person"] == str(mine.woman_patroller.pk) and "X-TT-Person" not in live
    assert "没网，页面是 <time" in kept.content.decode() and ">15:40</time>" in kept.content.decode()
    assert "没网，页面是" not in live.content.decode() and "data-kept=" not in live.content.decode()


def test_a_page_that_is_kept_takes_no_message_with_it(phone, mine):
    client = phone(mine.woman_patroller)
    client.post("/me/look/", {"size": "normal", "theme": "light", "language": "zh-hans"})
    assert "改好了" not in client.get("/today/", headers=KEEP).content.decode()
    assert "改好了" in client.get("/today/").content.decode()


def test_a_kept_runner_has_no_number_of_its_own_and_is_not_opened_yet(phone, mine):
    client = phone(mine.woman_patroller)
    type(mine.pool).objects.filter(pk=mine.pool.pk).update(token="pt05code")
    client.get("/q/post/pt05code/")
    kept = client.get("/patrols/start/PT05/", headers=KEEP)
    assert kept.context["uuid"] == "" and kept.context["scanned"] is False
    live = client.get("/patrols/start/PT05/")
    assert uuid.UUID(live.context["uuid"]) and live.context["scanned"] is True


# --- hello ------------------------------------------------------------------------------------------------------------


def test_hello_says_who_is_logged_in_and_gives_a_key(phone, mine):
    answer = phone(mine.woman_patroller).get("/outbox/hello/", headers=FETCH)
    said = answer.json()
    assert said["person"] == mine.woman_patroller.pk and len(said["csrf"]) == 64
    assert said["at"].startswith("2026-11-18T07:40") and "no-store" in answer["Cache-Control"]


def test_hello_to_a_stranger_and_to_a_one_time_password(phone, mine):
    assert Client().get("/outbox/hello/", headers=FETCH).status_code == 401
    type(mine.cook).objects.filter(pk=mine.cook.pk).update(must_change_password=True)
    assert phone(mine.cook).get("/outbox/hello/", headers=FETCH).status_code == 403
    assert phone(mine.cook).get("/offline/").status_code == 200


# --- the door of the outbox -------------------------------------------------------------------------------------------


def send(client, body, **headers):
    text = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post("/outbox/send/", text, content_type="application/json", headers={**FETCH, **headers})


def parcel(**more):
    return {"kind": "patrol", "uuid": str(uuid.uuid4()), "payload": {}, "sent_at": NOW.isoformat(), **more}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"7", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 20_000,
        b'{"kind": "patrol", "uuid": "\\ud83d"}', b'{"kind": 1e999}', b'{"kind": ' + b"9" * 6000 + b"}",
    ],
)  # fmt: skip
def test_junk_gets_a_sentence(phone, mine, body):
    answer = send(phone(mine.woman_patroller), body)
    assert answer.status_code == 400 and answer.json()["error"]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": ""}, {"kind": "\0"}, {"kind": "x" * 99}, {"kind": ["patrol"]}, {"kind": None}, {"uuid": ""},
        {"uuid": "\0"}, {"uuid": 7}, {"uuid": {"a": 1}}, {"payload": []}, {"payload": "x"}, {"payload": None},
        {"kind": "stars"},
    ],
)  # fmt: skip
def test_an_envelope_that_is_none_gets_a_sentence(phone, mine, change):
    answer = send(phone(mine.woman_patroller), parcel(**change))
    assert answer.status_code == 400 and answer.json()["error"]


@pytest.mark.parametrize("size", [views.MOST_BYTES + 1, settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1])
def test_more_than_a_parcel_can_be(phone, mine, size):
    answer = send(phone(mine.woman_patroller), parcel(payload={"said": "x" * size}))
    assert answer.status_code == 413 and "太大" in answer.json()["error"]


def test_without_a_login_it_is_told_to_wait(mine):
    answer = send(Client(), parcel())
    assert answer.status_code == 401 and "写好的还在" in answer.json()["error"]


def test_without_a_key_nothing_is_taken(mine):
    client = Client(enforce_csrf_checks=True)
    client.force_login(mine.woman_patroller)
    assert send(client, parcel()).status_code == 403
    key = client.get("/outbox/hello/", headers=FETCH).json()["csrf"]
    assert send(client, parcel(), **{"X-CSRFToken": key}).status_code == 400


def test_what_one_person_did_is_never_taken_in_anothers_name(phone, mine):
    client = phone(mine.woman_patroller)
    theirs = {"X-TT-Person": str(mine.head.pk)}
    answer = send(client, parcel(), **theirs)
    assert answer.status_code == 401 and "王宣传" in answer.json()["error"]
    picture = SimpleUploadedFile("p.jpg", jpeg(), "image/jpeg")
    assert client.post("/photos/", {"photo": picture}, headers={**FETCH, **theirs}).status_code == 401
    assert not Photo.objects.exists()
    for junk in ("x", "0", "-1"):
        assert send(client, parcel(), **{"X-TT-Person": junk}).status_code == 401
