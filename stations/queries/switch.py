"""Reads of what is open at a service that somebody wants to switch off."""

from __future__ import annotations

from collections.abc import Callable

from stations.models import (
    Found,
    KeyOrder,
    Parcel,
    Player,
    Sending,
    Service,
    Slot,
    SongRequest,
    Turn,
    Wish,
)
from stations.queries import charging as charges

Kind = Service.Kind


def _phones(service: Service) -> int:
    """In their slots, and those that nobody has registered among the found things yet."""
    return charges.open_charges().filter(service=service).count() + len(charges.moved(service))


OPEN: dict[str, Callable[[Service], int]] = {
    Kind.SONGS: lambda one: SongRequest.objects.filter(service=one, state=SongRequest.State.ASKED).count(),
    Kind.SENDING: lambda one: Sending.objects.filter(service=one, state=Sending.State.WAITING).count(),
    Kind.PARCEL: lambda one: Parcel.objects.filter(service=one, state__in=Parcel.HERE).count(),
    Kind.LOST: lambda one: Found.objects.filter(service=one, state=Found.State.OPEN).count(),
    Kind.KEY: lambda one: KeyOrder.objects.filter(service=one, state__in=KeyOrder.OPEN).count(),
    Kind.CHARGING: _phones,
    Kind.HAIRCUT: lambda one: Turn.objects.filter(service=one, state=Turn.State.SEATED).count(),
    Kind.MUSIC: lambda one: Player.objects.filter(service=one, is_active=True).count(),
}


def still_open(service: Service) -> int:
    """How many things keep it on; none of what is lent or used up."""
    found = OPEN.get(service.kind)
    return found(service) if found else 0


def promised(service: Service) -> list[Wish | Slot | Turn]:
    """Places in line and booked times of people who have not come yet."""
    wishes = Wish.objects.filter(service=service, state__in=Wish.OPEN)
    slots = Slot.objects.filter(unit__service=service, state=Slot.State.BOOKED)
    turns = Turn.objects.filter(service=service, state__in=(*Turn.LINE, Turn.State.CALLED))
    return [*wishes.order_by("pk"), *slots.order_by("pk"), *turns.order_by("pk")]
