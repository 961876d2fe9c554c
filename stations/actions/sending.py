"""Parcels are handed in to be sent here, taken by the courier, given back. Journal and events carry the courier and
the waybill, never a name: those are erased when the sending's are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.actions.booking import Slip, book
from stations.models import Booking, Sending, Service
from stations.queries import parcel as parcels
from stations.rules import desk as desk_rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User

Verb, State = Booking.Verb, Sending.State
LIES: dict[str, Any] = {"left_by": None, "left_at": None, "why": ""}
BATCH = 500


@dataclass(frozen=True)
class Label:
    """What is written on it as far as the desk keeps it."""

    carrier: str
    town: str
    tracking: str = ""
    note: str = ""


def hand_in(service: Service, person: User, label: Label, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Lies at the desk until the courier comes. Refused where the waybill is another parcel's."""

    def act() -> Sending:
        if no := desk_rules.may_be_served(person):
            raise flow.Refused(no)
        made = Sending(
            service=service, person=person, carrier=label.carrier, town=label.town, tracking=label.tracking,
            note=label.note, handed_by=by, handed_at=min(slip.seen_at, at),
        )  # fmt: skip
        with _one_waybill(label.tracking):
            made.save()
        flow.record(made, "handed_in", by=by, at=at, became=State.WAITING)
        return made

    return book(service, Verb.HAND_IN, act, person=None, slip=slip, note=str, by=by, at=at)


def send_off(sending: Sending, tracking: str, *, slip: Slip, by: User, at: datetime) -> Booking:
    """The courier has taken it under this waybill; its sender is told."""

    def act() -> Sending:
        with _one_waybill(tracking):
            _leave(sending, State.SENT, slip, by, at, tracking=tracking)
        _tell(sending, _("寄到%(town)s的快递被%(carrier)s收走了，运单号 %(tracking)s"), at)
        return sending

    return book(sending.service, Verb.SEND_OFF, act, person=None, slip=slip, note=str, by=by, at=at)


def hand_back(sending: Sending, why: str, *, slip: Slip, by: User, at: datetime) -> Booking:
    """The courier does not take it, or its sender wants it back."""

    def act() -> Sending:
        _leave(sending, State.BACK, slip, by, at, why=why)
        _tell(sending, _("要寄到%(town)s的快递退给你了：%(why)s"), at)
        return sending

    return book(sending.service, Verb.HAND_BACK, act, person=None, slip=slip, note=str, by=by, at=at)


def _leave(sending: Sending, to: str, slip: Slip, by: User, at: datetime, **changes: Any) -> None:
    left_at = max(min(slip.seen_at, at), sending.handed_at)
    flow.move(sending, to, by=by, at=at, left_by=by, left_at=left_at, **changes)


def _tell(sending: Sending, text: str, at: datetime) -> None:
    if sending.person_id is None:
        return
    facts = {
        "town": sending.town,
        "carrier": sending.carrier,
        "tracking": sending.tracking,
        "why": sending.why,
    }
    key = f"sending:{sending.pk}:{sending.state}"
    notices.tell(sending.person_id, text % facts, reverse("parcel_mine"), key=key, at=at)


@contextmanager
def _one_waybill(tracking: str) -> Iterator[None]:
    """Refuses, with the sentence, a number that another parcel carries."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        said = _("运单号 %(tracking)s 已经是另一件代寄的了，照面单再看一遍")
        raise flow.Refused(said % {"tracking": tracking}) from None


def undo_hand_in(booking: Booking, *, by: User, at: datetime) -> None:
    flow.move(Sending.objects.get(pk=booking.thing_id), State.UNDONE, by=by, at=at)


def undo_leave(booking: Booking, *, by: User, at: datetime) -> None:
    """It lies here again; a waybill that was read off stays on it."""
    sending = Sending.objects.get(pk=booking.thing_id)
    with _one_waybill(sending.tracking):
        flow.move(sending, State.WAITING, by=by, at=at, **LIES)


BACK: dict[str, Callable[..., object]] = {
    Verb.HAND_IN: undo_hand_in,
    Verb.SEND_OFF: undo_leave,
    Verb.HAND_BACK: undo_leave,
}


def erase(*, at: datetime) -> int:
    """Sender, town and note of what left so long ago, by the rule of parcels; carrier, waybill and times stay for the
    figures. Returns how many. Safe to repeat and to interrupt."""
    before, gone = at - timedelta(days=parcels.rule_in_force().erase_days), 0
    left = Sending.objects.filter(left_at__lte=before, erased_at=None)
    undone = Sending.objects.filter(state=State.UNDONE, handed_at__lte=before, erased_at=None)
    for rows in (left, undone):
        while batch := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
            gone += Sending.objects.filter(pk__in=batch, erased_at=None).update(
                person=None, town="", note="", erased_at=at
            )
    return gone
