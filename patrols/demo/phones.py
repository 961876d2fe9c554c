"""The phones of the demo: some visits wait for a network, and one phone's clock runs fast."""

from __future__ import annotations

import uuid
import zlib
from dataclasses import replace
from datetime import timedelta

from patrols.actions.patrol import Visit
from patrols.rules.patrol import Given

# One visit in so many is handed in where there is no network.
ONE_IN = 30
# Whose phone runs fast, and by how much.
FAST, BY = "DEMO0005", timedelta(minutes=14)


def wait_of(token: uuid.UUID, answers: list[Given]) -> timedelta:
    """How long a visit lies on the phone; nothing for most, and for none that found something: what became of that is
    decided when it is found. Out of its number, so that the dice fall as without."""
    chance = zlib.crc32(token.bytes)
    if any(one.remark for one in answers):
        return timedelta(0)
    return timedelta(minutes=20 + chance % 180) if chance % ONE_IN == 0 else timedelta(0)


def said_by_the_phone(visit: Visit, staff_no: str, waits: bool) -> Visit:
    """The same visit as the phone tells it."""
    off = BY if staff_no == FAST else timedelta(0)
    began, ended = visit.phone_started_at, visit.phone_submitted_at
    return replace(
        visit,
        phone_started_at=began and began + off,
        phone_submitted_at=ended and ended + off,
        started_on_phone=waits,
        clock_off_seconds=round(off.total_seconds()),
    )
