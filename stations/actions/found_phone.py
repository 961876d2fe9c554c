"""A phone that nobody fetched from its slot, once two have sealed it among the found things: from then on it is claimed
there, and what happens there is told to its slot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from stations.models import Charge, Found
from stations.queries import charging as charges
from tongting.events import flow
from tongting.people.models import User

State = Charge.State


def register(charge: Charge, thing: Found, *, by: User, at: datetime) -> None:
    """Refused where it was fetched meanwhile, or lies among the found things already."""
    held = Charge.objects.select_for_update().get(pk=charge.pk)
    if held.state != State.MOVED:
        raise flow.SomebodyWasFaster(flow.who_was_faster(held))
    if (before := charges.registered([held]).get(held.pk)) is not None:
        raise flow.Refused(charges.lies_as(before))
    flow.record(held, charges.REGISTERED, by=by, at=at, facts={"found": thing.pk})


def fetched(thing: Found, *, by: User, at: datetime) -> None:
    """Claimed there: its slot's ledger says so too."""
    charge = charges.phone_of(thing)
    if charge is not None and charge.state == State.MOVED:
        changes: dict[str, Any] = {"collected_by": by, "collected_at": max(at, charge.put_at)}
        flow.move(charge, State.COLLECTED, by=by, at=at, **changes)


def not_fetched(thing: Found, *, by: User, at: datetime) -> None:
    """The claim was undone."""
    charge = charges.phone_of(thing)
    if charge is not None and charge.state == State.COLLECTED:
        flow.move(charge, State.MOVED, by=by, at=at, collected_by=None, collected_at=None)
