"""A desk of the stations by touch: a scanner that types, two taps to lend, one to bring back, one to undo; a gap in the
network that costs nothing; a lock; a worker's time on a machine; every page of it accessible at every size."""

import os

import pytest
from django.urls import reverse

from stations.models import Booking, DeskPin, Loan, Slot, Wish
from tests.browser.conftest import DESK, PHONE, at_desk
from tests.browser.test_job import press
from tests.browser.test_offline import until
from tests.browser.test_pages import faults_of
from tests.browser.test_scan import choose, picture
from tests.browser.test_sign import sign
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, DAY, HOUR

# The browser lives in this thread with its loop, and Django would keep the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
pytestmark = pytest.mark.django_db(transaction=True)
PINNED = {"password": "tongting2026", "pin": "2580", "again": "2580"}


@pytest.fixture
def desk(mine, time_machine):
    time_machine.move_to(AT)
    made = box.desk(mine)
    box.kind(made)
    box.kind(made, "scissors", "剪刀", many=1)
    box.kind(made, "washing_machine", "洗衣机", many=2, hours=1, kind="slot", numbered=True)
    box.kind(made, "sewing_kit", "针线包", many=2, counts_parts=6)
    return made


def said(somebody):
    return somebody.page.locator(".notes .note").first.inner_text()


def test_a_card_and_a_tap_lend_one_brings_back_and_one_undoes(come, mine, desk):
    attendant = at_desk(come(mine.housekeeper, reverse("desk", args=[desk.code])))
    # A scanner is a keyboard, wherever the cursor stands.
    attendant.page.evaluate("document.activeElement.blur()")
    attendant.page.keyboard.type("T090")
    with attendant.page.expect_navigation():
        attendant.page.keyboard.press("Enter")
    at_desk(attendant)
    assert "周矿工" in attendant.page.locator("h1").inner_text()
    assert "借出 雨伞 周矿工" in press(attendant, "雨伞 在架 3 件")
    assert attendant.taps == 1 and Loan.objects.get().person == mine.resident
    at_desk(attendant)
    assert "归还 雨伞 周矿工" in press(attendant, "归还")
    at_desk(attendant)
    attendant.tap(attendant.page.get_by_role("button", name="撤销").first)
    until(attendant, "() => document.querySelector('.notes .note')?.innerText.includes('撤销 雨伞')")
    assert box.verbs() == ["lend", "return", "undo"] and Loan.objects.get().state == "out"


def test_the_camera_reads_the_card(come, mine, desk):
    attendant = at_desk(come(mine.housekeeper, reverse("desk", args=[desk.code])))
    assert attendant.page.get_by_role("button", name="扫一扫").is_visible()
    choose(attendant, picture("https://card.example/show?no=T090"))
    attendant.page.wait_for_url("**/people/T090/")
    at_desk(attendant.go(reverse("desk_lend", args=[desk.code])))
    choose(attendant, picture("T090"))
    until(attendant, "() => document.getElementById('who').value === 'T090'")
    assert "借出 雨伞 周矿工" in press(attendant, "雨伞 在架 3 件")
    assert Loan.objects.get().person == mine.resident and attendant.accessible() == []


def test_what_is_paid_is_signed_with_a_finger(come, mine, desk):
    one = box.lend(desk.services.get(code="umbrella"), mine.resident, mine.housekeeper)
    attendant = at_desk(come(mine.housekeeper, reverse("desk_back", args=[desk.code, one.pk])))
    attendant.tap("label:has-text('丢了')")
    attendant.page.fill("[name=note]", "掉井里了")
    attendant.page.fill("[name=paid]", "20")
    attendant.tap("main button.btn-primary")
    until(attendant, "() => document.querySelector('.notes .note')?.innerText.includes('本人在框里签字')")
    sign(attendant.page)
    assert "丢失 雨伞 周矿工" in press(attendant, "收回来")
    attendant.go(reverse("desk_slip", args=[desk.code, one.pk]))
    assert attendant.page.locator(".slip").inner_text().count("20.00 元") == 1
    assert attendant.accessible() == [] and attendant.sideways() <= 0


def test_the_number_pad_types_and_what_is_broken_is_written_down(come, mine, desk):
    box.lend(desk.services.get(code="sewing_kit"), mine.resident, mine.housekeeper)
    attendant = at_desk(come(mine.housekeeper, reverse("desk", args=[desk.code]), DESK))
    for key in "090":
        attendant.tap(attendant.page.locator(f"[data-pad] [data-k='{key}']"))
    assert attendant.page.locator("#who").input_value() == "090"
    attendant.tap(attendant.page.get_by_role("link", name="归还").last)
    at_desk(attendant)
    attendant.page.fill("[name=parts]", "5")
    press(attendant, "收回来")
    assert Loan.objects.get().finding == "少 1 件"


