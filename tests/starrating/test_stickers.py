"""Stickers for doors and lockers: sheets of A4 with a code each, and where the code leads whom."""

import pytest
from django.urls import reverse

from tests.starrating import star_box
from tongting.places.models import Locker, Room

pytestmark = pytest.mark.django_db


def page(client, someone, name, **given):
    client.force_login(someone)
    answer = client.get(reverse(name), given)
    assert answer.status_code == 200
    return answer


def test_every_room_of_the_building_has_one_with_its_plain_address(mine, client, settings):
    settings.SITE_URL = "https://hq.example.cn"
    rooms, _lockers = star_box.places(mine)
    duty = Room.objects.create(
        building=rooms[0].building, floor=1, number="199", code="B3-199", is_duty_room=True
    )
    answer = page(client, mine.head, "room_stickers")
    codes = [pair for sheet in answer.context["sheets"] for pair in sheet]
    assert {room.pk for room, _url in codes} == {room.pk for room in rooms} - {duty.pk}
    assert {room.pk: url for room, url in codes}[
        rooms[0].pk
    ] == f"https://hq.example.cn/q/room/{rooms[0].token}/"
    text = answer.content.decode()
    assert text.count('<svg class="qr"') == len(rooms) and "只有这台电脑打得开" not in text
    floor = page(client, mine.head, "room_stickers", building=rooms[0].building_id, floor=rooms[-1].floor)
    assert {room.floor for sheet in floor.context["sheets"] for room, _url in sheet} == {rooms[-1].floor}


def test_twelve_doors_and_twenty_four_lockers_a_sheet(mine, client):
    rooms, lockers = star_box.places(mine)
    Room.objects.bulk_create(
        Room(building=rooms[0].building, floor=9, number=f"9{n:02}", code=f"B3-9{n:02}")
        for n in range(13 - len(rooms))
    )
    post, hall = lockers[0].post, lockers[0].hall
    Locker.objects.bulk_create(
        Locker(post=post, hall=hall, row=9, column=n, code=f"{hall}-9-{n}") for n in range(25 - len(lockers))
    )
    sheets = page(client, mine.head, "room_stickers").context["sheets"]
    assert [len(sheet) for sheet in sheets] == [12, 1]
    sheets = page(client, mine.head, "locker_stickers", hall=hall).context["sheets"]
    assert [len(sheet) for sheet in sheets] == [24, 1]
    row = page(client, mine.head, "locker_stickers", hall=hall, row=9).context["sheets"]
    assert {locker.row for sheet in row for locker, _url in sheet} == {9}


def test_a_large_hall_is_printed_in_parts_of_ten_sheets(mine, client):
    _rooms, lockers = star_box.places(mine)
    post, hall = lockers[0].post, lockers[0].hall
    more = 250 - len(lockers)
    Locker.objects.bulk_create(
        Locker(post=post, hall=hall, row=9, column=n, code=f"{hall}-9-{n}") for n in range(more)
    )
    first = page(client, mine.head, "locker_stickers", hall=hall)
    assert [len(sheet) for sheet in first.context["sheets"]] == [24] * 10
    assert (
        first.context["parts"] == [(1, 1, 10), (2, 11, 11)] and "250 张，A4 11 页" in first.content.decode()
    )
    for part in (2, 99):
        last = page(client, mine.head, "locker_stickers", hall=hall, part=part)
        assert [len(sheet) for sheet in last.context["sheets"]] == [10]


def test_without_rooms_the_page_says_what_to_do(mine, client):
    assert "没有找到要贴码的" in page(client, mine.head, "locker_stickers").content.decode()


@pytest.mark.parametrize(("contest", "name"), [("dorm", "room_public"), ("locker", "locker_public")])
def test_a_judge_is_led_to_the_sheet_that_is_not_done_yet(mine, client, time_machine, contest, name):
    time_machine.move_to(star_box.AT)
    box = star_box.campaign(mine, contest)
    task = box.tasks_of(mine.woman_patroller)[0]
    address = reverse(name, args=[(task.entry.room or task.entry.locker).token])
    assert client.get(address).status_code == 200, "anybody sees the public page"
    client.force_login(mine.woman_patroller)
    assert client.get(address).url == reverse("sheet_new", args=[task.pk])
    star_box.give(task)
    assert client.get(address).status_code == 200
    client.force_login(mine.cook)
    assert client.get(address).status_code == 200


def test_the_maps_lead_to_the_stickers_for_whoever_sees_the_race(mine, client):
    star_box.places(mine)
    for name, print_page in (("star_dorm", "room_stickers"), ("star_locker", "locker_stickers")):
        for someone, offered in ((mine.head, True), (mine.cook, False)):
            client.force_login(someone)
            assert (reverse(print_page) in client.get(reverse(name)).content.decode()) is offered
