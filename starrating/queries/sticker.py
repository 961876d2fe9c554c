"""The doors that get a sticker with their code: rooms of a building, lockers of a hall."""

from __future__ import annotations

from django.db.models import QuerySet

from tongting.places.models import Building, Locker, Room


def rooms(building: Building, floor: int | None) -> QuerySet[Room]:
    """Those that can take part; duty rooms never do."""
    found = Room.objects.filter(building=building, is_active=True, is_duty_room=False)
    found = found.filter(floor=floor) if floor is not None else found
    return found.select_related("building").order_by("floor", "number")


def lockers(hall: str, row: int | None) -> QuerySet[Locker]:
    found = Locker.objects.filter(hall=hall)
    found = found.filter(row=row) if row is not None else found
    return found.select_related("post").order_by("row", "column")
