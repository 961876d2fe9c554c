"""What a delivery's page shows: the work, both sides' words, the money, and what whoever looks may do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from tenders.models import Deduction, Delivery, SignOff
from tenders.queries import delivery as deliveries
from tenders.queries import turn as turns
from tenders.rules import delivery as rules
from tongting.people.models import User

State = Delivery.State
TONES = {State.DELIVERED: "lamp", State.ACCEPTED: "ok", State.REWORK: "bad", State.MISSED: "bad"}


@dataclass(frozen=True)
class Charge:
    """A deduction; `url` opens the record behind it for whoever may look at it there, the others read what it says."""

    deduction: Deduction
    url: str


@dataclass(frozen=True)
class Money:
    amount: Decimal
    materials: Decimal
    deducted: Decimal

    @property
    def net(self) -> Decimal:
        return self.amount - self.materials - self.deducted


def page_of(delivery: Delivery, person: User, at: datetime) -> dict[str, Any]:
    """`sides` are those for which this person could speak and nobody has yet."""
    delivery = deliveries.whole(delivery.pk)
    contract, job = delivery.contract, delivery.contract.job
    members = turns.members_of(contract)
    ids = {one.person_id for one in members}
    place, settled = deliveries.place_of(job), deliveries.is_settled(delivery)
    said: list[SignOff] = list(delivery.signoffs.all())
    now = [one for one in said if one.round == delivery.rejections + 1]
    sides = open_sides(delivery, person, place, ids, now)
    deducted = sum((one.amount for one in delivery.deductions.all()), Decimal(0))
    charge, opens = rules.may_charge(delivery, ids, person, settled), opens_records(person)
    return {
        "delivery": delivery, "contract": contract, "job": job, "tone": TONES.get(State(delivery.state), ""),
        "members": members, "worked": turns.worked(contract, members), "said": said, "sides": sides,
        "money": Money(delivery.amount, delivery.materials, deducted), "deadline": rules.deadline(delivery),
        "hand_in_refusal": rules.may_hand_in(delivery, ids, person, at), "is_member": person.pk in ids,
        "may_charge": charge is None, "ends": rules.ends_with(delivery),
        "visits": deliveries.inspections(delivery, at), "faults": deliveries.faults(delivery, at),
        "charges": [Charge(one, one.url if opens or _is_ours(one.url) else "") for one in delivery.deductions.all()],
        "opens": opens, "settlements": list(delivery.settlements.order_by("pk")),
    }  # fmt: skip


def opens_records(person: User) -> bool:
    """Visits and issues of any post open for whoever sees the department's."""
    return person.may("patrol.see") and person.may("issue.see")


def _is_ours(url: str) -> bool:
    return url.startswith(reverse("market"))


def open_sides(
    delivery: Delivery, person: User, place: rules.Place, members: set[int], words: list[SignOff]
) -> list[str]:
    if delivery.state != State.DELIVERED or person.pk in {one.person_id for one in words}:
        return []
    taken = {one.side for one in words}
    return [side for side in rules.sides_of(person, place, members) if side not in taken]
