"""Writes of what a person has been given: a room, lockers. Handing back is giving nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongting.events.flow import Refused, record
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Locker, LockerState, Lodging, Room


def give(person: User, *, room: Room | None, lockers: Sequence[Locker], by: User, at: datetime) -> bool:
    """Makes these the person's room and lockers and nothing else; false where they are already. Refused where a locker
    is somebody else's or the room has no bed left."""
    with transaction.atomic():
        moved = _lodge(person, room, at)
        changed = _lock(person, list(lockers))
        if moved or changed:
            codes = [locker.code for locker in lockers]
            facts = {"room": room.code if room else "", "lockers": codes}
            record(person, "holdings_changed", by=by, at=at, facts=facts)
    return moved or changed


def _lodge(person: User, room: Room | None, at: datetime) -> bool:
    kept = Lodging.objects.filter(person=person).first()
    if (kept.room_id if kept else None) == (room.pk if room else None):
        return False
    if room is not None:
        locked = Room.objects.select_for_update().get(pk=room.pk)
        if locked.is_duty_room:
            raise Refused(_("%(room)s 是值班室，不住人") % {"room": room.code})
        if Lodging.objects.filter(room=room).count() >= locked.beds:
            raise Refused(_("%(room)s 的床位住满了，换一间") % {"room": room.code})
    Lodging.objects.filter(person=person).delete()
    if room is not None:
        Lodging.objects.create(person=person, room=room, since=local(at).date())
    return True


def _lock(person: User, lockers: list[Locker]) -> bool:
    wanted = {locker.pk for locker in lockers}
    held = set(Locker.objects.filter(holder=person).values_list("pk", flat=True))
    if wanted == held:
        return False
    fresh = Locker.objects.select_for_update().filter(pk__in=wanted - held)
    for locker in fresh.order_by("pk"):
        if locker.holder_id or locker.holder_name not in ("", person.name):
            raise Refused(
                _("%(code)s 现在是%(name)s在用，先退了再给")
                % {"code": locker.code, "name": locker.holder_name or _("别人")}
            )
        _write(locker, person)
    for locker in Locker.objects.filter(pk__in=held - wanted):
        _write(locker, None)
    return True


def _write(locker: Locker, person: User | None) -> None:
    locker.holder = person
    locker.holder_name, locker.section = (person.name, person.section) if person else ("", "")
    # A broken one stays broken, whoever has it.
    if locker.condition != LockerState.BROKEN:
        locker.condition = LockerState.HELD if person else LockerState.FREE
    locker.save(update_fields=["holder", "holder_name", "section", "condition"])