def test_through_a_gap_in_the_network_what_was_lent_arrives_once_at_its_time(come, mine, desk):
    attendant = at_desk(come(mine.housekeeper, reverse("desk_lend", args=[desk.code])))
    attendant.context.set_offline(True)
    attendant.page.fill("#who", "T090")
    attendant.tap(attendant.page.locator("button", has_text="雨伞"))
    until(attendant, "() => document.querySelector('.notes .note')?.innerText.includes('先记在本机')")
    attendant.page.fill("#who", "T010")
    attendant.tap(attendant.page.locator("button", has_text="剪刀"))
    until(attendant, "async () => (await TT.store.all('outbox')).length === 2")
    assert not Loan.objects.exists()
    attendant.context.set_offline(False)
    attendant.page.evaluate("window.dispatchEvent(new Event('online'))")
    until(attendant, "async () => (await TT.store.all('outbox')).length === 0", 60)
    assert {(one.person, one.service.name) for one in Loan.objects.all()} == {
        (mine.resident, "雨伞"),
        (mine.cook, "剪刀"),
    }
    assert Booking.objects.count() == 2


def test_an_answer_that_got_lost_is_booked_once(come, mine, desk):
    attendant = at_desk(come(mine.housekeeper, reverse("desk_person", args=[desk.code, "T090"])))
    address = reverse("desk_act", args=[desk.code, "lend"])

    def swallow(route):
        route.fetch()
        route.abort()

    attendant.page.route(f"**{address}", swallow)
    attendant.tap(attendant.page.get_by_role("button", name="雨伞 在架 3 件"))
    until(attendant, "() => document.querySelector('.notes .note')?.innerText.includes('先记在本机')")
    until(attendant, "async () => (await TT.store.all('outbox')).length === 0", 60)
    assert Loan.objects.count() == Booking.objects.count() == 1


def test_untouched_it_covers_itself_and_the_pin_opens_it(come, client, mine, desk, time_machine):
    client.force_login(mine.housekeeper)
    client.post(reverse("desk_pin", args=[desk.code]), PINNED)
    assert DeskPin.objects.exists()
    attendant = come(mine.housekeeper, reverse("desk", args=[desk.code]))
    attendant.page.clock.install(time=AT)
    at_desk(attendant.go(reverse("desk", args=[desk.code])))
    time_machine.move_to(AT + HOUR / 5)
    attendant.page.clock.run_for(11 * 60 * 1000)
    attendant.page.wait_for_url("**/lock/**")
    assert "雨伞" not in attendant.page.locator("main").inner_text()
    attendant.page.fill("[name=pin]", "2580")
    with attendant.page.expect_navigation():
        attendant.tap(attendant.page.get_by_role("button", name="开锁"))
    assert attendant.page.url.endswith(reverse("desk", args=[desk.code]))


def test_a_worker_stands_in_line_and_books_a_time(come, mine, desk):
    box.lend(desk.services.get(code="scissors"), mine.cook, mine.housekeeper)
    worker = come(mine.resident, reverse("station_convenience"))
    assert "排上了" in press(worker, "排队等")
    assert Wish.objects.get().person == mine.resident
    with worker.page.expect_navigation():
        worker.tap(worker.page.get_by_role("link", name="洗衣机"))
    with worker.page.expect_navigation():
        worker.tap(worker.page.locator(".chip").nth(1))
    with worker.page.expect_navigation():
        worker.tap(worker.page.locator(".slot.free").nth(20))
    assert "约好了" in said(worker) and Slot.objects.get().person == mine.resident
    assert "洗衣机" in worker.page.locator("main").inner_text()


def paths_of(mine, desk):
    umbrella, washer = desk.services.get(code="umbrella"), desk.services.get(code="washing_machine")
    kit = box.lend(desk.services.get(code="sewing_kit"), mine.cook, mine.housekeeper)
    box.lend(umbrella, mine.resident, mine.housekeeper, AT - 2 * DAY)
    own = ("desk", "desk_lend", "desk_return", "desk_count", "desk_journal", "desk_pin", "desk_lock")
    return [
        reverse("station_home"), reverse("station_convenience"), reverse("slot_list", args=[washer.pk]),
        reverse("loan_list"), reverse("service_list"), reverse("service_edit", args=[umbrella.pk]),
        reverse("loan_rule"), reverse("release_list"), reverse("desk_edit", args=[desk.code]),
        *(reverse(name, args=[desk.code]) for name in own if name != "desk_lock"),
        reverse("desk_person", args=[desk.code, "T090"]), reverse("desk_back", args=[desk.code, kit.pk]),
        reverse("desk_slip", args=[desk.code, kit.pk]),
    ]  # fmt: skip


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_accessible_and_fits(come, mine, desk, device):
    somebody, faults = come(mine.head, "/stations/", device), []
    for path in paths_of(mine, desk):
        assert somebody.page.goto(path).status == 200, path
        faults += faults_of(somebody, path)
    assert not faults, "\n".join(faults)
