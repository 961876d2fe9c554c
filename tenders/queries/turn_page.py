"""What the page of checking in and out shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenders.models import Contract
from tenders.queries import turn as turns
from tenders.rules import turn as rules
from tongting.people.models import User


def page_of(contract: Contract, person: User, at: datetime) -> dict[str, Any]:
    """`open` is the turn that waits for its check-out, `elsewhere` one in another contract; `refusal` why one cannot
    check in now."""
    open_now = turns.open_turn(person)
    here = open_now if open_now is not None and open_now.contract_id == contract.pk else None
    members = [one.person_id for one in contract.members.all()]
    deliveries = list(contract.deliveries.all())
    refusal = None
    if here is None:
        refusal = rules.may_start(contract, members, person, at, at) or rules.is_on_time(
            contract, deliveries, at
        )
    day_left, month_left = turns.left(person.pk, at)
    return {
        "contract": contract,
        "job": contract.job,
        "open": here,
        "is_long": here is not None and at - here.start_at > rules.LONGEST_OPEN,
        "elsewhere": open_now if here is None else None,
        "refusal": refusal,
        "day_left": max(day_left, turns.ZERO),
        "month_left": max(month_left, turns.ZERO),
        "mine": list(turns.turns(contract).filter(person=person, end_at__isnull=False)[:5]),
    }
