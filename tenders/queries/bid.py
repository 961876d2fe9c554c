"""Reads of one's own envelope, and of what stands in the way of a bid. Nobody's envelope says whether it holds one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tenders.models import Bid, Crew, Job
from tenders.queries import eligibility
from tenders.rules import bid as rules
from tenders.scoring import envelope
from tongting.people.models import User


@dataclass(frozen=True)
class Envelope:
    """A person's own: `receipt` is that of what lies in it now, be it a bid or a blank."""

    bid: Bid
    receipt: str
    fingerprint: str

    @property
    def is_sealed(self) -> bool:
        return self.bid.state == Bid.State.SEALED


def envelope_of(person: User, job: Job) -> Envelope | None:
    bid = Bid.objects.filter(job=job, person=person).first()
    if bid is None or job.public_key is None:
        return None
    receipt = bid.receipt or (envelope.receipt(bytes(bid.envelope)) if bid.envelope else "")
    return Envelope(bid, receipt, envelope.fingerprint(bytes(job.public_key)))


def receipt_of(bid: Bid) -> str:
    """Of what lies in the envelope now."""
    return envelope.receipt(bytes(bid.envelope)) if bid.envelope else ""


def crews_of(person: User) -> list[Crew]:
    """Those that this person may bid with."""
    found = Crew.objects.filter(head=person, state=Crew.State.AGREED)
    return list(found.prefetch_related("members__person").order_by("-pk"))


def shares_of(crew: Crew | None) -> tuple[tuple[int, str, str], ...]:
    """(person, name, points), as they are sealed with the bid."""
    if crew is None:
        return ()
    members = crew.members.select_related("person").order_by("person__staff_no")
    return tuple((one.person_id, one.person.name, str(one.points)) for one in members)


def refusal(job: Job, person: User, crew: Crew | None, at: datetime) -> str:
    """Why there is no bidding now, or why this person, or somebody of the crew, may not take the job; empty where
    nothing stands in the way."""
    if closed := rules.may_seal(job, at):
        return closed
    if crew is None:
        return " ".join(eligibility.refusals(person, job, at))
    said, members = [], list(crew.members.select_related("person").order_by("person__staff_no"))
    for member in members:
        if no := eligibility.refusals(member.person, job, at, among=len(members)):
            said.append(_("%(name)s：%(why)s") % {"name": member.person.name, "why": " ".join(no)})
    return " ".join(said)
