"""Places on screen: posts, rooms, lockers, areas, the working calendar."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.cast import moment, person, rooms_and_lockers
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.places import actions, holding, queries
from tongting.places.models import Area, Building, CalendarDay, Locker, Lodging, Post, Room
from tongting.places.peaks import as_text, read_windows
from tongting.places.todos import due


@pytest.fixture
def desk(client, mine):
    client.force_login(mine.admin)
    return client


def form_of(post, **changes):
    return {
        "code": post.code, "name": post.name, "kind": post.kind, "area": post.area_id, "team": post.team_id,
        "keeper": post.keeper_id, "staff": [person.pk for person in post.staff.all()], "is_active": "on",
        "peaks": as_text(post.peaks), "visits_wanted": post.visits_wanted, **changes,
    }  # fmt: skip


def test_posts_are_listed_by_area_and_found_by_spelling(desk):
    page = desk.get(reverse("post_list")).content.decode()
    assert "女浴池" in page and "只限女职工" in page and "浴池池区" in page
    found = desk.get(reverse("post_list"), {"q": "nvyuchi"}).context["posts"]
    assert [post.code for post in found] == ["PT10"]
    assert "没有找到岗点" in desk.get(reverse("post_list"), {"q": "zzz"}).content.decode()


def test_a_post_is_changed_with_its_staff_and_peaks(desk, mine):
    url = reverse("post_edit", args=[mine.pool.pk])
    staff = [mine.attendant.pk, mine.bath_leader.pk]
    desk.post(url, form_of(mine.pool, peaks="7:30—9:30，23:30-01:30", staff=staff))
    mine.pool.refresh_from_db()
    assert mine.pool.peaks == [["07:30", "09:30"], ["23:30", "01:30"]]
    assert {person.pk for person in mine.pool.staff.all()} == set(staff)
    event = Event.objects.get(thing="places.post", thing_id=mine.pool.pk)
    assert event.facts["fields"] == ["peaks", "staff"]
    desk.post(url, form_of(mine.pool))
    assert Event.objects.filter(thing="places.post").count() == 1, "nothing changed, nothing is written"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"peaks": "早上七点"}, "写成 07:30-09:30"),
        ({"peaks": "07:30-09:30、11:00-12:00、17:00-18:00"}, "每天至少巡查 3 次"),
        ({"opens_at": "06:00"}, "要么都填"),
        ({"code": "PT01"}, "已经用了"),
    ],
)
def test_a_post_that_does_not_add_up_is_not_saved(desk, mine, changes, sentence):
    page = desk.post(
        reverse("post_edit", args=[mine.pool.pk]), form_of(mine.pool, **changes)
    ).content.decode()
    assert sentence in page
    assert Post.objects.get(pk=mine.pool.pk).peaks == [["15:30", "17:30"]]


def test_a_post_is_added(desk, mine):
    form = form_of(mine.pool, code="PT30", name="三号池区", staff=[])
    assert desk.post(reverse("post_new"), form).url == reverse("post_list")
    new = Post.objects.get(code="PT30")
    assert new.name_pinyin == "san hao chi qu" and len(new.token) == 10


def test_rooms_by_building_and_floor(desk, mine):
    building, rooms, _lockers = rooms_and_lockers(mine)
    page = desk.get(reverse("room_list"), {"building": building.pk, "floor": 2})
    assert [room.code for room in page.context["page"].rows] == ["B3-201", "B3-202", "B3-203"]
    url = reverse("room_edit", args=[rooms[0].pk])
    form = {
        "building": building.pk,
        "floor": 1,
        "number": "101",
        "beds": 2,
        "occupied": 3,
        "section": "",
        "is_active": "on",
    }
    assert "不能多于床位" in desk.post(url, form).content.decode()
    desk.post(url, {**form, "occupied": 2, "section": "综采一区"})
    assert Room.objects.get(pk=rooms[0].pk).section == "综采一区"


def test_lockers_by_hall_row_and_search(desk, mine):
    _building, _rooms, lockers = rooms_and_lockers(mine)
    desk.post(
        reverse("locker_edit", args=[lockers[0].pk]),
        {"condition": "broken", "holder_name": "", "section": ""},
    )
    page = desk.get(reverse("locker_list"), {"hall": "W", "row": 1})
    assert [locker.code for locker in page.context["lockers"]] == ["W-01-01", "W-01-02", "W-01-03"]
    assert [(line.row, line.free, line.broken) for line in page.context["rows"]] == [(1, 2, 1), (2, 3, 0)]
    assert page.context["rows"][0].shares == [(0, "act"), (34, "bad")]
    found = desk.get(reverse("locker_list"), {"q": "W-02"}).context["lockers"]
    assert len(found) == 3
    assert desk.get(reverse("locker_list"), {"hall": "\x00", "row": "x"}).status_code == 200


def test_areas_and_buildings(desk, mine):
    desk.post(reverse("area_new"), {"code": "laundry", "name": "洗衣房", "order": 4})
    desk.post(
        reverse("building_new"),
        {"code": "B9", "name": "9号楼", "area": mine.areas["dormitory"].pk, "floors": 3},
    )
    assert Area.objects.filter(code="laundry").exists() and Building.objects.filter(code="B9").exists()
    area = Area.objects.get(code="laundry")
    desk.post(
        reverse("area_edit", args=[area.pk]),
        {"code": "laundry", "name": "洗衣", "order": 4, "is_active": "on"},
    )
    page = desk.get(reverse("area_list")).content.decode()
    assert "洗衣" in page and "9号楼" in page


def form_of_room(room, **changes):
    return {
        "building": room.building_id, "floor": room.floor, "number": room.number, "beds": room.beds,
        "occupied": room.occupied, **changes,
    }  # fmt: skip


def test_a_room_goes_out_of_use_when_nobody_lives_there(desk, mine):
    building, rooms, _lockers = rooms_and_lockers(mine)
    room, url = rooms[0], reverse("room_edit", args=[rooms[0].pk])
    assert "还住着 1 人" in desk.post(url, form_of_room(room)).content.decode()
    Lodging.objects.create(person=mine.cook, room=room)
    assert "还住着 1 人" in desk.post(url, form_of_room(room, occupied=0)).content.decode()
    assert Room.objects.get(pk=room.pk).is_active
    Lodging.objects.all().delete()
    assert desk.post(url, form_of_room(room, occupied=0)).status_code == 302
    listed = [one.code for one in desk.get(reverse("room_list")).context["page"].rows]
    assert "B3-101" not in listed and "B3-102" in listed
    for active, there in (("off", ["B3-101"]), ("all", ["B3-101", *listed])):
        page = desk.get(reverse("room_list"), {"active": active})
        assert [one.code for one in page.context["page"].rows] == there
    assert "停用" in desk.get(reverse("room_list"), {"active": "off"}).content.decode()
    with pytest.raises(Refused, match="不再使用"):
        holding.give(mine.cook, room=room, lockers=[], by=mine.admin, at=moment("2026-11-19 08:00"))


def test_a_building_and_an_area_go_out_of_use_after_what_is_in_them(desk, mine):
    building, _rooms, _lockers = rooms_and_lockers(mine)
    area = mine.areas["dormitory"]
    house = {"code": "B3", "name": "3号宿舍楼", "area": area.pk, "floors": 2}
    house_url, area_url = (
        reverse(f"{name}_edit", args=[pk]) for name, pk in (("building", building.pk), ("area", area.pk))
    )
    ground = {"code": area.code, "name": area.name, "order": area.order}
    assert "还有 6 间房在用" in desk.post(house_url, house).content.decode()
    assert "还有 1 栋楼在用" in desk.post(area_url, ground).content.decode()
    Room.objects.update(is_active=False)
    Post.objects.filter(pk=mine.pool.pk).update(building=building)
    assert "还有 1 个岗点在用" in desk.post(house_url, house).content.decode()
    Post.objects.filter(pk=mine.pool.pk).update(building=None)
    assert desk.post(house_url, house).status_code == 302
    assert "个岗点在用" in desk.post(area_url, ground).content.decode()
    Post.objects.filter(area=area).update(is_active=False)
    assert desk.post(area_url, ground).status_code == 302
    page = desk.get(reverse("area_list"))
    assert area not in page.context["areas"] and building not in page.context["buildings"]
    assert area in desk.get(reverse("area_list"), {"active": "off"}).context["areas"]
    assert building not in desk.get(reverse("room_new")).context["form"].fields["building"].queryset
    assert area not in desk.get(reverse("post_new")).context["form"].fields["area"].queryset
    # Not the other way round either: what is in use stands where all is in use.
    again = desk.post(house_url, {**house, "is_active": "on"}).content.decode()
    assert f"{area.name}已经不再使用" in again and not Building.objects.get(pk=building.pk).is_active


def test_only_what_is_out_of_use_asks_for_it(desk, mine):
    assert "is_active" not in desk.get(reverse("room_new")).context["form"].fields
    desk.post(reverse("area_new"), {"code": "yard", "name": "院子", "order": 9})
    assert Area.objects.get(code="yard").is_active


def test_a_row_of_lockers_is_added_on_screen(desk, mine):
    rooms_and_lockers(mine)
    url = reverse("locker_new")
    row = {"post": mine.women.pk, "hall": "w", "row": 3, "first": 1, "last": 12}
    assert desk.post(url, row).url == f"{reverse('locker_list')}?hall=W&row=3"
    added = Locker.objects.filter(hall="W", row=3)
    assert [locker.code for locker in added] == [f"W-03-{n:02d}" for n in range(1, 13)]
    assert {(locker.post, locker.condition) for locker in added} == {(mine.women, "free")}
    assert len({locker.token for locker in added}) == 12
    event = Event.objects.get(verb="lockers_added")
    assert (event.thing_id, event.facts) == (mine.women.pk, {"first": "W-03-01", "last": "W-03-12"})
    for changes, sentence in (
        ({"first": 12, "last": 14}, "W-03-12 已经有了"),
        ({"first": 20, "last": 14}, "不能小于"),
        ({"first": 20, "last": 200}, "一次最多 100 个"),
        ({"hall": "男厅"}, "只写字母或数字"),
    ):
        answer = desk.post(url, {**row, **changes})
        assert answer.status_code == 422 and sentence in answer.content.decode()
    assert added.count() == 12


def walk_form(minutes):
    areas = list(Area.objects.order_by("pk"))
    pairs = [(one, other) for n, one in enumerate(areas) for other in areas[n + 1 :]]
    return {f"w-{one.pk}-{other.pk}": value for (one, other), value in zip(pairs, minutes, strict=True)}


def test_walking_times_between_areas(desk, mine):
    url = reverse("walk_edit")
    assert "食堂到浴池" in desk.get(url).content.decode()
    assert desk.post(url, walk_form([5, "", 12])).url == reverse("area_list")
    assert sorted(queries.walks().values()) == [5, 12]
    assert Event.objects.get(verb="walks_changed").by == mine.admin
    desk.post(url, walk_form([5, "", 12]))
    assert Event.objects.filter(verb="walks_changed").count() == 1, "nothing changed, nothing is written"
    desk.post(url, walk_form(["", 3, 12]))
    assert sorted(queries.walks().values()) == [3, 12]
    answer = desk.post(url, walk_form([500, "x", -1]))
    assert answer.status_code == 200 and "要在 0 到 120 之间" in answer.content.decode()
    assert sorted(queries.walks().values()) == [3, 12]


def test_a_single_area_has_nowhere_to_walk_to(client, db):
    admin = person("T900", "管", "system_admin")
    Area.objects.create(code="canteen", name="食堂")
    client.force_login(admin)
    assert "只有一个区域" in client.get(reverse("walk_edit")).content.decode()


@pytest.mark.parametrize(
    ("north", "east", "sentence"),
    [
        ("33.60012", "116.90034", ""),
        ("", "", ""),
        ("33.6", "", "纬度和经度要么都填"),
        ("", "116.9", "纬度和经度要么都填"),
        ("91", "0", "不能大于 90"),
        ("0", "-181", "不能小于 -180"),
        ("1.234567", "0", "“纬度”"),
        ("北", "东", "“纬度”"),
    ],
)
def test_a_post_has_both_or_no_coordinate(desk, mine, north, east, sentence):
    url = reverse("post_edit", args=[mine.pool.pk])
    answer = desk.post(url, form_of(mine.pool, latitude=north, longitude=east))
    mine.pool.refresh_from_db()
    if sentence:
        assert answer.status_code == 200 and sentence in answer.content.decode()
        assert mine.pool.latitude is None
    else:
        assert answer.status_code == 302
        assert str(mine.pool.latitude or "") == north and str(mine.pool.longitude or "") == east


def test_only_days_that_break_the_week_are_entered(desk, mine):
    url = reverse("calendar_list")
    desk.post(url, {"day": "2027-01-01", "is_working": "off", "name": "元旦"})
    assert CalendarDay.objects.get().day == date(2027, 1, 1)
    for form, sentence in (
        ({"day": "2027-01-01", "is_working": "off", "name": "元旦"}, "已经登记过了"),
        ({"day": "2027-01-02", "is_working": "off", "name": "周末"}, "本来就休息"),
        ({"day": "2027-01-04", "is_working": "on", "name": "周一"}, "本来就上班"),
    ):
        assert sentence in desk.post(url, form).content.decode()
    desk.post(url, {"day": "2027-01-02", "is_working": "on", "name": "元旦调休"})
    calendar = queries.work_calendar()
    assert calendar.is_working(date(2027, 1, 2)) and not calendar.is_working(date(2027, 1, 1))
    desk.post(reverse("calendar_drop", args=[CalendarDay.objects.get(day=date(2027, 1, 2)).pk]))
    assert not queries.work_calendar().is_working(date(2027, 1, 2))
    with pytest.raises(Refused):
        actions.add_calendar_day(
            date(2027, 1, 9), is_working=False, name="", by=mine.admin, at=moment("2026-12-01 08:00")
        )


def test_from_december_on_the_next_year_is_asked_for(desk, mine):
    assert queries.year_without_calendar(date(2026, 11, 30)) is None
    assert queries.year_without_calendar(date(2026, 12, 1)) == 2027
    at = moment("2026-12-01 00:10")
    assert "2027" in [*due(mine.admin, at)][0].text and not [*due(mine.cook, at)]
    with time_machine.travel(at, tick=False):
        desk.force_login(mine.admin)
        assert "2027 年的放假和调休还没有录入" in desk.get(reverse("post_list")).content.decode()
        CalendarDay.objects.create(day=date(2027, 1, 1), is_working=False, name="元旦")
        assert "还没有录入" not in desk.get(reverse("post_list")).content.decode()


@pytest.mark.parametrize("name", ["post_list", "room_list", "locker_list", "area_list", "calendar_list"])
def test_an_empty_house_says_what_to_do(desk, mine, name):
    Locker.objects.all().delete()
    Post.staff.through.objects.all().delete()
    Post.objects.all().delete()
    assert "还没有" in desk.get(reverse(name)).content.decode() or name in {"area_list", "calendar_list"}


def test_others_stay_outside(client, mine):
    client.force_login(mine.head)
    names = ("post_list", "post_new", "room_list", "locker_list", "area_list", "calendar_list")
    assert {client.get(reverse(name)).status_code for name in names} == {403}


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("07:30-09:30、23:30-01:30", [["07:30", "09:30"], ["23:30", "01:30"]]),
        ("7:30~9:30 11:00 - 12:30", [["07:30", "09:30"], ["11:00", "12:30"]]),
        ("０７：３０－０９：３０；", [["07:30", "09:30"]]),
        ("", []),
    ],
)
def test_windows_are_read_as_people_write_them(text, windows):
    assert read_windows(text) == windows


@pytest.mark.parametrize("text", ["25:00-26:00", "7点到9点", "07:30", "07:30-09:61"])
def test_what_is_no_window_is_refused(text):
    with pytest.raises(ValueError):
        read_windows(text)
