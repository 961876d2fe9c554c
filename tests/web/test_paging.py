"""Pages by key: every row once, in order, in both directions, with ties; whatever stands in the address."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongting.notices.models import Notice
from tongting.people.models import User
from tongting.periods import SHANGHAI
from tongting.web.paging import by_key

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 19, 8, tzinfo=SHANGHAI)
NEWEST = ("-at", "-id")


@pytest.fixture
def inbox():
    """Seven notices, three of them in the same microsecond."""
    person = User.objects.create_user("W0001", "王海波", "tongting-test")
    minutes = [0, 1, 2, 2, 2, 3, 4]
    Notice.objects.bulk_create(
        Notice(
            person=person,
            key=str(n),
            text=str(n),
            at=MORNING + timedelta(minutes=minute, microseconds=123457),
        )
        for n, minute in enumerate(minutes)
    )
    return Notice.objects.filter(person=person)


def texts(page):
    return [row.text for row in page.rows]


def walk(rows, order, size):
    """Texts of all pages forwards, then of all pages back to the first one."""
    page = by_key(rows, order, {}, size)
    there, back = [texts(page)], []
    while page.older:
        page = by_key(rows, order, {"after": page.older}, size)
        there.append(texts(page))
    while page.newer:
        page = by_key(rows, order, {"before": page.newer}, size)
        back.append(texts(page))
    return there, back


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("order", [NEWEST, ("at", "id"), ("-at", "id"), ("at", "-id")])
def test_every_row_comes_once_and_in_order(inbox, order, size):
    wanted = [notice.text for notice in inbox.order_by(*order)]
    there, _back = walk(inbox, order, size)
    assert [text for page in there for text in page] == wanted
    assert all(len(page) == size for page in there[:-1])


def test_the_way_back_shows_the_same_pages(inbox):
    there, back = walk(inbox, NEWEST, 2)
    assert there == [["6", "5"], ["4", "3"], ["2", "1"], ["0"]]
    assert back == [["2", "1"], ["4", "3"], ["6", "5"]]


def test_the_first_page_is_full_though_a_row_came_in_meanwhile(inbox):
    second = by_key(inbox, NEWEST, {"after": by_key(inbox, NEWEST, {}, 3).older}, 3)
    Notice.objects.filter(text="6").delete()
    first = by_key(inbox, NEWEST, {"before": second.newer}, 3)
    assert texts(first) == ["5", "4", "3"]
    assert not first.newer


def test_nothing_left_behind_the_cursor_begins_anew(inbox):
    older = by_key(inbox, NEWEST, {}, 5).older
    inbox.filter(text__in=["0", "1"]).delete()
    assert texts(by_key(inbox, NEWEST, {"after": older}, 5)) == ["6", "5", "4", "3", "2"]


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "x",
        "\x00",
        "W10",  # []
        "WzFd",  # [1]
        "WyJ4IiwieCJd",  # ["x", "x"]
        "WzEsMV0",  # [1, 1]
        "WyIyMDI2LTExLTE5VDA4OjAwOjAwKzA4OjAwIiw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",  # a number beyond every column
        "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwxXQ",  # a time before all times
        "W3t9LHt9XQ",  # [{}, {}]
        "A" * 100_000,
        "周",
    ],
)
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_cursor_that_was_tampered_with_gives_the_first_page(inbox, junk, way):
    assert texts(by_key(inbox, NEWEST, {way: junk}, 3)) == ["6", "5", "4"]


def test_the_database_begins_at_the_cursor_and_not_at_the_first_row(inbox):
    older = by_key(inbox, NEWEST, {}, 2).older
    with CaptureQueriesContext(connection) as ran:
        by_key(inbox, NEWEST, {"after": older}, 2)
    (query,) = ran.captured_queries
    assert ") < (" in query["sql"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert "at<" in plan or "at,id)<" in plan, plan
