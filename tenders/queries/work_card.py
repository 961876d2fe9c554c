"""Work, acceptance and settlement on a job's page, as `templates/tenders/_work_card.html` draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tenders.models import Contract, ContractMember, Delivery, Job, Settlement
from tenders.queries import delivery as deliveries
from tenders.queries import settlement as settlements
from tenders.queries import turn as turns
from tenders.queries.delivery_page import TONES
from tenders.rules import delivery as rules
from tenders.rules import settlement as pay_rules
from tongting.people.models import User

SHOWN: tuple[str, ...] = (
    *Contract.BINDING, Contract.State.ENDED, Contract.State.TERMINATED,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A delivery with its latest settlement; `tone` of its tag, `due` the last day to hand it in."""

    delivery: Delivery
    settlement: Settlement | None
    tone: str
    due: date | None


def card(job: Job, person: User, at: datetime) -> dict[str, Any] | None:
    """None where there is no contract in force, or nothing of it is this person's business."""
    contract = _contract(job, person)
    if contract is None:
        return None
    members = turns.members_of(contract)
    shown: dict[str, Any] = {
        "contract": contract,
        "members": members,
        "hours": turns.hours_of(contract),
        "lines": _lines(contract),
        "is_member": person.pk in {one.person_id for one in members},
        "open": turns.open_turn(person),
    }
    return shown | _closing(job, contract, members, person)


def _contract(job: Job, person: User) -> Contract | None:
    if job.state in Job.BEFORE_OPENING or job.state in Job.HIDDEN:
        return None
    found: Contract | None = (
        turns.contracts_of(person).filter(job=job, state__in=SHOWN).order_by("-pk").distinct().first()
    )
    return found


def _lines(contract: Contract) -> list[Line]:
    newest: dict[int, Settlement] = {}
    for one in contract.settlements.filter(corrects__isnull=True).order_by("pk"):
        newest[one.delivery_id] = one
    return [
        Line(one, newest.get(one.pk), TONES.get(Delivery.State(one.state), ""), rules.deadline(one))
        for one in deliveries.of_contract(contract)
    ]


def _closing(job: Job, contract: Contract, members: list[ContractMember], person: User) -> dict[str, Any]:
    """`unpaid` are those who have not confirmed yet; `asked` who wanted to close without them, and why."""
    if job.state != Job.State.SETTLED:
        return {}
    ids = [one.person_id for one in members]
    waits = settlements.unpaid(job)
    no = pay_rules.may_close(job, person, ids, settlements.open_corrections([contract]))
    asked = settlements.asked_to_close(job) if waits else None
    return {
        "may_close": no is None,
        "unpaid": waits,
        "winner_waits": pay_rules.winner_waits([contract.head_id], waits),
        "owed": sum((one.amount for one in waits), Decimal(0)),
        "asked": asked,
    }
