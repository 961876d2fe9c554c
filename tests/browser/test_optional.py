"""What stations do beside the article, by touch: a song asked for on one phone, approved and played on the desk's,
seats counted on the pad, a parcel given in and taken by the courier; also through a gap in the network; accessible,
nothing runs out sideways."""

import os

import pytest
from django.urls import reverse

from stations.models import Booking, Sending, SongRequest
from tests.browser.conftest import DESK, PHONE, at_desk
from tests.browser.test_job import press
from tests.browser.test_offline import until
from tests.browser.test_pages import faults_of
from tests.stations import optional_box as bar
from tests.stations.optional_box import AT

# The browser lives in this thread with its loop, and Django would keep the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post_desk(mine, time_machine):
    time_machine.move_to(AT)
    return bar.post_desk(mine)


@pytest.fixture
def desk(mine, post_desk):
    return bar.bar(mine)


def noted(somebody, words):
    until(somebody, f"() => document.querySelector('.notes .note')?.innerText.includes('{words}')")


def test_a_song_is_asked_for_approved_and_played(come, mine, desk):
    worker = come(mine.resident, reverse("station_music"))
    with worker.page.expect_navigation():
        worker.tap(worker.page.get_by_role("link", name="点歌与留言"))
    worker.page.fill("[name=title]", "归途")
    worker.page.fill("[name=words]", "祝班班平安")
    assert "留言 90 天后清除" in worker.page.locator("main").inner_text()
    assert "点好了" in press(worker, "点歌")
    attendant = at_desk(come(mine.housekeeper, reverse("desk_songs", args=[desk.code])))
    assert "祝班班平安" in attendant.page.locator("main").inner_text()
    press(attendant, "通过，上板")
    at_desk(attendant)
    press(attendant, "放过了")
    one = SongRequest.objects.get()
    assert (one.state, one.person, one.words) == ("played", mine.resident, "祝班班平安")
    assert "归途" in worker.go(reverse("station_music")).page.locator("main").inner_text()
    assert attendant.taps == 2


def test_a_refusal_is_told_to_who_asked(come, mine, desk):
    one = bar.ask(desk, mine.resident, "朋友")
    attendant = at_desk(come(mine.housekeeper, reverse("desk_songs", args=[desk.code])))
    attendant.tap(attendant.page.locator("summary", has_text="不通过"))
    attendant.page.fill("[name=why]", "没有版权")
    press(attendant, "不通过，告诉本人")
    worker = come(mine.resident, reverse("song_home", args=[one.service_id]))
    assert "没有版权" in worker.page.locator("main").inner_text() and bar.fresh(one).state == "refused"


def test_seats_are_counted_on_the_pad_also_in_a_gap(come, mine, desk):
    attendant = at_desk(come(mine.housekeeper, reverse("desk_seats", args=[desk.code])))
    for key in "24":
        attendant.tap(attendant.page.locator(f"[data-pad] [data-k='{key}']"))
    assert "空 12 个，共 36 个" in press(attendant, "记下")
    at_desk(attendant)
    attendant.context.set_offline(True)
    attendant.page.fill("[name=taken]", "30")
    attendant.tap(attendant.page.get_by_role("button", name="记下"))
    noted(attendant, "先记在本机")
    assert Booking.objects.count() == 1
    attendant.context.set_offline(False)
    attendant.page.evaluate("window.dispatchEvent(new Event('online'))")
    until(attendant, "async () => (await TT.store.all('outbox')).length === 0", 60)
    assert sorted(Booking.objects.values_list("quantity", flat=True)) == [24, 30]
    worker = come(mine.resident, reverse("station_music"))
    assert "空 6 个，共 36 个" in worker.page.locator("main").inner_text()


def test_a_parcel_is_given_in_and_the_courier_takes_it(come, mine, desk, post_desk):
    attendant = at_desk(come(mine.housekeeper, reverse("desk_sendings", args=[post_desk.code])))
    attendant.page.fill("#who", "T090")
    attendant.tap(attendant.page.locator(".chip", has_text="中通"))
    attendant.page.fill("[name=town]", "河南周口")
    assert "周矿工 寄到河南周口" in press(attendant, "登记")
    at_desk(attendant)
    waits = attendant.page.locator("section", has_text="周矿工·中通·河南周口")
    waits.locator("[name=tracking]").fill("ZT100001")
    with attendant.page.expect_navigation():
        attendant.tap(waits.get_by_role("button", name="快递员收走了"))
    one = Sending.objects.get()
    assert (one.state, one.tracking, one.person) == ("sent", "ZT100001", mine.resident)
    worker = come(mine.resident, reverse("parcel_mine"))
    assert "ZT100001" in worker.page.locator("main").inner_text()


def test_what_the_courier_does_not_take_goes_back_with_the_reason(come, mine, desk, post_desk):
    one = bar.hand_in(post_desk, mine.resident, mine.housekeeper)
    attendant = at_desk(come(mine.housekeeper, reverse("desk_sendings", args=[post_desk.code])))
    attendant.tap(attendant.page.locator("summary", has_text="退给本人"))
    attendant.page.fill("[name=why]", "有打火机")
    with attendant.page.expect_navigation():
        attendant.tap(attendant.page.get_by_role("button", name="退给本人"))
    assert bar.lying(one.pk).why == "有打火机"
    worker = come(mine.resident, reverse("station_home"))
    assert "有打火机" in worker.page.locator("main").inner_text()


def test_one_is_switched_off_with_a_reason_and_on_again(come, mine, desk):
    seats = bar.of(desk, "seats")
    head = come(mine.head, reverse("seats_edit", args=[seats.pk]))
    head.page.fill("[name=why]", "椅子在修")
    assert "休息座位停了" in press(head, "停办这一项")
    assert "椅子在修" in head.page.locator("main").inner_text()
    worker = come(mine.resident, reverse("station_music"))
    assert "休息座位" not in worker.page.locator("main").inner_text()
    head.go(reverse("seats_edit", args=[seats.pk]))
    assert "休息座位开了" in press(head, "重新开办")


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_their_pages_are_accessible_at_every_size(come, mine, desk, post_desk, device):
    bar.ask(desk, mine.resident, "朋友", "明天见")
    bar.approve(bar.ask(desk, mine.cook, "归途", "祝班班平安"), mine.housekeeper)
    bar.count(desk, 24, mine.housekeeper)
    bar.hand_in(post_desk, mine.resident, mine.housekeeper)
    bar.send_off(bar.hand_in(post_desk, mine.cook, mine.housekeeper, town="安徽淮北"), mine.housekeeper)
    somebody, faults = come(mine.head, "/stations/", device), []
    for path in (
        reverse("desk_songs", args=[desk.code]), reverse("desk_seats", args=[desk.code]),
        reverse("desk_sendings", args=[post_desk.code]), reverse("station_music"), reverse("parcel_mine"),
        reverse("song_home", args=[bar.of(desk, "songs").pk]), reverse("seats_edit", args=[bar.of(desk, "seats").pk]),
        reverse("sending_list"), reverse("service_list"), reverse("desk_handover", args=[post_desk.code]),
    ):  # fmt: skip
        assert somebody.page.goto(path).status == 200, path
        faults += faults_of(somebody, path)
    assert not faults, "\n".join(faults)
