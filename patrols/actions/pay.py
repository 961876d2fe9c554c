"""The limits of the pay guard are set here, and wages taken in; no amount of a wage is ever in an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from patrols.models import PayLimits, Wage
from patrols.queries import pay as reads
from patrols.rules import pay as rules
from tongting.events import flow
from tongting.people.models import User

BATCH = 500


class Earned(NamedTuple):
    """A line of the list of wages."""

    person: int
    month: str
    wage: Decimal
    performance: Decimal | None


def set_limits(minimum_wage: Decimal, share: int, *, by: User, at: datetime) -> bool:
    """True where something changed."""
    if refusal := rules.bad_limits(minimum_wage, share):
        raise flow.Refused(refusal)
    with transaction.atomic():
        was = PayLimits.now()
        if (was.minimum_wage, was.share) == (minimum_wage, share):
            return False
        row, _new = PayLimits.objects.update_or_create(
            pk=1, defaults={"minimum_wage": minimum_wage, "share": share}
        )
        facts = {"was": [str(was.minimum_wage), was.share], "now": [str(minimum_wage), share]}
        flow.record(row, "changed", by=by, at=at, facts=facts)
    return True


def take_in(lines: Sequence[Earned], *, by: User, at: datetime) -> tuple[int, int, int]:
    """Writes them; how many were created, updated and found unchanged. Call it in a transaction."""
    known = reads.wages_in((line.person, line.month) for line in lines)
    new = [line for line in lines if (line.person, line.month) not in known]
    changed = [
        line
        for line in lines
        if (was := known.get((line.person, line.month))) is not None
        and (was.wage, was.performance) != (line.wage, line.performance)
    ]
    Wage.objects.bulk_create([_row(line, by, at) for line in new], BATCH)
    for line in changed:
        Wage.objects.filter(person=line.person, month=line.month).update(
            wage=line.wage, performance=line.performance, entered_by=by, entered_at=at
        )
    return len(new), len(changed), len(lines) - len(new) - len(changed)


def _row(line: Earned, by: User, at: datetime) -> Wage:
    return Wage(
        person_id=line.person, month=line.month, wage=line.wage, performance=line.performance,
        entered_by=by, entered_at=at,
    )  # fmt: skip
