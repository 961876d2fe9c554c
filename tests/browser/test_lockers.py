"""Lockers and keys by touch: a card and a tap order a key, a finger signs for it, a free one goes to somebody in two; a
gap in the network that costs nothing; every page of it accessible at every size."""

import os

import pytest
from django.urls import reverse

from stations.models import KeyOrder, Tenancy
from tests.browser.conftest import DESK, PHONE, at_desk
from tests.browser.test_job import press
from tests.browser.test_offline import until
from tests.browser.test_pages import faults_of
from tests.browser.test_sign import sign
from tests.stations import key_box as box
from tests.stations.desk_box import AT, HOUR
from tongting.places.models import Locker

# The browser lives in this thread with its loop, and Django would keep the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(mine, time_machine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(AT)
    made = box.desk(mine)
    box.hall(mine.pool, rows=2)
    return made


def first():
    return Locker.objects.order_by("code").first()


def test_a_card_and_a_tap_order_a_key_and_a_finger_signs_for_it(come, mine, desk):
    box.give(desk, first(), mine.resident, mine.attendant)
    attendant = at_desk(come(mine.attendant, reverse("desk_person", args=[desk.code, "T090"])))
    assert "登记配钥匙" in press(attendant, "钥匙丢了")
    assert attendant.taps == 1 and KeyOrder.objects.get().state == "accepted"
    attendant.taps = 0
    at_desk(attendant.go(reverse("desk_keys", args=[desk.code])))
    assert "钥匙配好" in press(attendant, "配好了")
    with attendant.page.expect_navigation():
        attendant.tap(attendant.page.get_by_role("link", name="签收", exact=True))
    at_desk(attendant)
    attendant.tap(attendant.page.get_by_role("button", name="签收", exact=True))
    assert "还没有签名" in attendant.page.locator("[data-sign-said]").inner_text()
    sign(attendant.page)
    assert "钥匙签收" in press(attendant, "签收")
    assert KeyOrder.objects.get().signature.claimed and box.keys_of(first()) == [(1, "void"), (2, "out")]


def test_through_a_gap_in_the_network_a_locker_is_given_once(come, mine, desk):
    attendant = at_desk(come(mine.attendant, reverse("desk_locker_give", args=[desk.code])))
    attendant.context.set_offline(True)
    attendant.page.fill("#who", "T090")
    attendant.tap(attendant.page.locator("button", has_text="A-01-02"))
    until(attendant, "() => document.querySelector('.notes .note')?.innerText.includes('先记在本机')")
    assert not Tenancy.objects.exists()
    attendant.context.set_offline(False)
    attendant.page.evaluate("window.dispatchEvent(new Event('online'))")
    until(attendant, "async () => (await TT.store.all('outbox')).length === 0", 60)
    assert Locker.objects.get(code="A-01-02").holder == mine.resident


def test_a_worker_reports_a_lost_key_in_one_tap(come, mine, desk):
    box.give(desk, first(), mine.resident, mine.attendant)
    worker = come(mine.resident, reverse("locker_mine"))
    assert "前配好" in press(worker, "钥匙丢了")
    assert worker.taps == 1 and KeyOrder.objects.get().state == "asked"


def paths_of(mine, desk):
    locker = first()
    box.give(desk, locker, mine.resident, mine.attendant, AT - 30 * HOUR)
    order = box.cut(box.order(desk, locker, mine.attendant, at=AT - 30 * HOUR), mine.attendant)
    at_the_desk = ("desk", "desk_lockers", "desk_locker_give", "desk_keys", "desk_key_new")
    return [
        reverse("station_home"), reverse("locker_mine"), reverse("locker_plan"), reverse("locker_plan") + "?q=A-01",
        reverse("locker_card", args=[locker.pk]), reverse("key_list"), reverse("opening_list"), reverse("key_rule"),
        *(reverse(name, args=[desk.code]) for name in at_the_desk),
        reverse("desk_person", args=[desk.code, "T090"]), reverse("desk_locker", args=[desk.code, locker.pk]),
        reverse("desk_open", args=[desk.code, locker.pk]), reverse("desk_key", args=[desk.code, order.pk]),
    ]  # fmt: skip


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_accessible_and_fits(come, mine, desk, device):
    somebody, faults = come(mine.head, "/stations/", device), []
    for path in paths_of(mine, desk):
        assert somebody.page.goto(path).status == 200, path
        faults += faults_of(somebody, path)
    assert not faults, "\n".join(faults)
