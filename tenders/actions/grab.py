"""Grabbed jobs (抢单): the first who may take a place has it, for a fixed price; with the last place, or at the end
with those who came, the contract is made."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.actions import contract as contracts
from tenders.models import Bid, Contract, Job
from tenders.queries import eligibility
from tenders.queries import grab as reads
from tenders.rules import grab as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User

State = Job.State


def grab(job: Job, person: User, *, by: User, at: datetime) -> Bid:
    """A place for `person`, who asks for themselves. Whoever comes at the same moment waits for the row of the job and
    then sees the places that are gone."""
    if person.pk != by.pk:
        raise flow.Refused(_("抢单只能自己抢"))
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        takers = reads.takers_of(held)
        if refusal := rules.may_take(held, len(takers), reads.bid_of(held, person), at):
            raise flow.Refused(refusal)
        if refusals := eligibility.refusals(person, held, at):
            raise flow.Refused(refusals[0])
        bid = Bid.objects.create(
            job=held, person=person, state=Bid.State.WON, price=reads.price_of(held), sealed_at=at
        )
        flow.record(bid, "grabbed", by=by, at=at, became=Bid.State.WON)
        if len(takers) + 1 == held.people_wanted:
            _bind(held, [*takers, bid], at)
    return bid


def give_back(job: Job, person: User, *, by: User, at: datetime) -> None:
    """While places are free a place may be given back; it is somebody else's then."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        mine = reads.bid_of(held, person)
        refusal = rules.may_give_back(held, mine, at)
        if refusal or mine is None:
            raise flow.Refused(refusal or "")
        flow.move(mine, Bid.State.WITHDRAWN, by=by, at=at, verb="given_back")


def end(job: Job, *, at: datetime) -> bool:
    """What the clock does at the end for those who came: they get the contract, fewer than were wanted or not."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if held.state != State.BIDDING or held.bid_until is None or at < held.bid_until:
            return False
        takers = reads.takers_of(held)
        if takers:
            _bind(held, takers, at)
    return bool(takers)


def _bind(job: Job, takers: list[Bid], at: datetime) -> Contract:
    """All do the same and are paid the same; the first who came speaks for them."""
    points = {one.person: Decimal(1) for one in takers}
    amount = reads.amount_of(job, len(takers))
    made = contracts.bind(job, takers[0].person, points, amount, award=None, by=None, at=at)
    notices.tell_all(
        [one.person_id for one in takers],
        _("“%(job)s”归你们干，%(n)d 个人") % {"job": job.title, "n": len(takers)}
        if len(takers) > 1
        else _("“%(job)s”归你干") % {"job": job.title},
        reverse("job", args=[job.pk]),
        detail=_("从 %(day)s 开始，合同价 %(amount)s 元")
        % {
            "day": f"{job.first_day:%m-%d}",
            "amount": f"{amount:f}",
        },
        key=f"tenders.job:{job.pk}:grabbed",
        at=at,
    )
    return made
