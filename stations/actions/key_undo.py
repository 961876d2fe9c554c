"""A slip of the finger with a key is taken back; called in the transaction that books it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stations.models import Booking, KeyOrder, LockerKey
from tongting.events import flow
from tongting.people.models import User

State = KeyOrder.State


def undo_order(booking: Booking, *, by: User, at: datetime) -> None:
    """What came from a phone waits to be checked again, what was written at the desk never was."""
    order = _of(booking)
    to = State.ASKED if order.asked_by_id == order.person_id else State.UNDONE
    changes: dict[str, Any] = {
        "accepted_by": None, "accepted_at": None, "changes_cylinder": False, "section_by": "", "section_day": None,
        "section_proof": None,
    }  # fmt: skip
    flow.move(order, to, by=by, at=at, **changes)


def undo_refuse(booking: Booking, *, by: User, at: datetime) -> None:
    reopen(_of(booking), _was_before(booking, State.REFUSED), by=by, at=at, why="")


def undo_cut(booking: Booking, *, by: User, at: datetime) -> None:
    flow.move(_of(booking), State.ACCEPTED, by=by, at=at, cut_by_id=None, cut_at=None)


def undo_sign(booking: Booking, *, by: User, at: datetime) -> None:
    """The key is back at the desk, what it replaced opens again."""
    order = _of(booking)
    signed = flow.history(order).filter(became=State.SIGNED).latest("pk")
    flow.move(LockerKey.objects.get(pk=signed.facts["key"]), LockerKey.State.VOID, by=by, at=at)
    for pk, was in signed.facts["void"]:
        flow.move(LockerKey.objects.get(pk=pk), was, by=by, at=at)
    flow.move(order, State.CUT, by=by, at=at, signed_by_id=None, signed_at=None, signature_id=None)


def reopen(order: KeyOrder, to: str, *, by: User, at: datetime, **changes: Any) -> None:
    """Where it stood before. Refused where another one of the same locker is on the way since."""
    try:
        with transaction.atomic():
            flow.move(order, to, by=by, at=at, **changes)
    except IntegrityError:
        raise flow.Refused(_("%(code)s 又登记了一份，这一笔撤销不了") % {"code": order.locker.code}) from None


def _of(booking: Booking) -> KeyOrder:
    return KeyOrder.objects.select_related("locker").get(pk=booking.thing_id)


def _was_before(booking: Booking, became: str) -> str:
    order = KeyOrder.objects.get(pk=booking.thing_id)
    return flow.history(order).filter(became=became).latest("pk").was
