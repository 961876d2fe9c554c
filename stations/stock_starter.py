"""What the desks give out in most mines, from starter/stations.json: kinds with their least and full. The shelves are
empty until somebody restocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from stations.models import Box, Desk, Service, StockItem
from stations.starter import desk_code, read_file

KINDS = {
    "consumable": Service.Kind.CONSUMABLE, "seasonal_issue": Service.Kind.DRINKS,
}  # fmt: skip
# A third is when to fill up, where the file says only how many there are.
LEAST_OF_FULL = 3
# The file has no numbers for drinks: two hundred are a day of one shift.
DRINKS_LEAST, DRINKS_FULL, HOME_MADE_HOURS, HOME_MADE_UNIT = 60, 200, 4, "杯"


def load_stock() -> int:
    """Adds to the desks there are what none of their services names yet, in a fixed number of queries; returns how many
    kinds were added."""
    desks = {desk.code: desk for desk in Desk.objects.all()}
    known = set(Service.objects.values_list("desk__code", "code"))
    offered = [
        (desks[code], order, facts)
        for code, order, facts in _offered()
        if code in desks and (code, facts["code"]) not in known
    ]
    with transaction.atomic():
        services = Service.objects.bulk_create(_service(*one) for one in offered)
        Box.objects.bulk_create(
            Box(service=service) for service in services if service.kind == Service.Kind.MEDICAL
        )
        made = StockItem.objects.bulk_create(
            item
            for service, (_desk, _order, facts) in zip(services, offered, strict=True)
            for item in _items(service, facts)
        )
    return len(made)


def _offered() -> Iterable[tuple[str, int, dict[str, Any]]]:
    """Desk's code, place in its list, what the file says of the service."""
    for station in read_file()["stations"]:
        listed = list(enumerate(station.get("items") or station.get("services", [])))
        for one in station.get("desks") or [station]:
            yield from (
                (desk_code(one), order, facts) for order, facts in listed if kind_of(facts) is not None
            )


def kind_of(facts: dict[str, Any]) -> str | None:
    """The medical box is a consumable with things in it."""
    if facts["kind"] == "consumable" and facts.get("items"):
        return Service.Kind.MEDICAL
    return KINDS.get(facts["kind"])


def _service(desk: Desk, order: int, facts: dict[str, Any]) -> Service:
    kind = kind_of(facts) or ""
    return Service(desk=desk, code=facts["code"], name=facts["zh"], kind=kind, order=order)


def _items(service: Service, facts: dict[str, Any]) -> Iterable[StockItem]:
    if service.kind == Service.Kind.CONSUMABLE:
        full = int(facts["qty_per_desk"])
        yield StockItem(
            service=service, code=facts["code"], name=facts["zh"], unit="片", full=full, least=full // LEAST_OF_FULL,
            most_each=facts["max_per_person"], shelf_months=36,
        )  # fmt: skip
        return
    of = _drink if service.kind == Service.Kind.DRINKS else _medicine
    yield from (of(service, order, one) for order, one in enumerate(facts["items"]))


def _medicine(service: Service, order: int, one: dict[str, Any]) -> StockItem:
    begins, _slash, ends = str(one.get("season", "")).partition("/")
    return StockItem(
        service=service, code=one["code"], name=wide(one["zh"]), unit=one["unit"], least=one["min_stock"],
        full=one["par_stock"], shelf_months=one.get("shelf_life_months", 0),
        opened_days=one.get("after_opening_days", 0), stays=one.get("kind") == "reusable", season_from=begins,
        season_until=ends, note=NOTES.get(one["code"], ""), order=order,
    )  # fmt: skip


def wide(name: str) -> str:
    """Chinese text has full-width brackets."""
    return name.replace("(", "（").replace(")", "）")


def _drink(service: Service, order: int, one: dict[str, Any]) -> StockItem:
    made = one["unit"] == HOME_MADE_UNIT
    return StockItem(
        service=service, code=DRINK_CODES.get(one["zh"], f"drink{order + 1}"), name=one["zh"], unit=one["unit"],
        least=0 if made else DRINKS_LEAST, full=0 if made else DRINKS_FULL,
        keeps_hours=HOME_MADE_HOURS if made else 0, shelf_months=0 if made else 12, order=order,
    )  # fmt: skip


NOTES = {"huoxiang": "先看说明书；不和酒、头孢同服"}
DRINK_CODES = {
    "绿豆汤": "mung_soup", "雪糕": "ice_cream", "瓶装冷饮": "bottled", "淡盐水": "salt_water",
}  # fmt: skip
