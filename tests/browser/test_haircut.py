"""The barber by touch: a number from the phone, called and seated at the desk, the ticks, the wall that follows by
itself and keeps its last state without a network; the pages of both bath services accessible at every size."""

import os

import pytest
from django.core.cache import caches
from django.urls import reverse

from stations.models import Turn
from tests.browser.conftest import DESK, PHONE, at_desk
from tests.browser.test_job import press
from tests.browser.test_offline import until
from tests.browser.test_pages import faults_of
from tests.stations import charging_box as phones
from tests.stations import desk_box as box
from tests.stations import haircut_box as barber
from tests.stations.haircut_box import AT

# The browser lives in this thread with its loop, and Django would keep the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(mine, time_machine):
    time_machine.move_to(AT)
    caches["near"].clear()
    made = box.desk(mine, code="bath-station", station="bath")
    barber.service(made)
    phones.service(made, many=12)
    return made


def test_a_number_is_taken_called_seated_and_done(come, mine, desk):
    service = desk.services.get(code="haircut")
    worker = come(mine.resident, reverse("haircut", args=[service.pk]))
    assert "取到 1 号" in press(worker, "取号排队")
    assert worker.taps == 1 and "前面没有人" in worker.page.locator("main").inner_text()
    master = at_desk(come(mine.housekeeper, reverse("desk_haircut", args=[desk.code])))
    assert "叫号：1 号 周矿工" in press(master, "叫下一个：1 号 周矿工")
    at_desk(master)
    press(master, "入座")
    at_desk(master)
    for name in ("tools", "cloth"):
        master.tap(f"[name={name}]")
    assert "理完：1 号 周矿工" in press(master, "理完")
    assert Turn.objects.get().state == "done" and master.taps == 5


def test_the_wall_follows_and_keeps_its_last_state_without_a_network(come, mine, desk):
    service = desk.services.get(code="haircut")
    barber.number(service, mine.resident, mine.housekeeper)
    wall = come(None, reverse("haircut_wall", args=[desk.token]), DESK)
    assert "1 人在等" in wall.page.locator("aside").inner_text()
    assert wall.page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    barber.call(service, mine.housekeeper)
    caches["near"].clear()
    until(wall, "() => document.querySelector('[data-no]').textContent === '01'")
    assert wall.page.locator("[data-who]").inner_text() == "周*工"
    wall.context.set_offline(True)
    until(wall, "() => !document.querySelector('[data-off]').hidden")
    assert wall.page.locator("[data-no]").inner_text() == "01"
    wall.context.set_offline(False)
    until(wall, "() => document.querySelector('[data-off]').hidden")


def test_a_phone_is_put_in_by_a_card_and_a_slot_and_fetched_by_its_code(come, mine, desk):
    attendant = at_desk(come(mine.housekeeper, reverse("desk_charging", args=[desk.code]), DESK))
    attendant.page.fill("#who", "T090")
    with attendant.page.expect_navigation():
        attendant.tap(attendant.page.locator("button.socket").nth(3))
    code = attendant.page.locator(".claim").inner_text()
    at_desk(attendant)
    for key in code:
        attendant.tap(attendant.page.locator(f"[data-pad] [data-k='{key}']"))
    with attendant.page.expect_navigation():
        attendant.tap(attendant.page.locator("form[data-act=collect_code] button"))
    assert "04 号的手机交给 周矿工 了" in attendant.page.locator(".notes").inner_text()


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_accessible_and_fits(come, mine, desk, device):
    cut, charging = desk.services.get(code="haircut"), desk.services.get(code="phone_charging")
    phones.put_in(charging, mine.resident, mine.housekeeper)
    barber.number(cut, mine.resident, mine.housekeeper)
    barber.seat(barber.call(cut, mine.housekeeper), mine.housekeeper)
    barber.number(cut, mine.cook, mine.housekeeper)
    somebody, faults = come(mine.head, "/stations/", device), []
    for path in (
        reverse("haircut", args=[cut.pk]), reverse("desk_haircut", args=[desk.code]),
        reverse("desk_charging", args=[desk.code]), reverse("charging_edit", args=[charging.pk]),
        reverse("haircut_edit", args=[cut.pk]), reverse("haircut_wall", args=[desk.token]),
        reverse("desk_person", args=[desk.code, "T090"]), reverse("station_bath"),
    ):  # fmt: skip
        assert somebody.page.goto(path).status == 200, path
        faults += faults_of(somebody, path)
    assert not faults, "\n".join(faults)
