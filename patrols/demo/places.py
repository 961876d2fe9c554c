"""Loads areas, the working calendar, and for the demo buildings, posts, rooms and lockers."""

from __future__ import annotations

import random
from datetime import date, time
from typing import Any

from patrols.demo.people import by_job
from patrols.demo.reading import windows
from tongting.people.models import Team, User
from tongting.places.models import Area, Building, CalendarDay, Locker, LockerState, Lodging, Post, Room

# The State Council's notice for 2026, as far as it breaks the working week. Every mine checks it once.
SOURCE = "按国务院办公厅通知录入，请核对"
HOLIDAYS_2026 = {
    "元旦": (["01-01", "01-02"], ["01-04"]),
    "春节": (["02-16", "02-17", "02-18", "02-19", "02-20", "02-23"], ["02-14", "02-28"]),
    "清明节": (["04-06"], []),
    "劳动节": (["05-01", "05-04", "05-05"], ["05-09"]),
    "端午节": (["06-19"], []),
    "中秋节": (["09-25"], []),
    "国庆节": (["10-01", "10-02", "10-05", "10-06", "10-07"], ["09-20", "10-10"]),
}
STATES = {"空闲": LockerState.FREE, "在用": LockerState.HELD, "报修": LockerState.BROKEN}


def load_areas(org: dict[str, Any]) -> dict[str, Area]:
    known = {area.code: area for area in Area.objects.all()}
    new = [
        Area(code=facts["code"], name=facts["zh"], order=order)
        for order, facts in enumerate(org["areas"], 1)
        if facts["code"] not in known
    ]
    return known | {area.code: area for area in Area.objects.bulk_create(new)}


def load_calendar() -> None:
    days = [
        CalendarDay(day=date.fromisoformat(f"2026-{day}"), is_working=working, name=f"{name}·{SOURCE}")
        for name, lists in HOLIDAYS_2026.items()
        for working, listed in zip((False, True), lists, strict=True)
        for day in listed
    ]
    if not CalendarDay.objects.filter(day__year=2026).exists():
        CalendarDay.objects.bulk_create(days)


def load_posts(org: dict[str, Any], areas: dict[str, Area], teams: dict[str, Team]) -> dict[str, Post]:
    buildings = _buildings(org, areas)
    known = {post.code: post for post in Post.objects.all()}
    keepers = {
        code: owner["owner"]
        for owner in org["patrol_scheme"]["responsibility_areas"]
        for code in owner["posts"]
    }
    people = User.objects.in_bulk(set(keepers.values()), field_name="staff_no")
    new = [
        Post(
            code=facts["code"],
            name=facts["zh"],
            kind=facts["area_type"],
            area=areas[facts["area"]],
            building=buildings.get(facts["building"]),
            team=teams[facts["team"]],
            keeper=people.get(keepers.get(facts["code"], "")),
            opens_at=_hour(facts["opens"]),
            closes_at=_hour(facts["closes"]),
            peaks=windows(facts["peaks"]),
            visits_wanted=facts["visits_wanted"],
            women_only=facts["women_only"],
            no_photos=facts["no_photos"],
        ).spell()
        for facts in org["posts"]
        if facts["code"] not in known
    ]
    Post.objects.bulk_create(new)
    _staff(org, new)
    return known | {post.code: post for post in new}


def load_rooms(org: dict[str, Any]) -> list[Room]:
    """The rooms that were added, in the order of the file."""
    known = set(Room.objects.values_list("code", flat=True))
    buildings = {building.code: building for building in Building.objects.all()}
    return Room.objects.bulk_create(
        Room(
            building=buildings[facts["building"]],
            floor=facts["floor"],
            number=facts["room"],
            code=facts["code"],
            is_duty_room=facts["kind"] == "duty",
            beds=facts["beds"],
            occupied=facts["occupied"],
            section=facts["section"] or "",
        )
        for facts in org["rooms"]
        if facts["code"] not in known
    )


def load_lockers(org: dict[str, Any], posts: dict[str, Post]) -> None:
    """Every locker of the halls. The sample's holders are as given; the others are held as in a working mine."""
    if Locker.objects.exists():
        return
    sample = {facts["code"]: facts for facts in org["bathhouse"]["sample_lockers"]}
    sections = [facts["zh"] for facts in org["sections"]]
    chance = random.Random(2520)
    lockers, number = [], 200
    for hall in org["bathhouse"]["halls"]:
        for row in range(1, hall["rows"] + 1):
            for column in range(1, hall["cols"] + 1):
                number += 1
                code = f"{hall['hall']}-{row:02d}-{column:02d}"
                held = sample.get(code) or _holder(chance, sections, number)
                lockers.append(
                    Locker(
                        post=posts[hall["post"]],
                        hall=hall["hall"],
                        row=row,
                        column=column,
                        code=code,
                        condition=STATES[held["status"]],
                        holder_name=held["user"] or "",
                        section=held["section"] or "",
                    )
                )
    Locker.objects.bulk_create(lockers, batch_size=500)


def lodge(residents: list[User], org: dict[str, Any]) -> None:
    """Gives every new miner a room of his section and, where one carries his name, his locker."""
    wanted = {facts["recipient"]: facts["room"] for facts in org.get("known_rooms", [])}
    rooms = list(Room.objects.filter(is_duty_room=False, occupied__gt=0))
    by_code = {room.code: room for room in rooms}
    free = {room.pk: room.occupied for room in rooms}
    lodgings = []
    for person in sorted(residents, key=lambda someone: someone.name not in wanted):
        named = by_code.get(wanted.get(person.name, ""))
        room = named or next(room for room in rooms if free[room.pk] and room.section == person.section)
        free[room.pk] -= 1
        lodgings.append(Lodging(person=person, room=room))
    Lodging.objects.bulk_create(lodgings)
    names = {person.name: person for person in residents}
    held = list(Locker.objects.filter(holder_name__in=names))
    for locker in held:
        locker.holder = names[locker.holder_name]
    Locker.objects.bulk_update(held, ["holder"])


def _buildings(org: dict[str, Any], areas: dict[str, Area]) -> dict[str, Building]:
    known = {building.code: building for building in Building.objects.all()}
    new = [
        Building(code=facts["code"], name=facts["zh"], area=areas["dormitory"], floors=facts["floors"])
        for facts in org["buildings"]
        if facts["code"] not in known
    ]
    return known | {building.code: building for building in Building.objects.bulk_create(new)}


def _staff(org: dict[str, Any], posts: list[Post]) -> None:
    """Who works where, by job and team: every bath attendant at every pool, turn and turn about."""
    rows = {post.code: post for post in posts}
    link = Post.staff.through
    link.objects.bulk_create(
        link(post=rows[facts["code"]], user=person)
        for facts in org["posts"]
        if facts["code"] in rows
        for person in by_job(facts["team"], facts["staff_jobs"])
    )


def _holder(chance: random.Random, sections: list[str], number: int) -> dict[str, Any]:
    if chance.random() < 0.22:
        return {"status": "空闲", "user": None, "section": None}
    state = "报修" if chance.random() < 0.015 else "在用"
    return {"status": state, "user": f"住户{number:04d}", "section": chance.choice(sections)}


def _hour(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
