"""A real product and a real browser: `start.py` brings up web, worker and beat on a data folder of its own, with the
demo department and its history; Chromium is driven at phone size by touch and at desktop size by mouse."""

import contextlib
import fcntl
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from tests.browser.product import ROOT, environment_of, live, running_product

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# What holds is not written out, and no path to what does not: that is a third of axe's time.
ASKED = """{
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'], selectors: false
}"""
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
DESK = {"viewport": {"width": 1440, "height": 900}}
PASSWORD = "tongting2026"
# Milliseconds, for a machine that does five things at once: how fast it is, bench/ says.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


# Files that take longest, in the order in which workers get them: what is begun last must not be what ends last.
LONGEST = (
    "test_pages",
    "test_tender_team",
    "test_star_sheet",
    "test_offline",
    "test_tender_pages",
    "test_tender_flows",
)


def pytest_collection_modifyitems(items):
    mine = [item for item in items if "browser" in item.path.parts]
    for item in mine:
        item.add_marker(pytest.mark.browser)
    place = {name: at for at, name in enumerate(LONGEST)}
    mine.sort(key=lambda item: place.get(item.path.stem, len(LONGEST)))
    items[:] = [item for item in items if "browser" not in item.path.parts] + mine


@pytest.fixture(scope="session")
def folder(tmp_path_factory, worker_id):
    """The data folder of the product under test: the department with its history, lived through once for all workers
    (or before, where TT_LIVED says so), and a copy of it for each."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    lived, mine = Path(os.environ.get("TT_LIVED") or shared / "lived"), shared / f"product-{worker_id}"
    with (shared / "living").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not lived.exists():
            live(lived)
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


# Sessions that nobody uses, as they stood right after the login: (database, staff number) → key.
KEPT_SESSIONS: dict[tuple[Path, str], str] = {}


def copy_session(database, key):
    """The key of a new session that holds what the other holds."""
    fresh = secrets.token_hex(16)
    with contextlib.closing(sqlite3.connect(database, timeout=20)) as link, link:
        link.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) "
            "SELECT ?, session_data, expire_date FROM django_session WHERE session_key = ?",
            (fresh, key),
        )
    return fresh


class Person:
    """Somebody with a browser in hand; counts taps, and fails the test on a script error or a 5xx answer."""

    def __init__(self, chromium, address, device):
        self.address = address
        self.context = chromium.new_context(
            base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce", **device
        )
        self.context.set_default_timeout(PATIENCE)
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

    def come_in(self, staff_no, database):
        """As after a login, with a session of one's own: it is typed and its password hashed once for each account,
        and what it left in `database` is copied for whoever comes with it later."""
        known = KEPT_SESSIONS.get((database, staff_no))
        if known:
            session = {"name": "tt_session", "value": copy_session(database, known), "url": self.address}
            self.context.add_cookies([session])
            self.page.goto("/")
            if "/login/" not in self.page.url:
                return self
        self.log_in(staff_no)
        mine = next(one["value"] for one in self.context.cookies() if one["name"] == "tt_session")
        KEPT_SESSIONS[database, staff_no] = copy_session(database, mine)
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
        found = self.page.evaluate(f"axe.run(document, {ASKED}).then(r => r.violations)")
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
def person(chromium, product, folder):
    """person("DEMO0009") is logged in on a phone; person("DEMO0002", desk=True) at a desk."""
    there: list[Person] = []

    def come(staff_no=None, desk=False):
        somebody = Person(chromium, product, DESK if desk else PHONE)
        there.append(somebody)
        return somebody.come_in(staff_no, folder / "tongting.sqlite3") if staff_no else somebody

    yield come
    for somebody in there:
        somebody.leave()


@pytest.fixture
def come(chromium, live_server, desk):
    """come(mine.cook, path) is somebody before a page of this process's own product, at the moment to which the file's
    `desk` has set the clock; for None nobody logs in. Taps count from there."""
    there: list[Person] = []

    def arrive(who, path, device=PHONE):
        somebody = Person(chromium, live_server.url, device)
        somebody.page.clock.set_system_time(timezone.now())
        there.append(somebody)
        if who is not None:
            somebody.log_in(who.staff_no)
        somebody.go(path)
        somebody.taps = 0
        return somebody

    yield arrive
    for somebody in there:
        somebody.leave()


def at_desk(somebody):
    somebody.page.wait_for_selector("body[data-desk=ready]")
    return somebody
