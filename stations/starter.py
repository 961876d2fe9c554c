"""The desks and services that most mines begin with, from starter/stations.json; every mine edits them."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import transaction

from stations.models import Desk, Lendable, ParcelShelf, Service, Station, Unit
from tongting.places.models import Post

STATIONS = {
    "bath_station": Station.BATH, "convenience_station": Station.CONVENIENCE,
    "music_bar_station": Station.MUSIC, "parcel_station": Station.PARCEL,
}  # fmt: skip
# Where faults of a desk are reported, by the kind of the nearest post; of several the first.
NEAREST = {
    Station.BATH: "bath",
    Station.MUSIC: "canteen",
    Station.PARCEL: "canteen",
    Station.CONVENIENCE: "dorm",
}
KINDS = {"loan", "on_site", "slot"}
# Services that lend nothing, by their code in the file: how each is called at the desk and of which kind it is.
PLAIN = {
    "parcel_in": ("parcel", "快递", Service.Kind.PARCEL),
    "lost_found": ("lost_found", "失物招领", Service.Kind.LOST),
    "locker_key": ("locker_key", "配更衣箱钥匙", Service.Kind.KEY),
}  # fmt: skip
# Used beside the desk, and booked by the hour like a machine.
BY_SLOT = {"garment_steamer"}
# How a thing is handed over, said where it is lent and where it is asked for.
NOTES = {
    "scissors": "合上刀口再递；喝了酒的不借", "garment_steamer": "先约时段，在服务台用，用完由值班员断电、晾凉",
    "washing_machine": "一小时一个时段，洗完 15 分钟里把衣服取走",
}  # fmt: skip
# Shelves for parcels: so many, each with so many layers for so many parcels.
SHELVES, LAYERS, ROOM = 3, 4, 20


def load_stations() -> int:
    """Adds what no desk's and no service's code names yet, in a fixed number of queries; returns how many desks were
    added. A desk without a post is given the nearest as soon as there are posts."""
    known = {desk.code: desk for desk in Desk.objects.all()}
    offers = set(Service.objects.values_list("desk__code", "code"))
    wanted = [
        (desk_code(one), facts, one, 10 * order + place)
        for order, facts in enumerate(read_file()["stations"])
        for place, one in enumerate(facts.get("desks") or [facts])
        if _offered(facts)
    ]
    new = {code: _desk(facts, one, order) for code, facts, one, order in wanted if code not in known}
    with transaction.atomic():
        Desk.objects.bulk_create(new.values())
        desks = known | new
        _fill(
            [
                (desks[code], order, item)
                for code, facts, _one, _order in wanted
                for order, item in enumerate(_offered(facts))
                if (code, _called(item)) not in offers
            ]
        )
        _place()
    return len(new)


def _fill(offered: list[tuple[Desk, int, dict[str, Any]]]) -> None:
    """What each desk offers; what it lends, how, and how many of it; shelves where parcels lie."""
    services = Service.objects.bulk_create(_service(*one) for one in offered)
    items = [item for _desk, _order, item in offered]
    pairs = [pair for pair in zip(services, items, strict=True) if pair[1]["kind"] in KINDS]
    Lendable.objects.bulk_create(_lendable(*one) for one in pairs)
    Unit.objects.bulk_create(
        Unit(service=service, number=n) for service, item in pairs for n in range(1, _many(item) + 1)
    )
    ParcelShelf.objects.bulk_create(
        ParcelShelf(desk=service.desk, shelf=shelf, layer=layer, room=ROOM)
        for service in services
        if service.kind == Service.Kind.PARCEL
        for shelf in range(1, SHELVES + 1)
        for layer in range(1, LAYERS + 1)
    )


def _place() -> None:
    placeless = list(Desk.objects.filter(post=None))
    posts = (
        list(Post.objects.filter(is_active=True).select_related("building").order_by("code"))
        if placeless
        else []
    )
    for desk in placeless:
        desk.post = _nearest(desk, posts)
    Desk.objects.bulk_update(placeless, ["post"])


def read_file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((settings.STARTER / "stations.json").read_text(encoding="utf-8"))
    return found


def desk_code(one: dict[str, Any]) -> str:
    return str(one["code"]).lower().replace("_", "-")


def _offered(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """What works here; a station of which nothing works yet has no desk."""
    return [
        one
        for one in facts.get("items") or facts.get("services", [])
        if one["kind"] in KINDS and one.get("loan_hours") or one["code"] in PLAIN
    ]


def _called(item: dict[str, Any]) -> str:
    return str(PLAIN[item["code"]][0] if item["code"] in PLAIN else item["code"])


def _desk(facts: dict[str, Any], one: dict[str, Any], order: int) -> Desk:
    return Desk(
        code=desk_code(one), station=STATIONS[facts["code"]], name=one["zh"],
        where=facts.get("location", one["zh"]), hours=_hours(facts["hours"]), order=order,
    )  # fmt: skip


def _hours(text: str) -> list[list[str]]:
    """00:00-24:00 is day and night."""
    return [] if text == "00:00-24:00" else [part.strip().split("-") for part in text.split(",")]


def _nearest(desk: Desk, posts: list[Post]) -> Post | None:
    """CS-B3 stands in building B3."""
    near = [post for post in posts if post.kind.startswith(NEAREST[Station(desk.station)])]
    building = desk.code.upper().rpartition("-")[2]
    inside = [post for post in near if post.building and post.building.code == building]
    return next(iter(inside or near), None)


def _service(desk: Desk, order: int, item: dict[str, Any]) -> Service:
    if item["code"] in PLAIN:
        code, name, kind = PLAIN[item["code"]]
        return Service(desk=desk, code=code, name=name, kind=kind, order=order)
    return Service(
        desk=desk, code=item["code"], name=item["zh"], order=order,
        kind=Service.Kind.SLOT if item["code"] in BY_SLOT else item["kind"],
        note=NOTES.get(item["code"], "用完当场还" if item["kind"] == "on_site" else ""),
    )  # fmt: skip


def _lendable(service: Service, item: dict[str, Any]) -> Lendable:
    return Lendable(
        service=service, numbered=item["kind"] != "loan" or _many(item) == 1, loan_minutes=60 * item["loan_hours"],
        most_each=item["max_per_person"], renewals=item.get("renewals", 0),
        counts_parts=NEEDLES if item.get("needle_count_check") else 0,
    )  # fmt: skip


def _many(item: dict[str, Any]) -> int:
    return int(item.get("qty_per_desk") or item.get("qty") or 1)


# In a needle kit; a mine sets its own number.
NEEDLES = 6
