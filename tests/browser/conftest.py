"""A real product and a real browser: `start.py` brings up web, worker and beat on a data folder of its own, with the
demo department and its history; Chromium is driven at phone size by touch and at desktop size by mouse."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
DESK = {"viewport": {"width": 1440, "height": 900}}
PASSWORD = "tongting2026"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_of(folder):
    keep = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("TT_", "DJANGO", "DATABASE", "REDIS"))
    }
    return {**keep, "TT_VAR": str(folder)}


@contextlib.contextmanager
def running_product(folder):
    """The address of a product started on `folder`; everything it started ends with it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "start.py", "--dev", "--port", str(port)],
        cwd=ROOT,
        env=environment_of(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    threading.Thread(target=lambda: said.extend(process.stdout), daemon=True).start()
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(600):
            if process.poll() is not None:
                raise RuntimeError("".join(said))
            try:
                urllib.request.urlopen(f"{address}/health", timeout=2)
                break
            except OSError:
                time.sleep(0.5)
        else:
            raise RuntimeError("".join(said))
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture(scope="session")
def folder(tmp_path_factory, worker_id):
    """The data folder of the product under test: the department with its history, lived through once for all workers,
    and a copy of it for each."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    lived, mine = shared / "lived", shared / f"product-{worker_id}"
    with (shared / "living").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not lived.exists():
            with running_product(shared / "living-now"):
                pass
            (shared / "living-now").rename(lived)
    shutil.copytree(lived, mine)
    return mine


@pytest.fixture(scope="session")
def product(folder):
    with running_product(folder) as address:
        yield address


@pytest.fixture
def manage(product, folder):
    """manage("draft_month", "2026-09") runs a command beside the product, as who looks after it would."""

    def run(*words):
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment_of(folder),
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@contextlib.contextmanager
def open_chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=ARGUMENTS,
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chromium():
    with open_chromium() as browser:
        yield browser


class Person:
    """Somebody with a browser in hand; counts taps, and fails the test on a script error or a 5xx answer."""

    def __init__(self, chromium, address, device):
        self.context = chromium.new_context(
            base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", **device
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.touch = bool(device.get("has_touch"))
        self.taps = 0
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on(
            "response",
            lambda answer: answer.status >= 500 and self.faults.append(f"{answer.status} {answer.url}"),
        )
        self.page.on(
            "console",
            lambda message: "Content Security Policy" in message.text and self.faults.append(message.text),
        )

    def log_in(self, staff_no, password=PASSWORD):
        self.page.goto("/login/")
        self.page.fill("input[name=username]", staff_no)
        self.page.fill("input[name=password]", password)
        self.page.click("form [type=submit]")
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self

    def go(self, path):
        self.page.goto(path)
        return self

    def tap(self, target):
        """Touches on a phone, clicks at a desk; `target` is a locator or a selector."""
        locator = self.page.locator(target).first if isinstance(target, str) else target
        locator.scroll_into_view_if_needed()
        locator.tap() if self.touch else locator.click()
        self.taps += 1

    def accessible(self):
        """What axe finds serious or critical on this page."""
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']}).then(r => r.violations)"
        )
        return [
            f"{fault['id']}: {node['html'][:160]}"
            for fault in found
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]

    def sideways(self):
        """How many pixels the page scrolls sideways."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def leave(self):
        self.context.close()
        assert not self.faults, "\n".join(self.faults)


@pytest.fixture
def person(chromium, product):
    """person("DEMO0009") logs in on a phone; person("DEMO0002", desk=True) at a desk."""
    there: list[Person] = []

    def come(staff_no=None, desk=False):
        somebody = Person(chromium, product, DESK if desk else PHONE)
        there.append(somebody)
        return somebody.log_in(staff_no) if staff_no else somebody

    yield come
    for somebody in there:
        somebody.leave()
