"""The bell: rings after commit, never breaks or holds up a page, and loses nothing when nobody hears it."""

import logging
import threading
from datetime import timedelta

import celery
import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from tongting.celery import app
from tongting.work import actions, bell, queries, tasks
from tongting.work.models import OutboxRow

done: list = []


def note(payload, at):
    done.append(payload["n"])


@pytest.fixture
def rung(monkeypatch):
    heard = []
    monkeypatch.setattr(bell, "_silent_until", 0.0)
    monkeypatch.setattr(app, "send_task", lambda name, **options: heard.append((name, options)))
    return heard


@pytest.fixture(autouse=True)
def kinds(settings):
    done.clear()
    settings.OUTBOX = {"note": "tests.work.test_bell.note", "photo": "tests.work.test_bell.note"}


@pytest.mark.django_db
def test_it_rings_only_for_what_was_written(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        bell.ring_after_commit("photo")
        assert rung == []
    name, options = rung[0]
    assert name in app.tasks and options["args"] == ["photo"] and options["queue"] == "photos"


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_page_rings_nothing(rung):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        bell.ring_after_commit("photo")
        raise ZeroDivisionError
    assert rung == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_breaks_no_page_and_is_not_asked_again_at_once(rung, monkeypatch, caplog):
    asked = []

    def nobody(name, **options):
        asked.append(name)
        raise OperationalError("connection refused")

    monkeypatch.setattr(app, "send_task", nobody)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            bell.ring_after_commit("photo")
    assert len(asked) == 1 and "does not answer" in caplog.text


def test_pages_in_every_thread_ring_the_same_bell():
    """Celery keeps its current app per thread; a web server's threads are born without one."""
    seen = []
    thread = threading.Thread(target=lambda: seen.append(current_app.main))
    thread.start()
    thread.join()
    assert seen == ["tongting"] and celery.current_app.main == "tongting"


@pytest.mark.django_db
def test_the_sweep_rings_for_every_kind_that_waits_and_reports_for_duty(rung):
    now = timezone.now()
    actions.post("note", "1", {"n": 1}, at=now)
    actions.post("note", "2", {"n": 2}, at=now)
    actions.post("photo", "3", {"n": 3}, due_at=now + timedelta(hours=1), at=now)
    tasks.sweep()
    assert [options["args"] for _, options in rung] == [["note"]]
    assert queries.silence_of("worker", timezone.now()) < timedelta(seconds=5)


@pytest.mark.django_db
def test_a_ring_empties_its_own_kind_and_leaves_the_others():
    now = timezone.now()
    for n in range(12):
        actions.post("note", str(n), {"n": n}, at=now)
    actions.post("photo", "99", {"n": 99}, at=now)
    tasks.ring("note")
    assert sorted(done) == list(range(12))
    assert list(queries.due_rows(timezone.now()).values_list("kind", flat=True)) == ["photo"]
    tasks.ring()
    assert not OutboxRow.objects.exclude(stage="done").exists()
