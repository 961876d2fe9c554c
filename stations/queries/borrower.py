"""Whether somebody may be lent to who neither lives here nor works now (借用人是住宿的人、当班的人)."""

from __future__ import annotations

from datetime import datetime, timedelta

from stations.models import Desk, LoanRule, Station
from stations.rules import loan as rules
from tongting.people.models import Group, User, WorkShift
from tongting.places.models import Lodging

# A roster that reaches so far on both sides of a moment says who works then.
AROUND = timedelta(days=7)


def stranger(person: User, desk: Desk, rule: LoanRule, at: datetime) -> str | None:
    """Why not at `at`; None where they live here, work then, or nobody knows. No query for miners, who live here, nor
    away from the desks in the dormitories; one for whose shifts are planned nowhere."""
    if not rule.asks_shift or desk.station != Station.CONVENIENCE or person.group == Group.RESIDENT:
        return None
    near = WorkShift.objects.filter(person=person, start_at__gt=at - AROUND, start_at__lt=at + AROUND)
    shifts = list(near.values_list("start_at", "end_at"))
    no = rules.may_come(person, shifts, at) if shifts else None
    return no if no and not Lodging.objects.filter(person=person).exists() else None
