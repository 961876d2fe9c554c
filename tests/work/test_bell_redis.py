"""The bell on a real Redis: heard, refused, frozen. A page waits four seconds at most, and only once."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.services
ROOT = Path(__file__).resolve().parent.parent.parent
# Rings twice and says how long each took and whether somebody heard it.
RINGER = """
import time, django
django.setup()
from tongting.work import bell
for _ in range(2):
    begun = time.monotonic()
    heard = bell.ring_now("photo")
    print(heard, time.monotonic() - begun)
"""


def ring_twice(port, folder):
    environment = {
        **os.environ,
        "REDIS_URL": f"redis://127.0.0.1:{port}/0",
        "DJANGO_SETTINGS_MODULE": "tongting.settings",
        "TT_VAR": str(folder),
    }
    said = subprocess.run(
        [sys.executable, "-c", RINGER],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    return [(line.split()[0] == "True", float(line.split()[1])) for line in said.splitlines()]


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def redis(port, tmp_path):
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield server
    server.send_signal(signal.SIGCONT)
    server.terminate()
    server.wait()


def test_it_is_heard(redis, port, tmp_path):
    assert [heard for heard, _ in ring_twice(port, tmp_path)] == [True, True]


def test_where_nobody_listens_a_page_goes_on(port, tmp_path):
    (first, took), (second, took_again) = ring_twice(port, tmp_path)
    assert not first and not second
    assert took < 4 and took_again < 0.1


def test_a_frozen_redis_holds_a_page_up_once_and_briefly(redis, port, tmp_path):
    redis.send_signal(signal.SIGSTOP)
    (first, took), (second, took_again) = ring_twice(port, tmp_path)
    assert not first and not second
    assert took < 4 and took_again < 0.1
