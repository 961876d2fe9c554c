"""Where whoever keeps a desk begins during the shift: at the desk they served last, on a phone at the stations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from stations.queries import desk as desks
from stations.queries import keeper as keepers
from tongting.people.models import User
from tongting.people.roster import is_on_shift


def landing(person: User, at: datetime, on_a_phone: bool) -> Iterable[str]:
    """Nothing outside the shift. No query for anybody who is no attendant."""
    if keepers.ATTENDANT not in person.role_codes or not is_on_shift(person.pk, at):
        return
    last = None if on_a_phone else desks.served_last(person)
    yield reverse("desk", args=[last.code]) if last else reverse("station_home")
