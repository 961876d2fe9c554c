"""What the pages of the opening show: who opens with which code, and the record, checked against what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tenders.models import Bid, Job, Opener
from tenders.queries.opening import opening_event
from tenders.rules import opening as rules
from tenders.scoring import envelope
from tenders.scoring.opening import TOUCHED
from tongting.people.models import User

State = Bid.State


def ceremony(job: Job, openers: Sequence[Opener], person: User, at: datetime) -> dict[str, Any]:
    """Before the opening: the three, whose code is gone, and what keeps this person from opening now."""
    return {
        "job": job,
        "openers": [(one, rules.is_lost(one)) for one in openers],
        "refusal": rules.may_open(person, job, openers),
        "cannot": rules.may_give_up(job, openers) is None,
        "may_give_up": rules.may_give_up_as(person, openers) is None,
        "fingerprint": envelope.fingerprint(bytes(job.public_key)) if job.public_key else "",
    }


@dataclass(frozen=True)
class RecordLine:
    """A row as it was written down."""

    row: int
    name: str
    number: str
    state: str
    receipt: str
    price: Decimal | None
    sealed_at: datetime | None
    crew: str
    why: str
    is_touched: bool

    @property
    def label(self) -> str:
        return str(State(self.state).label)


@dataclass(frozen=True)
class Record:
    """The opening record (开标记录) from its event; `faults` says where the rows are no longer as it was written."""

    facts: dict[str, Any]
    at: datetime
    digest: str
    bids: list[RecordLine]
    empty: list[RecordLine]
    officers: list[dict[str, Any]]
    faults: list[str]

    @property
    def ceiling(self) -> Decimal:
        return Decimal(self.facts["ceiling"])

    @property
    def touched(self) -> list[RecordLine]:
        return [line for line in (*self.bids, *self.empty) if line.is_touched]

    @property
    def missing(self) -> list[dict[str, Any]]:
        return list(self.facts["missing"])

    @property
    def is_clean(self) -> bool:
        return not (self.touched or self.missing or self.facts["list_changed"] or self.faults)


def record(job: Job) -> Record | None:
    """None where nothing was opened. Three queries."""
    event = opening_event(job)
    if event is None:
        return None
    facts: dict[str, Any] = event.facts["record"]
    lines = [_line(said) for said in facts["rows"]]
    bids = sorted((line for line in lines if line.state != State.EMPTY), key=_order)
    seats = dict(Opener.Seat.choices)
    return Record(
        facts=facts,
        at=event.at,
        digest=job.opening_digest,
        bids=bids,
        empty=[line for line in lines if line.state == State.EMPTY],
        officers=[{**one, "seat": seats.get(one["seat"], one["seat"])} for one in facts["officers"]],
        faults=_faults(job, facts, lines),
    )


def _line(said: dict[str, Any]) -> RecordLine:
    return RecordLine(
        row=said["row"],
        name=said["name"],
        number=said["number"],
        state=said["state"],
        receipt=said["receipt"],
        price=Decimal(said["price"]) if said["price"] else None,
        sealed_at=datetime.fromisoformat(said["sealed_at"]) if said["sealed_at"] else None,
        crew=said["crew"],
        why=said["why"],
        is_touched=said["content"] in TOUCHED,
    )


def _order(line: RecordLine) -> tuple[bool, Decimal, int]:
    """Valid ones by price, then the others."""
    return line.state != State.OPENED, line.price or Decimal(0), line.row


def _faults(job: Job, facts: dict[str, Any], lines: Sequence[RecordLine]) -> list[str]:
    found = []
    if envelope.digest(facts) != job.opening_digest:
        found.append(_("记录的摘要对不上，记录被改过"))
    now = {
        pk: (receipt, price, envelope.receipt(bytes(closed)) if closed else "")
        for pk, receipt, price, closed in job.bids.values_list("pk", "receipt", "price", "envelope")
    }
    for line in lines:
        if now.get(line.row) != (line.receipt, line.price, line.receipt):
            found.append(_("%(name)s 的标书和记录对不上") % {"name": line.name})
    return found
