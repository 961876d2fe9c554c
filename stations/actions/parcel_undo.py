"""The other way round of what is done with parcels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stations.models import Booking, Parcel
from tongting.events import flow
from tongting.people.models import User

State = Parcel.State
BACK: dict[str, Any] = {"pickup": None, "left_by": None, "left_at": None}


def undo_arrive(booking: Booking, *, by: User, at: datetime) -> None:
    flow.move(Parcel.objects.get(pk=booking.thing_id), State.UNDONE, by=by, at=at)


def undo_own(booking: Booking, *, by: User, at: datetime) -> None:
    """Nobody's again; whose it was before somebody changed it stands in no row."""
    held = Parcel.objects.select_for_update().get(pk=booking.thing_id)
    if held.state not in Parcel.HERE:
        raise flow.Refused(_("%(code)s 已经不在架上了，撤销不了") % {"code": held.code})
    held.person, held.told_at = None, None
    held.save(update_fields=["person", "told_at"])
    flow.record(held, "owner_undone", by=by, at=at)


def undo_take(booking: Booking, *, by: User, at: datetime) -> None:
    """All of them lie where they lay. A code that was spent stays spent: its owner makes another."""
    for parcel in Parcel.objects.filter(pickup=booking.thing_id).order_by("pk"):
        _lay_back(parcel, State.WAITING, by, at)


def undo_send_back(booking: Booking, *, by: User, at: datetime) -> None:
    parcel = Parcel.objects.get(pk=booking.thing_id)
    _lay_back(parcel, State.ODD if parcel.trouble else State.WAITING, by, at)


def undo_odd(booking: Booking, *, by: User, at: datetime) -> None:
    flow.move(Parcel.objects.get(pk=booking.thing_id), State.WAITING, by=by, at=at, trouble="")


def undo_sound(booking: Booking, *, by: User, at: datetime) -> None:
    parcel = Parcel.objects.get(pk=booking.thing_id)
    last = flow.history(parcel).filter(became=State.ODD).last()
    trouble = last.facts["trouble"] if last else Parcel.Trouble.ASTRAY
    flow.move(parcel, State.ODD, by=by, at=at, trouble=trouble)


def _lay_back(parcel: Parcel, to: str, by: User, at: datetime) -> None:
    try:
        with transaction.atomic():
            flow.move(parcel, to, by=by, at=at, **BACK)
    except IntegrityError:
        raise flow.Refused(_("%(tracking)s 又入库了一次，撤销不了") % {"tracking": parcel.tracking}) from None
