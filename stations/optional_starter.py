"""What the stations do that the article does not name, from the same file: defaults that a mine may switch off."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from stations.models import Desk, SeatRule, Service
from stations.starter import desk_code, read_file

KINDS = {
    "song_request": Service.Kind.SONGS, "rest_seats": Service.Kind.SEATS, "parcel_send": Service.Kind.SENDING,
}  # fmt: skip
# The file's rules as a person reads them; a mine writes its own.
NOTES = {
    "song_request": "每人每天一首，值班员审过才放", "rest_seats": "用餐高峰不躺着睡；不抽烟，不喝酒",
    "parcel_send": "验身份证、开箱验视由快递员做；违禁品不收",
}  # fmt: skip


def load_optional() -> int:
    """Adds what no service's code names yet, also not one that is switched off; returns how many were added."""
    desks = {desk.code: desk for desk in Desk.objects.all()}
    offers = set(Service.objects.values_list("desk__code", "code"))
    wanted = [
        (desks[code], item)
        for facts in read_file()["stations"]
        for code in [desk_code(facts)]
        for item in facts.get("services", [])
        if code in desks and item["code"] in KINDS and (code, item["code"]) not in offers
    ]
    with transaction.atomic():
        for desk, item in wanted:
            _add(desk, item)
    return len(wanted)


def _add(desk: Desk, item: dict[str, Any]) -> None:
    code = item["code"]
    service = Service.objects.create(
        desk=desk, code=code, name=item["zh"], kind=KINDS[code], note=NOTES[code], order=desk.services.count()
    )
    if "seats" in item:
        SeatRule.objects.create(service=service, seats=item["seats"])
