"""Room and lockers of a person: given, changed, handed back; a bed or a locker is nobody else's."""

import pytest
from django.urls import reverse

from tests.cast import moment, rooms_and_lockers
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.places import holding
from tongting.places.models import Locker, Lodging

AT = moment("2026-11-18 09:00")


@pytest.fixture
def house(mine):
    _building, rooms, lockers = rooms_and_lockers(mine)
    return mine, rooms, lockers


def give(mine, person, room=None, lockers=()):
    return holding.give(person, room=room, lockers=lockers, by=mine.admin, at=AT)


def kept(person):
    room = Lodging.objects.filter(person=person).values_list("room__code", flat=True).first()
    return room, list(Locker.objects.filter(holder=person).values_list("code", "condition"))


def test_given_changed_and_handed_back(house):
    mine, rooms, lockers = house
    assert give(mine, mine.cook, rooms[0], lockers[:1])
    assert kept(mine.cook) == ("B3-101", [("W-01-01", "held")])
    assert not give(mine, mine.cook, rooms[0], lockers[:1])
    assert give(mine, mine.cook, rooms[1], lockers[1:3])
    assert kept(mine.cook) == ("B3-102", [("W-01-02", "held"), ("W-01-03", "held")])
    assert give(mine, mine.cook)
    assert kept(mine.cook) == (None, [])
    free = Locker.objects.get(code="W-01-02")
    assert (free.condition, free.holder_name, free.section) == ("free", "", "")
    facts = Event.objects.filter(thing_id=mine.cook.pk, verb="holdings_changed").order_by("id").last().facts
    assert facts == {"room": "", "lockers": []}


def test_a_broken_locker_stays_broken(house):
    mine, _rooms, lockers = house
    Locker.objects.filter(pk=lockers[0].pk).update(condition="broken")
    give(mine, mine.cook, lockers=lockers[:1])
    assert kept(mine.cook)[1] == [("W-01-01", "broken")]
    give(mine, mine.cook)
    assert Locker.objects.get(pk=lockers[0].pk).condition == "broken"


def test_what_is_somebody_elses_is_refused_and_nothing_changes(house):
    mine, rooms, lockers = house
    give(mine, mine.waitress, lockers=lockers[:1])
    Locker.objects.filter(pk=lockers[1].pk).update(holder_name="住户0101")
    for locker, name in ((lockers[0], "杨餐厅"), (lockers[1], "住户0101")):
        with pytest.raises(Refused, match=f"现在是{name}在用"):
            give(mine, mine.cook, rooms[0], [locker])
    assert kept(mine.cook) == (None, [])


def test_a_full_room_and_a_duty_room_take_nobody(house):
    mine, rooms, _lockers = house
    rooms[0].beds, rooms[0].occupied = 1, 0
    rooms[0].save()
    rooms[1].is_duty_room = True
    rooms[1].save()
    give(mine, mine.waitress, rooms[0])
    with pytest.raises(Refused, match="住满了"):
        give(mine, mine.cook, rooms[0])
    with pytest.raises(Refused, match="是值班室"):
        give(mine, mine.cook, rooms[1])
    give(mine, mine.waitress, rooms[0])


def test_on_screen_by_codes_as_people_write_them(client, house):
    mine, _rooms, _lockers = house
    client.force_login(mine.admin)
    page = reverse("person_holdings", args=[mine.cook.pk])
    client.post(page, {"room": "ｂ3-101", "lockers": "w-01-01、W-01-02"})
    assert kept(mine.cook) == ("B3-101", [("W-01-01", "held"), ("W-01-02", "held")])
    assert "W-01-01、W-01-02" in client.get(page).content.decode()
    assert "B3-101" in client.get(reverse("person_edit", args=[mine.cook.pk])).content.decode()
    for fields, sentence in (
        ({"room": "B9-999"}, "没有 B9-999 这个房间"),
        ({"lockers": "Z-01-01"}, "没有 Z-01-01 这个更衣箱"),
        ({"lockers": "、".join(f"W-01-{n:02d}" for n in range(1, 8))}, "最多 5 个更衣箱"),
        ({"room": "a\0b"}, "看不见的字符"),
    ):
        assert sentence in client.post(page, fields).content.decode()
    assert kept(mine.cook)[0] == "B3-101"
    client.post(page, {"room": "", "lockers": ""})
    assert kept(mine.cook) == (None, [])
