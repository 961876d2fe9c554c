"""Reads of one's own: bids since they were opened, envelopes of jobs that are still out, contracts with what comes
next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from tenders.models import Bid, Contract, ContractMember, Delivery, Job, JobTime
from tenders.queries import commitment
from tenders.queries import job_words as words
from tongting.people.models import User
from tongting.periods import local

NEXT = 3


def bids_of(person: User) -> QuerySet[Bid]:
    """What stands on an opening record, and places that were taken. What is still sealed is not among them: that list
    would tell who bids."""
    mine = Bid.objects.filter(person=person, state__in=Bid.ON_RECORD)
    return mine.select_related("job").order_by("-pk")


def envelopes_of(person: User) -> list[Job]:
    """Jobs that are still out for which an envelope of this person's is laid out, whether a bid lies in it or not."""
    mine = Bid.objects.filter(
        person=person,
        state=Bid.State.SEALED,
        job__state__in=(*Job.BEFORE_OPENING, Job.State.OPENING),
        job__public_key__isnull=False,
    )
    return [one.job for one in mine.select_related("job").defer("envelope").order_by("job__bid_until", "pk")]


@dataclass(frozen=True)
class Work:
    """A contract as one of its people sees it."""

    contract: Contract
    points: Decimal
    percent: Decimal
    turns: list[str]

    @property
    def days(self) -> str:
        return words.span_said(self.contract.first_day, self.contract.last_day)


def contracts_of(person: User) -> QuerySet[ContractMember]:
    """The newest first; four queries with what hangs on them."""
    members = ContractMember.objects.select_related("person").order_by("person__staff_no")
    return (
        ContractMember.objects.filter(person=person)
        .select_related("contract__job__post", "contract__head")
        .prefetch_related(
            Prefetch("contract__members", members),
            Prefetch("contract__deliveries", Delivery.objects.order_by("number")),
            Prefetch("contract__job__times", JobTime.objects.order_by("day", "weekday", "starts")),
        )
        .order_by("-pk")
    )


def works_of(rows: list[ContractMember], at: datetime) -> list[Work]:
    return [_work(row, local(at).date()) for row in rows]


def _work(row: ContractMember, today: date) -> Work:
    contract = row.contract
    whole = sum((one.points for one in contract.members.all()), Decimal(0)) or Decimal(1)
    coming = commitment.of_contract(contract).turns(today) if contract.state in Contract.LIVE else []
    percent = (100 * row.points / whole).quantize(Decimal("0.1"))
    return Work(contract, row.points, percent, [words.turn_said(turn) for turn in coming[:NEXT]])
