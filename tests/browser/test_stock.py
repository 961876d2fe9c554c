"""What is used up at a desk by touch: a card and a tap, through a gap in the network that costs nothing and tells what
was refused; the medical box by two phones; every page accessible at every size."""

import os

import pytest
from django.urls import reverse

from stations.models import Box, BoxRound, Lot, Movement, Ration
from tests.browser.conftest import DESK, PHONE, at_desk
from tests.browser.test_desk import said
from tests.browser.test_job import press
from tests.browser.test_offline import until
from tests.browser.test_pages import faults_of
from tests.cast import grant
from tests.stations import stock_box as shelf
from tests.stations.desk_box import DAY
from tests.stations.drink_box import HOT, fridge

# The browser lives in this thread with its loop, and Django would keep the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(mine, time_machine):
    """Ice cream, one plaster, gauze in the box; two attendants."""
    time_machine.move_to(HOT)
    service, ice, _soup = fridge(mine)
    made = service.desk
    grant(mine.dorm_leader, "station_attendant")
    made.plaster = shelf.item(made)
    made.gauze = shelf.item(made, "gauze", "无菌纱布", kind="medical", unit="包", most_each=0)
    Box.objects.create(service=made.gauze.service)
    for what, many in ((ice, 50), (made.plaster, 1), (made.gauze, 10)):
        shelf.came(what, many, mine.housekeeper, HOT - DAY)
    return made


def test_a_card_and_a_tap_give_a_drink(come, mine, desk):
    attendant = at_desk(come(mine.housekeeper, reverse("desk_drinks", args=[desk.code])))
    attendant.page.evaluate("document.activeElement.blur()")
    attendant.page.keyboard.type("T090")
    assert "发放 雪糕 1 支·早班升井 周矿工" in press(attendant, "雪糕 还有 50 支，今天发了 0")
    assert attendant.taps == 1 and Ration.objects.get().person == mine.resident


def test_through_a_gap_the_last_one_is_given_and_the_other_comes_back_with_the_sentence(come, mine, desk):
    attendant = at_desk(come(mine.housekeeper, reverse("desk_give", args=[desk.code])))
    attendant.context.set_offline(True)
    for number, waiting in (("T090", 1), ("T010", 2)):
        attendant.page.fill("#who", number)
        attendant.tap(attendant.page.locator("button.tile", has_text="创可贴"))
        until(attendant, f"async () => (await TT.store.all('outbox')).length === {waiting}")
    assert "先记在本机" in said(attendant) and not Movement.objects.filter(kind="give").exists()
    attendant.context.set_offline(False)
    attendant.page.evaluate("window.dispatchEvent(new Event('online'))")
    until(attendant, "async () => (await TT.store.all('outbox')).some(one => one.state === 'refused')", 60)
    assert Movement.objects.get(kind="give").person == mine.resident
    left = attendant.page.evaluate("async () => (await TT.store.all('outbox')).map(one => one.said)")
    assert left == ["创可贴发完了，等补货"] and shelf.adds_up()


def test_the_box_by_two_phones(come, mine, desk):
    first = at_desk(come(mine.housekeeper, reverse("desk_box_check", args=[desk.code])))
    first.page.fill("#seal-new", "A1")
    first.page.locator(".count-in input[type=number]").fill("9")
    press(first, "数完了，等复核")
    assert "核对过，封箱" not in first.page.locator("main").inner_text()
    second = at_desk(come(mine.dorm_leader, reverse("desk_box", args=[desk.code])))
    assert "账上 10，实数 9" in second.page.locator("main").inner_text()
    press(second, "核对过，封箱")
    assert BoxRound.objects.get().state == "sealed" and Lot.objects.get(item=desk.gauze).remains == 9


def paths_of(desk):
    own = ("desk_give", "desk_stock", "desk_box", "desk_box_check", "box_print", "desk_drinks")
    return [
        *(reverse(name, args=[desk.code]) for name in own), reverse("desk_item", args=[desk.code, desk.plaster.pk]),
        reverse("stock_list"), reverse("stock_shopping"), reverse("stock_ledger"),
        reverse("item_edit", args=[desk.plaster.pk]), reverse("item_new", args=[desk.gauze.service_id]),
        reverse("drink_list"), reverse("drink_rule"),
    ]  # fmt: skip


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_accessible_and_fits(come, mine, desk, device):
    somebody, faults = come(mine.head, "/stations/", device), []
    public = come(mine.resident, reverse("box_public", args=[Box.objects.get().token]), device)
    faults += faults_of(public, "box_public")
    for path in paths_of(desk):
        assert somebody.page.goto(path).status == 200, path
        faults += faults_of(somebody, path)
    assert not faults, "\n".join(faults)
