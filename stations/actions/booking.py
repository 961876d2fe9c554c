"""The journal of a desk is written here: each act once under its number, together with what it changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from stations.models import Booking, Service
from tongting.events import flow
from tongting.people.models import User


class Conflict(flow.Refused):
    """The same number came with another content, or from another hand; the first counts."""


@dataclass(frozen=True)
class Slip:
    """Under what an act is booked: the number that the device gave it, when it was done, a digest of what was said."""

    uuid: UUID
    seen_at: datetime
    digest: str


def slip(said: Any, seen_at: datetime, number: UUID | None = None) -> Slip:
    """`said` is what the device sent, as JSON; without a number it gets one here."""
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Slip(number or uuid4(), seen_at, digest)


def known(number: UUID) -> Booking | None:
    """Most acts are new: their number is asked for alone, the rest where there is one."""
    key = Booking.objects.order_by().filter(uuid=number).values_list("pk", flat=True).first()
    return Booking.objects.select_related("service__desk", "person").get(pk=key) if key else None


def book(
    service: Service,
    verb: str,
    act: Callable[[], models.Model],
    *,
    person: User | None,
    slip: Slip,
    quantity: int = 1,
    note: str | Callable[[Any], str] = "",
    undoes: Booking | None = None,
    by: User,
    at: datetime,
) -> Booking:
    """Does `act` and books it in one transaction, unless this number is booked already; then that row comes back. What
    `act` refuses stays undone. `act` returns the thing it was done to; `note` may be made from it."""
    if (before := known(slip.uuid)) is not None:
        return again(before, slip, by)
    try:
        with transaction.atomic():
            thing = act()
            said = note if isinstance(note, str) else note(thing)
            return Booking.objects.create(
                uuid=slip.uuid, service=service, verb=verb, person=person, by=by,
                at=min(slip.seen_at, at), received_at=at, quantity=quantity, digest=slip.digest, note=said[:200],
                undoes=undoes, thing=flow.name_of(thing),
                thing_id=thing.pk,
            )  # fmt: skip
    except (IntegrityError, flow.Refused):
        # The same, sent twice at once: the one that was faster has done it.
        if (before := known(slip.uuid)) is not None:
            return again(before, slip, by)
        raise


def again(before: Booking, slip: Slip, by: User) -> Booking:
    """The row that this number already has; refused where something else was said under it."""
    if before.digest == slip.digest and before.by_id == by.pk:
        return before
    raise Conflict(_("这一笔先前已经收下，这回传来的内容不一样；算数的是先到的那份，不对就撤销了重新办"))
