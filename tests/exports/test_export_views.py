"""The doors of exports: the page that waits, the file under its Chinese name, nobody else's."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from tongting.exports import actions, shelf
from tongting.exports.models import Export
from tongting.people.models import RoleGrant

NAMES = {"names": ["王", "李"]}


@pytest.fixture
def phone(client, wang):
    client.force_login(wang, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def export(wang):
    return actions.ask("three", "11月考核表", NAMES, by=wang, at=timezone.now())


def build(export):
    actions.build({"export": export.pk}, timezone.now())


def test_the_page_waits_with_and_without_script(phone, export):
    page = phone.get(export.get_absolute_url())
    assert '<noscript><meta http-equiv="refresh"' in page.text and "exports.js" in page.text
    assert 'data-stage="waiting"' in page.text and "<progress" in page.text and "下载</" not in page.text
    state = phone.get(reverse("export_state", args=[export.pk])).json()
    assert state == {"stage": "waiting", "progress": 0, "text": "排队", "file": ""}
    assert phone.get(reverse("export_file", args=[export.pk])).status_code == 404


def test_a_ready_one_hands_out_its_file(phone, export):
    build(export)
    page = phone.get(export.get_absolute_url())
    assert "data-fresh" in page.text and "共 2 行" in page.text and "11月考核表.xlsx" in page.text
    assert 'http-equiv="refresh"' not in page.text
    state = phone.get(reverse("export_state", args=[export.pk])).json()
    response = phone.get(state["file"])
    content = b"".join(response.streaming_content)
    assert content[:2] == b"PK" and len(content) == Export.objects.get().size
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''11%E6%9C%88")
    assert response["X-Content-Type-Options"] == "nosniff" and "no-store" in response["Cache-Control"]


def test_a_file_that_is_gone_is_not_found(phone, export):
    build(export)
    shelf.drop(Export.objects.get().file)
    assert phone.get(reverse("export_file", args=[export.pk])).status_code == 404


def test_a_broken_one_says_why_and_can_be_made_again(phone, wang):
    export = actions.ask("refused", "表", {}, by=wang, at=timezone.now())
    build(export)
    page = phone.get(export.get_absolute_url())
    assert "先生成月考核再导出" in page.text and "再做一次" in page.text
    again = reverse("export_again", args=[export.pk])
    assert phone.post(again).url == export.get_absolute_url()
    assert Export.objects.get().stage == "waiting"
    assert "已经在做了" in phone.post(again, follow=True).text


def test_nobody_elses_but_whoever_operates_the_system(phone, client, li, export):
    build(export)
    client.force_login(li, "django.contrib.auth.backends.ModelBackend")
    names = ("export_detail", "export_state", "export_file")
    assert {client.get(reverse(name, args=[export.pk])).status_code for name in names} == {404}
    assert client.post(reverse("export_again", args=[export.pk])).status_code == 404
    RoleGrant.objects.create(user=li, role="system_admin", since=date(2026, 1, 1), granted_at=timezone.now())
    assert {client.get(reverse(name, args=[export.pk])).status_code for name in names} == {200}
    assert "11月考核表" not in client.get("/exports/").text
    client.logout()
    assert {client.get(reverse(name, args=[export.pk])).status_code for name in names} == {302}


def test_my_list_at_one_query_count(phone, wang, django_assert_max_num_queries):
    assert "还没有导出过文件" in phone.get("/exports/").text
    for _n in range(3):
        actions.ask("three", "=1+1 <b>", NAMES, by=wang, at=timezone.now())
    with django_assert_max_num_queries(8):
        page = phone.get("/exports/")
    assert page.text.count("=1+1 &lt;b&gt;") == 3
