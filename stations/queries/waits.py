"""Whether anything of the stations waits for a person: things to bring back, a phone, parcels, a key, the barber."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from stations.models import KeyOrder
from stations.queries import charging as charges
from stations.queries import haircut as cuts
from stations.queries import key as keys
from stations.queries import loan as loans
from stations.queries import parcel as parcels
from tongting import waiting
from tongting.people.models import User
from tongting.periods import local

LOANS, PHONE, PARCELS, KEY, BARBER = "loans", "phone", "parcels", "key", "barber"


def groups_of(person: User, at: datetime) -> frozenset[str]:
    """One query."""
    asked: dict[str, list[QuerySet[Any]]] = {
        LOANS: [loans.open_loans().filter(person=person)],
        PHONE: [charges.open_charges().filter(person=person, due_at__lte=at)],
        PARCELS: [parcels.waiting_for(person)],
        KEY: [keys.open_orders().filter(person=person, state=KeyOrder.State.CUT)],
        BARBER: [cuts.open_of(person, local(at).date())],
    }
    return waiting.groups_of(person, asked)
