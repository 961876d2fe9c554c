"""A slip of the finger with a locker is taken back; called in the transaction that books it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stations.actions import key_undo
from stations.actions.locker import held_still
from stations.models import Booking, KeyOrder, LockerKey, Tenancy
from tongting.events import flow
from tongting.people.models import User
from tongting.places import holding

State, KeyState = Tenancy.State, LockerKey.State


def undo_give(booking: Booking, *, by: User, at: datetime) -> None:
    _take_away(_of(booking), by, at)


def undo_free(booking: Booking, *, by: User, at: datetime) -> None:
    _give_again(_of(booking), by, at)


def undo_move(booking: Booking, *, by: User, at: datetime) -> None:
    made = _of(booking)
    before = flow.history(made).get(verb="given").facts["before"]
    _take_away(made, by, at)
    _give_again(Tenancy.objects.select_related("locker__post", "person").get(pk=before), by, at)


def undo_bring_key(booking: Booking, *, by: User, at: datetime) -> None:
    key = LockerKey.objects.get(pk=booking.thing_id)
    flow.move(key, flow.history(key).filter(became=KeyState.DESK).latest("pk").was, by=by, at=at)


def _of(booking: Booking) -> Tenancy:
    return Tenancy.objects.select_related("locker__post", "person").get(pk=booking.thing_id)


def _take_away(made: Tenancy, by: User, at: datetime) -> None:
    """The locker is nobody's again, its keys lie where they lay. Refused where a key was cut for it since."""
    facts = flow.history(made).get(verb="given").facts
    if KeyOrder.objects.filter(tenancy=made, state=KeyOrder.State.SIGNED).exists():
        raise flow.Refused(_("%(code)s 已经签收过新钥匙，撤销不了，点“退箱”") % {"code": made.locker.code})
    for order in KeyOrder.objects.filter(tenancy=made, state__in=KeyOrder.OPEN):
        flow.move(order, KeyOrder.State.WITHDRAWN, by=by, at=at)
    flow.move(made, State.UNDONE, by=by, at=at)
    for pk in facts.get("handed", []):
        flow.move(LockerKey.objects.get(pk=pk), KeyState.DESK, by=by, at=at)
    for pk in facts.get("missing", []):
        flow.move(LockerKey.objects.get(pk=pk), KeyState.OUT, by=by, at=at)
    holding.hand_over(held_still(made.locker), None, by=by, at=at)
    if known := facts.get("known"):
        entry = Tenancy.objects.get(pk=known)
        changes: dict[str, Any] = {"ended_at": None}
        flow.move(entry, State.HELD, by=by, at=at, **changes)
        name, section = entry.name, entry.section
        holding.hand_over(held_still(made.locker), None, name=name, section=section, by=by, at=at)


def _give_again(ended: Tenancy, by: User, at: datetime) -> None:
    """As before, with its keys and what was asked for. Refused where somebody else has it since."""
    locker = held_still(ended.locker)
    if locker.holder_id or locker.holder_name:
        said = _("%(code)s 已经给了%(name)s，撤销不了")
        raise flow.Refused(said % {"code": locker.code, "name": locker.holder_name or _("别人")})
    changes: dict[str, Any] = {"ended_by": None, "ended_at": None}
    try:
        with transaction.atomic():
            facts = flow.history(ended).filter(became=State.ENDED).latest("pk").facts
            flow.move(ended, State.HELD, by=by, at=at, **changes)
    except IntegrityError:
        raise flow.Refused(_("%(code)s 已经给了别人，撤销不了") % {"code": locker.code}) from None
    for pk in facts.get("keys", []):
        flow.move(LockerKey.objects.get(pk=pk), KeyState.OUT, by=by, at=at)
    for pk, was in facts.get("orders", []):
        key_undo.reopen(KeyOrder.objects.select_related("locker").get(pk=pk), was, by=by, at=at)
    holding.hand_over(locker, ended.person, name=ended.name, section=ended.section, by=by, at=at)
