"""The operator's page and the health answer."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

import tongting
from tongting.periods import SHANGHAI
from tongting.web import health
from tongting.work import actions
from tongting.work.models import Heartbeat, Job, OutboxRow, PeriodRun

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def stopped(key="1", **given):
    return OutboxRow.objects.create(
        **{
            "kind": "photo",
            "key": key,
            "stage": Job.Stage.PARKED,
            "tries": 5,
            "due_at": AT,
            "created_at": AT,
            "last_error": "OSError: 磁盘满了",
            **given,
        }
    )


def test_an_operator_sees_what_stopped_and_wakes_it_up(mine, client):
    row = stopped()
    client.force_login(mine.admin)
    page = client.get(reverse("work_parked_list"))
    assert "磁盘满了" in page.text and "再试一次" in page.text
    answer = client.post(reverse("work_row_retry", args=[row.pk]), follow=True)
    assert "重新排队" in answer.text and "没有停下来的任务" in answer.text
    row.refresh_from_db()
    assert (row.stage, row.tries) == ("waiting", 0)
    again = client.post(reverse("work_row_retry", args=[row.pk]), follow=True)
    assert "刷新后再看" in again.text


def test_a_period_that_did_not_get_through_is_woken_up_too(mine, client):
    run = PeriodRun.objects.create(kind="draft", period="2026-10", tries=7, due_at=AT, created_at=AT)
    client.force_login(mine.admin)
    assert "2026-10" in client.get(reverse("work_parked_list")).text
    client.post(reverse("work_run_retry", args=[run.pk]))
    run.refresh_from_db()
    assert run.tries == 0


def test_what_stopped_waits_on_the_operators_first_page(mine, client):
    client.force_login(mine.admin)
    assert "件后台任务停下来了" not in client.get("/today/").text
    stopped()
    PeriodRun.objects.create(kind="draft", period="2026-10", tries=7, due_at=AT, created_at=AT)
    page = client.get("/today/").text
    assert "2 件后台任务停下来了" in page and reverse("work_parked_list") in page
    client.force_login(mine.head)
    assert "件后台任务停下来了" not in client.get("/today/").text


def test_nobody_else_gets_in(mine, client):
    row = stopped()
    for person in (mine.head, mine.cook):
        client.force_login(person)
        assert client.get(reverse("work_parked_list")).status_code == 403
        assert client.post(reverse("work_row_retry", args=[row.pk])).status_code == 403
    client.logout()
    assert client.get(reverse("work_parked_list")).status_code == 302
    row.refresh_from_db()
    assert row.stage == "parked"


def test_the_list_costs_the_same_for_one_and_for_three(mine, client, django_assert_max_num_queries):
    client.force_login(mine.admin)
    stopped("0")
    client.get(reverse("work_parked_list"))
    for count in (1, 3):
        while OutboxRow.objects.count() < count:
            stopped(str(OutboxRow.objects.count()))
        with django_assert_max_num_queries(12):
            client.get(reverse("work_parked_list"))


@pytest.mark.django_db
def test_health_needs_no_login_and_says_four_things(client):
    actions.beat("worker", at=timezone.now() - timedelta(seconds=30))
    actions.beat("worker", at=timezone.now() - timedelta(seconds=20))
    answer = client.get("/health")
    assert answer.status_code == 200
    said = answer.json()
    assert said.pop("worker") in range(19, 30)
    assert said == {"database": True, "broker": True, "version": tongting.__version__}


@pytest.mark.django_db
def test_before_the_first_worker_health_is_not_alarmed_and_after_a_silent_one_it_is(client):
    assert client.get("/health").json()["worker"] is None
    Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(minutes=6))
    assert client.get("/health").status_code == 503


@pytest.mark.django_db
def test_health_without_a_broker(client, monkeypatch):
    def away():
        raise OperationalError("connection refused")

    monkeypatch.setattr(health.current_app, "connection_for_write", away)
    answer = client.get("/health")
    assert answer.status_code == 503 and answer.json()["broker"] is False


def test_health_without_a_database(rf, monkeypatch):
    class Away:
        def cursor(self):
            raise DatabaseError("connection refused")

    monkeypatch.setattr(health, "connection", Away())
    answer = health.health(rf.get("/health"))
    assert answer.status_code == 503 and b'"database": false' in answer.content


def test_the_version_is_written_once_more_where_packagers_look():
    project = Path(tongting.__file__).parent.parent / "pyproject.toml"
    assert f'version = "{tongting.__version__}"' in project.read_text(encoding="utf-8")
