"""The pages that belong to no pillar: the overview, the look, what went wrong."""

import gzip
import re

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from tests.cast import moment
from tests.patrols.month_box import visit
from tongting import seams
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.web.errors import server_error
from tongting.web.home import HOLE
from tongting.web.middleware import CompressedPagesMiddleware


def test_the_overview_draws_what_exists_and_nothing_else(browser_of, mine):
    page = browser_of(mine.secretary).get("/home/").content.decode()
    assert "套管理循环" in page
    assert "星赛马" not in page
    assert "内部市场" not in page
    for figure in ("87.4", "2 件超期", "本周巡查时段", "近 8 周问题闭合"):
        assert figure in page
    assert page.count("style=") == 0


def test_the_overview_is_not_sent_twice_and_never_to_another_person(browser_of, mine):
    secretary = browser_of(mine.secretary)
    first = secretary.get("/home/")
    assert first["Cache-Control"] == "private, no-cache"
    again = secretary.get("/home/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert browser_of(mine.head).get("/home/", headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert browser_of(mine.cook).get("/home/", headers={"If-None-Match": first["ETag"]}).status_code == 403


PHONE = {"Accept-Encoding": "gzip"}


def test_pages_go_compressed_and_are_known_again(browser_of, mine):
    secretary = browser_of(mine.secretary)
    plain = secretary.get("/home/")
    first = secretary.get("/home/", headers=PHONE)
    assert first["Content-Encoding"] == "gzip" and len(first.content) < len(plain.content) / 2
    assert "套管理循环" in gzip.decompress(first.content).decode()
    again = secretary.get("/home/", headers={**PHONE, "If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_compressed_already_is_left_alone(rf):
    picture = HttpResponse(b"\xff\xd8" * 500, content_type="image/jpeg")
    passed = CompressedPagesMiddleware(lambda request: picture)(rf.get("/", headers=PHONE))
    assert "Content-Encoding" not in passed and len(passed.content) == 1000


@pytest.fixture
def emptied(monkeypatch):
    """The tiles are gone, and nothing tells so."""

    def empty():
        monkeypatch.setattr("tests.web.site.tiles", lambda person, at: [])
        seams.sources.cache_clear()

    return empty


def told_again(browser, before):
    return browser.get("/home/", headers={"If-None-Match": before["ETag"]})


EMPTY = "还没有数字可看"


def test_the_overview_is_drawn_once_a_minute(browser_of, mine, emptied):
    secretary = browser_of(mine.secretary)
    with time_machine.travel("2026-11-18 09:30+08:00", tick=False) as clock:
        first = secretary.get("/home/")
        emptied()
        clock.shift(59)
        assert told_again(secretary, first).status_code == 304
        clock.shift(2)
        assert EMPTY in told_again(secretary, first).content.decode()


@pytest.mark.parametrize("happens", ["an event", "a visit", "a notice", "another look"])
def test_the_overview_is_drawn_anew_as_soon_as_something_happens(browser_of, mine, emptied, happens):
    secretary = browser_of(mine.secretary)
    first = secretary.get("/home/")
    emptied()
    if happens == "an event":
        flow.record(mine.secretary, "looked", by=None, at=moment("2026-11-18 09:30"))
    elif happens == "a visit":
        visit(mine, "pool", mine.head, "2026-11-18 09:30")
    elif happens == "a notice":
        notices.tell(mine.secretary.pk, "有事", "/", key="x", at=moment("2026-11-18 09:30"))
    else:
        secretary.post("/me/look/", {"theme": "dark", "size": "large", "language": "zh-hans"})
        secretary.get("/me/look/")
    changed = told_again(secretary, first)
    assert changed.status_code == 200 and EMPTY in changed.content.decode()


def test_the_overview_that_was_kept_carries_a_key_that_works(mine):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(mine.secretary, "django.contrib.auth.backends.ModelBackend")
    keys = []
    for _n in range(2):
        page = browser.get("/home/").content.decode()
        assert HOLE not in page
        keys.append(re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1])
    assert keys[0] != keys[1]
    assert browser.post("/logout/", {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert browser.post("/logout/", {"csrfmiddlewaretoken": keys[1]}).status_code == 302


def test_sidebar_and_tabs_come_from_one_list(browser_of, mine):
    page = browser_of(mine.secretary).get("/today/").content.decode()
    side, tabs = page[page.index("tt-side") : page.index("</aside>")], page[page.index("tt-tabs") :]
    assert 'aria-current="page"' in side[side.index("/today/") :][:60]
    assert "7/12" in side
    assert [label for label in ("今日", "问题") if label in tabs] == ["今日", "问题"]
    assert tabs.index("今日") < tabs.index("问题")
    cook = browser_of(mine.cook).get("/me/look/").content.decode()
    assert "周·问题" not in cook
    assert "工作总览" not in re.sub(r'aria-label="[^"]*"', "", cook)


def test_the_look_is_remembered(browser_of, mine):
    phone = browser_of(mine.cook)
    phone.post("/me/look/", {"theme": "dark", "size": "large", "language": "zh-hans"})
    page = phone.get("/me/look/").content.decode()
    assert 'data-bs-theme="dark"' in page
    assert 'data-size="large"' in page
    wrong = phone.post("/me/look/", {"theme": "pink", "size": "\x00", "language": "xx"})
    assert wrong.status_code == 200
    assert "<title>有错：" in wrong.content.decode()


def test_what_is_not_there(browser_of, mine):
    answer = browser_of(mine.cook).get("/nowhere/")
    assert answer.status_code == 404
    assert "没有这一页" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere/%00/", "/people/%00", "/%00"])
def test_a_nul_in_an_address_is_no_address(site, path):
    answer = Client().get(path)
    assert answer.status_code == 400
    assert "看不懂" in answer.content.decode()
    assert "Content-Security-Policy" in answer


def test_an_unknown_host_gets_a_page_that_needs_nothing(site, settings):
    settings.ALLOWED_HOSTS = ["mine.example"]
    answer = Client().get("/home/", HTTP_HOST="other.example")
    assert answer.status_code == 400
    assert "看不懂" in answer.content.decode()


def test_a_fault_of_ours_is_said_without_touching_the_database(site, rf):
    """No database fixture here: a query would fail the test."""
    answer = server_error(rf.get("/broken/"))
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "这一步没有办成" in page
    assert "tongting.css" in page
    assert (
        server_error(rf.get("/broken/", HTTP_ACCEPT="application/json"))["Content-Type"] == "application/json"
    )


@pytest.mark.django_db
def test_the_handlers_are_hung_up(site):
    client = Client(raise_request_exception=False)
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "这一步没有办成" in answer.content.decode()


def test_too_much_text_is_named_as_such(browser_of, mine):
    answer = browser_of(mine.secretary).post("/assign/", {"plan": "长" * 1_000_000})
    page = answer.content.decode()
    assert answer.status_code == 400 and "一次交的内容太多" in page and "删短一点" in page
