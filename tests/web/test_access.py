"""The door: who is let in, what the others are told, and that nobody's words are lost at it."""

import pytest
from django.core.checks import registry
from django.test import Client

from tests.cast import PASSWORD
from tests.web.conftest import forget_seams
from tongting.seams import NavEntry
from tongting.web import navigation, resume
from tongting.web.access import allow

JSON = {"HTTP_ACCEPT": "application/json"}
TYPED = {
    "kind": "own",
    "price": "90",
    "plan": "更衣区每天拖两遍",
    "photo": "0f6c2d1e-1111-4c4c-9a9a-0123456789ab",
}


def test_a_view_says_who_may_use_it():
    assert allow("issue.assign")(lambda request: None).right == "issue.assign"
    assert allow.public(lambda request: None).right == "public"
    with pytest.raises(KeyError):
        allow("issue.invent")


def test_who_has_no_right_is_told_who_has(browser_of, mine):
    answer = browser_of(mine.cook).get("/assign/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "派单、改派" in page
    assert "支部书记" in page
    assert browser_of(mine.secretary).get("/assign/").status_code == 200


def test_a_script_gets_sentences_and_no_pages(browser_of, mine):
    assert "支部书记" in browser_of(mine.cook).get("/assign/", **JSON).json()["error"]
    assert "登录已过期" in Client().post("/assign/", TYPED, **JSON).json()["error"]
    assert browser_of(mine.cook).get("/nowhere/", **JSON).json()["error"]


@pytest.mark.django_db
def test_a_stranger_is_asked_to_log_in_and_comes_back(site):
    answer = Client().get("/assign/?week=2026-W47")
    assert answer.status_code == 302
    assert answer.url == "/login/?next=/assign/%3Fweek%3D2026-W47"


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-19T01:20:00.000Z",
        "BP01=12 BP04=15",
        "33.60030,116.90000,12",
        "on",
        "",
        "2",
        "normal",
        "post_staff",
    ],
)
def test_what_a_phone_says_by_itself_is_nothing_that_somebody_typed(said):
    assert resume.Unsent("/", [("times", said), ("note", "早班没人")]).typed == ["早班没人"]


def test_words_typed_before_the_login_ran_out_can_be_sent_after_it(site, mine):
    phone = Client()
    expired = phone.post("/assign/", TYPED, HTTP_REFERER="http://testserver/assign/")
    assert expired.status_code == 401
    page = expired.content.decode()
    assert "更衣区每天拖两遍" in page
    assert "0f6c2d1e" not in page
    assert 'name="next" value="/me/unsent/"' in page
    back = phone.post(
        "/login/",
        {"username": mine.secretary.staff_no, "password": PASSWORD, "next": "/me/unsent/"},
        follow=True,
    )
    again = back.content.decode()
    assert "更衣区每天拖两遍" in again
    assert 'action="/assign/"' in again
    assert 'name="photo" value="0f6c2d1e-1111-4c4c-9a9a-0123456789ab"' in again
    assert "收到了" in phone.post("/assign/", TYPED, follow=True).content.decode()
    assert phone.post("/me/unsent/").status_code == 302
    assert phone.get("/me/unsent/").status_code == 302


def test_the_page_says_what_was_to_be_done_and_shows_no_codes(site, mine):
    phone = Client()
    phone.force_login(mine.secretary)
    sent = resume.Unsent("/assign/?week=2026-W47", [("kind", "own"), ("price", "90"), ("plan", "每天拖两遍")])
    session = phone.session
    resume.keep(session, sent)
    session.save()
    page = phone.get("/me/unsent/").content.decode()
    assert "没办成：派单、改派" in page and '<p class="quote typed">每天拖两遍</p>' in page
    assert page.count('class="quote typed"') == 1
    assert 'name="price" value="90"' in page, "what was picked still travels"
    assert resume.Unsent("/no/such/page/", []).what == ""


@pytest.mark.django_db
def test_passwords_and_too_much_text_are_not_kept(site):
    phone = Client()
    phone.post("/assign/", {"password": "geheim-1", "new_password1": "geheim-2", "plan": "留下"})
    assert resume.kept(phone.session).fields == [("plan", "留下")]
    page = Client().post("/assign/", {"plan": "长" * 70_000}).content.decode()
    assert "没法替你留着" in page
    assert "长长长" in page


def test_what_was_kept_is_gone_after_half_an_hour(site, mine, monkeypatch):
    phone = Client()
    phone.post("/assign/", TYPED)
    monkeypatch.setattr(resume, "SECONDS", -1)
    assert resume.kept(phone.session) is None


def test_a_stale_form_key_shows_the_words_again_with_a_fresh_one(browser_of, mine):
    phone = browser_of(mine.secretary, enforce_csrf_checks=True)
    answer = phone.post("/assign/", TYPED, HTTP_ORIGIN="http://testserver")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "更衣区每天拖两遍" in page
    assert 'action="/assign/"' in page
    assert "csrfmiddlewaretoken" in page


def test_a_foreign_page_puts_no_words_into_anybodys_mouth(browser_of, mine):
    phone = browser_of(mine.secretary, enforce_csrf_checks=True)
    for headers in ({"HTTP_ORIGIN": "http://evil.example"}, {}):
        answer = phone.post("/assign/", TYPED, **headers)
        assert answer.status_code == 403
        assert "更衣区" not in answer.content.decode()


def test_a_one_time_password_opens_one_door(browser_of, mine):
    mine.cook.must_change_password = True
    mine.cook.save()
    phone = browser_of(mine.cook)
    assert phone.get("/today/").url == "/me/password/"
    assert phone.get("/me/password/").status_code == 200
    assert phone.get("/me/look/").status_code == 200
    assert phone.get("/today/", **JSON).status_code == 403
    assert phone.post("/logout/").status_code == 302


def test_every_answer_carries_the_headers(browser_of, mine):
    for path in ("/today/", "/nowhere/", "/me/look/"):
        answer = browser_of(mine.secretary).get(path)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer["Permissions-Policy"].startswith("camera=(self)")
        assert answer["Cache-Control"] == "private, no-store"


def test_a_menu_entry_that_leads_nowhere_stops_the_start(site, monkeypatch):
    assert navigation.every_entry_leads_somewhere in registry.registry.registered_checks
    assert navigation.every_entry_leads_somewhere(None) == []
    monkeypatch.setattr(
        "tests.web.site.entries", lambda: [_entry("nowhere", None), _entry("today", "no.right")]
    )
    forget_seams()
    told = [str(fault) for fault in navigation.every_entry_leads_somewhere(None)]
    assert len(told) == 2
    assert "nowhere" in told[0]
    assert "no.right" in told[1]


def _entry(url_name, right):
    return NavEntry("x", "x", url_name, "gear", 1, right)
