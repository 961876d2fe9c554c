"""The inbox: one's own notices, read by opening, leading nowhere but into this site."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tongting.notices import actions, queries
from tongting.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(wang):
    client = Client()
    client.force_login(wang, "django.contrib.auth.backends.ModelBackend")
    return client


def told(person, count, at):
    for n in range(count):
        actions.tell(person, f"第 {n} 件事", f"/there/{n}/", key=f"k{n}", at=at + timedelta(minutes=n))


def test_the_inbox_shows_mine_newest_first(phone, wang, li, at):
    told(wang, 2, at)
    actions.tell(li, "给别人的", "", key="x", at=at)
    page = phone.get("/notices/").content.decode()
    assert page.index("第 1 件事") < page.index("第 0 件事")
    assert "给别人的" not in page
    assert "2 条没看" in page
    assert "全部标为已读" in page


def test_an_empty_inbox_says_what_will_come(phone):
    page = phone.get("/notices/").content.decode()
    assert "还没有通知" in page
    assert "全部标为已读" not in page


def test_a_notice_is_text_and_never_markup(phone, wang, at):
    actions.tell(wang, "<script>alert(1)</script>", "", detail="<b>x</b>", key="k", at=at)
    page = phone.get("/notices/").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_long_inbox_comes_in_pages_and_loses_nothing(phone, wang, at):
    told(wang, 120, at)
    seen, url = [], "/notices/"
    for _page in range(10):
        answer = phone.get(url)
        seen += [notice.pk for notice in answer.context["page"].rows]
        if not answer.context["page"].older:
            break
        url = "/notices/?after=" + answer.context["page"].older
    assert seen == list(queries.inbox(wang).values_list("pk", flat=True))


def test_the_inbox_costs_the_same_with_one_and_with_many(phone, wang, at, django_assert_num_queries):
    phone.get("/notices/")
    told(wang, 1, at)
    with django_assert_num_queries(QUERIES):
        phone.get("/notices/")
    told(wang, 30, at)
    with django_assert_num_queries(QUERIES):
        phone.get("/notices/")


QUERIES = 6


def test_opening_marks_read_and_goes_there(phone, wang, at):
    told(wang, 1, at)
    notice = Notice.objects.get()
    answer = phone.get(f"/notices/{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/there/0/")
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert queries.unread_count(wang) == 0


def test_a_notice_without_a_place_leads_back_to_the_inbox(phone, wang, at):
    actions.tell(wang, "照片打不开", "", key="k", at=at)
    assert phone.get(f"/notices/{Notice.objects.get().pk}/")["Location"] == "/notices/"


def test_a_row_that_leads_elsewhere_is_not_followed(phone, wang, at):
    evil = Notice.objects.create(person=wang, key="k", text="来", url="//evil.example/", at=at)
    assert phone.get(f"/notices/{evil.pk}/")["Location"] == "/notices/"


def test_nobody_opens_another_persons(phone, li, at):
    told(li, 1, at)
    notice = Notice.objects.get()
    assert phone.get(f"/notices/{notice.pk}/").status_code == 404
    assert phone.get(f"/notices/{10**30}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_read_is_a_post_and_mine_only(phone, wang, li):
    now = timezone.now() - timedelta(minutes=5)
    actions.tell_all([wang, li], "通知", "", key="k", at=now)
    assert phone.get("/notices/read/").status_code == 405
    assert phone.post("/notices/read/")["Location"] == "/notices/"
    assert (queries.unread_count(wang), queries.unread_count(li)) == (0, 1)


def test_the_inbox_takes_a_login():
    for url in ("/notices/", "/notices/1/"):
        assert Client().get(url)["Location"].startswith(reverse("login"))
