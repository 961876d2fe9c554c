"""The pages that belong to no pillar: the overview, the look, what went wrong."""

import re

import pytest
from django.test import Client

from tongting import seams
from tongting.web.errors import server_error


def test_the_overview_draws_what_exists_and_nothing_else(browser_of, mine):
    page = browser_of(mine.secretary).get("/home/").content.decode()
    assert "套管理循环" in page
    assert "星赛马" not in page
    assert "内部市场" not in page
    for figure in ("87.4", "2 件超期", "本周巡查时段", "近 8 周问题闭合"):
        assert figure in page
    assert page.count("style=") == 0


def test_the_overview_is_not_sent_twice_and_never_to_another_person(browser_of, mine, monkeypatch):
    secretary = browser_of(mine.secretary)
    first = secretary.get("/home/")
    assert first["Cache-Control"] == "private, no-cache"
    again = secretary.get("/home/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert browser_of(mine.head).get("/home/", headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert browser_of(mine.cook).get("/home/", headers={"If-None-Match": first["ETag"]}).status_code == 403
    monkeypatch.setattr("tests.web.site.tiles", lambda person, at: [])
    seams.sources.cache_clear()
    changed = secretary.get("/home/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "还没有数字可看" in changed.content.decode()


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
