"""Telling: once for a person and a key, whoever tells and how many at a time."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tongting.notices import actions, queries
from tongting.notices.models import Notice
from tongting.people.models import User

pytestmark = pytest.mark.django_db


def test_a_notice_says_what_and_leads_there(wang, at):
    actions.tell(
        wang, "派给你一个问题", "/issues/17/", detail="2 号浴池地面积水", key="issue:17:assigned", at=at
    )
    notice = Notice.objects.get()
    assert (notice.person, notice.text, notice.detail) == (wang, "派给你一个问题", "2 号浴池地面积水")
    assert (notice.url, notice.at, notice.read_at) == ("/issues/17/", at, None)


def test_the_same_occasion_is_told_once_and_the_first_word_stands(wang, li, at):
    for text in ("第一次", "第二次"):
        actions.tell(wang, text, "", key="rung:1", at=at)
    actions.tell(li, "也告诉她", "", key="rung:1", at=at)
    actions.tell(wang, "下一级", "", key="rung:2", at=at)
    assert list(queries.inbox(wang).values_list("text", flat=True)) == ["下一级", "第一次"]
    assert queries.inbox(li).count() == 1


def test_many_are_told_by_one_query_each_once(wang, li, at, django_assert_num_queries):
    actions.tell(wang, "先知道", "", key="k", at=at)
    with django_assert_num_queries(1):
        actions.tell_all([wang, li, li.pk, wang.pk], "通知", "/", key="k", at=at)
    assert sorted(Notice.objects.values_list("person", "text")) == [(wang.pk, "先知道"), (li.pk, "通知")]
    with django_assert_num_queries(0):
        actions.tell_all([], "没有人", "", key="k", at=at)


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:alert(1)", "issues/17/"],
)
def test_a_notice_never_leads_elsewhere(wang, at, url):
    with pytest.raises(ValueError, match="this site"):
        actions.tell(wang, "来看", url, key="k", at=at)
    assert not Notice.objects.exists()


def test_a_long_text_is_cut_where_the_column_ends(wang, at):
    actions.tell(wang, "长" * 300, "", key="k", at=at)
    text = Notice.objects.get().text
    assert len(text) == 200
    assert text.endswith("长…")


def test_the_first_reading_counts(wang, at):
    actions.tell(wang, "看", "", key="k", at=at)
    notice = Notice.objects.get()
    actions.mark_read(notice, at=at)
    actions.mark_read(notice, at=at + timedelta(hours=1))
    notice.refresh_from_db()
    assert notice.read_at == at


def test_all_read_is_all_of_mine_up_to_now(wang, li, at):
    actions.tell_all([wang, li], "一", "", key="1", at=at)
    actions.tell(wang, "二", "", key="2", at=at)
    actions.tell(wang, "刚到", "", key="3", at=at + timedelta(seconds=1))
    assert actions.mark_all_read(by=wang, at=at) == 2
    assert queries.unread_count(wang) == queries.unread_count(li) == 1


def test_different_words_to_many_are_one_query(wang, li, at, django_assert_num_queries):
    def told(n):
        return actions.Message(wang.pk if n % 2 else li.pk, f"第 {n} 条", "/today/", "", f"k{n}")

    for many in (1, 3):
        with django_assert_num_queries(1):
            actions.tell_each([told(n) for n in range(many)], at=at)
    with django_assert_num_queries(0):
        actions.tell_each([], at=at)
    assert sorted(Notice.objects.values_list("person__name", "text")) == [
        (li.name, "第 0 条"), (li.name, "第 2 条"), (wang.name, "第 1 条"),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="leads to a page of this site"):
        actions.tell_each([actions.Message(wang.pk, "x", "//elsewhere", "", "k")], at=at)


def test_unread_is_counted_to_a_hundred_by_the_index(wang, li, at, django_assert_num_queries):
    Notice.objects.bulk_create(Notice(person=wang, key=str(n), text="通知", at=at) for n in range(120))
    with django_assert_num_queries(1):
        assert queries.unread_count(wang) == 100
    assert queries.unread_count(li) == 0
    assert "notice_unread" in Notice.objects.filter(person=wang, read_at=None).order_by().explain()


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_tell_once(at):
    wang = User.objects.create_user("T0001", "王海波")
    start, broken = threading.Barrier(8), []

    def work():
        try:
            start.wait()
            for rung in range(5):
                actions.tell(wang, "超期", "", key=f"issue:17:overdue:{rung}", at=at)
        except Exception as fault:
            broken.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert Notice.objects.count() == 5
