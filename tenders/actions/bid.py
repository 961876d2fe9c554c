"""A bid is sealed, sealed anew, taken back. No event, no notice, no message says so: only its envelope changes, and all
envelopes of the job are written with it (docs/sealed-bids.md)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from tenders.actions import envelope as envelopes
from tenders.models import Bid, Crew, Job
from tenders.queries import bid as reads
from tenders.rules import bid as rules
from tenders.scoring import envelope
from tenders.scoring.sealed import Sealed
from tongting.events import flow
from tongting.people.models import User


def seal(
    job: Job,
    person: User,
    price: Decimal,
    plan: str = "",
    crew: Crew | None = None,
    *,
    by: User,
    at: datetime,
) -> str:
    """Lays the bid into the person's own envelope, over whatever was in it; returns the receipt code."""
    _check_hand(person, by)
    # Long questions are asked before the job's row is held; whether it is too late, again behind it.
    if refusal := reads.refusal(job, person, crew, at):
        raise flow.Refused(refusal)
    with transaction.atomic():
        held, row = _row(job, person, at)
        fault = (
            rules.price_fault(price, held.ceiling)
            or rules.plan_fault(held, plan)
            or rules.crew_fault(held, crew, person)
        )
        if fault:
            raise flow.Refused(fault)
        said = Sealed(price, plan.strip(), at, crew.pk if crew else None, reads.shares_of(crew))
        return _put(held, row, said.as_bytes())


def withdraw(job: Job, person: User, *, by: User, at: datetime) -> str:
    """A blank again, whether there was a bid or not; returns the new receipt code."""
    _check_hand(person, by)
    with transaction.atomic():
        held, row = _row(job, person, at)
        return _put(held, row, b"")


def _check_hand(person: User, by: User) -> None:
    if by.pk != person.pk:
        raise flow.Refused(_("标书只能本人投"))


def _row(job: Job, person: User, at: datetime) -> tuple[Job, Bid]:
    """The job, locked against the end of bidding and every other seal, and the person's row in it."""
    held = Job.objects.select_for_update().get(pk=job.pk)
    if refusal := rules.may_seal(held, at):
        raise flow.Refused(refusal)
    row = Bid.objects.filter(job=held, person=person, state=Bid.State.SEALED).first()
    if row is None:
        raise flow.Refused(_("公告时你不在能投标的人里，这一次没有你的信封；想投找办标的人"))
    return held, row


def _put(held: Job, row: Bid, content: bytes) -> str:
    about = envelope.about_bid(held.pk, held.version, row.pk)
    try:
        closed = envelope.seal(content, bytes(held.public_key or b""), about)
    except envelope.TooLong:
        raise flow.Refused(_("写得太多，信封装不下；“打算怎么干”删短一点，或者组里少几个人"))
    envelopes.put(held, {row.pk: closed})
    return envelope.receipt(closed)
