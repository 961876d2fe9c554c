"""A worker killed in the middle of a rung: the database undoes what it had begun, the next round rings it once."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from patrols.actions import reminder
from tests.cast import moment
from tests.patrols import issue_box as box
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs DATABASE_URL"),
]


def a_worker(tmp_path):
    """A process of its own that walks one round on the database of this test."""
    base, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    environment = {
        **os.environ,
        "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "tongting.settings",
        "TT_VAR": str(tmp_path),
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "remind"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def waits_for_a_lock():
    with connection.cursor() as cursor:
        # Inside a transaction the server shows what it saw first, unless it is told to look again.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def test_a_worker_killed_between_rung_and_notice_neither_loses_nor_repeats(mine, tmp_path):
    # Grave, so that the hour of the day at which this test runs does not matter.
    issues = [
        box.assigned(mine, post=post, responsible=mine.people[who], severity="grave", at=moment("2024-11-18 09:30"))
        for post, who in (("pool", "attendant"), ("corridor", "housekeeper"), ("kitchen", "cook"))
    ]  # fmt: skip
    issues = [box.fresh(issue) for issue in issues]
    key = reminder.key_of(issues[1], "due")
    with transaction.atomic():
        # The notice of the second issue is as good as there, so the worker waits in the middle of its transaction.
        Notice.objects.create(person=mine.housekeeper, key=key, text="", at=timezone.now())
        worker = a_worker(tmp_path)
        try:
            for _attempt in range(300):
                if waits_for_a_lock():
                    break
                assert worker.poll() is None
                time.sleep(0.1)
            else:
                raise AssertionError("the worker never came so far")
        finally:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait(10)
        transaction.set_rollback(True)
    rungs = ("due", "leader", "section", "bulletin")
    for _attempt in range(100):
        if not waits_for_a_lock():
            break
        time.sleep(0.1)
    assert Event.objects.filter(key=reminder.key_of(issues[0], "due")).exists()
    assert not Event.objects.filter(key=key).exists()
    reminder.remind(at=timezone.now())
    reminder.remind(at=timezone.now())
    for issue in issues:
        verbs = [event.verb for event in flow.history(issue) if event.verb.startswith("rung_")]
        assert sorted(verbs) == sorted(f"rung_{rung}" for rung in rungs)
        assert Notice.objects.filter(key=reminder.key_of(issue, "due")).count() == 1
