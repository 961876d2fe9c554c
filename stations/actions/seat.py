"""Seats are counted here: a row of the journal each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from stations.actions.booking import Slip, book
from stations.models import Booking, Service
from stations.queries import seat as seats
from stations.rules import seat as rules
from tongting.events import flow
from tongting.people.models import User

Verb = Booking.Verb


def count(service: Service, taken: int, *, slip: Slip, by: User, at: datetime) -> Booking:
    """`taken` seats had somebody on them. Refused where there are not so many."""
    every = seats.rule_of(service).seats

    def act() -> Service:
        if no := rules.may_count(taken, every):
            raise flow.Refused(no)
        return service

    note = f"{taken}/{every}"
    return book(
        service, Verb.COUNT_SEATS, act, person=None, slip=slip, quantity=taken, note=note, by=by, at=at
    )


def undo_count(booking: Booking, *, by: User, at: datetime) -> None:
    """Nothing but the row itself: a count that is undone is read no more, the one before it holds."""


BACK: dict[str, Callable[..., object]] = {Verb.COUNT_SEATS: undo_count}
