"""Whether somebody may be lent to who neither lives here nor works now (借用人是住宿的人、当班的人)."""

from __future__ import annotations

from datetime import datetime, timedelta

from stations.models import Desk, LoanRule, Service, Station
from stations.queries import loan as loans
from stations.rules import desk as desk_rules
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


def comes_in_vain(person: User, service: Service, rule: LoanRule, at: datetime) -> bool:
    """Whether the desk would send this person away at `at` whatever lies on the shelf."""
    no = desk_rules.may_be_served(person) or loans.barred(person, rule, at)
    return bool(no or stranger(person, service.desk, rule, at))
