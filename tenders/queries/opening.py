"""Reads of the opening: what was in the rows, the record that is written of it, and whether the record still holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tenders.models import Bid, Crew, Job, Opener
from tenders.rules import bid as bid_rules
from tenders.scoring import envelope
from tenders.scoring.opening import Content, Found, Lock, Row, examine, missing
from tenders.scoring.sealed import Sealed
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User
from tongting.periods import local

LOCKED, OPENED, CODES_LOST = "locked", "opened", "codes_lost"
State = Bid.State


@dataclass
class Entry:
    """A row on the record: what becomes of it, and what is written into it."""

    bid: Bid
    found: Found
    state: str
    columns: dict[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> Sealed | None:
        return self.found.bid


def listed(job: Job) -> list[tuple[int, int]]:
    """The (row, person) that were written down when the job was locked."""
    event = flow.history(job).filter(verb=LOCKED).first()
    return [(row, person) for row, person in event.facts["rows"]] if event else []


def examined(job: Job, key: bytes, digests: Collection[bytes]) -> list[Entry]:
    """Every row of the job, read and judged. Where the list of rows is no longer the one that the shares were sealed
    with, it says nothing, and every row there is counts as listed."""
    rows = list(Bid.objects.filter(job=job).select_related("person").order_by("pk"))
    sealed_rows = [Row(one.pk, one.person_id, bytes(one.envelope or b"")) for one in rows]
    known = listed(job)
    if is_changed(known, digests):
        known = [(one.pk, one.person_id) for one in rows]
    found = examine(Lock(job.pk, job.version, key), sealed_rows, known)
    names = {one.pk: one.person.name for one in rows}
    gone = [person for row, person in known if row not in names]
    absent = dict(User.objects.filter(pk__in=gone).values_list("pk", "name"))
    names |= {row: absent.get(person, "") for row, person in known if row not in names}
    crews = _crews(found)
    return [_entry(job, bid, one, names, crews) for bid, one in zip(rows, found, strict=True)]


def is_changed(known: Collection[tuple[int, int]], digests: Collection[bytes]) -> bool:
    return {envelope.rows_digest(known)} != set(digests)


def _crews(found: Sequence[Found]) -> dict[int, Crew]:
    wanted = [one.bid.crew for one in found if one.bid is not None and one.bid.crew is not None]
    return Crew.objects.prefetch_related("members").in_bulk(wanted)


def _entry(job: Job, bid: Bid, found: Found, names: dict[int, str], crews: dict[int, Crew]) -> Entry:
    receipt = envelope.receipt(found.row.envelope)
    if found.content == Content.BLANK:
        return Entry(bid, found, State.EMPTY, {"receipt": receipt})
    why = _why(job, bid, found, names, crews)
    columns: dict[str, Any] = {"receipt": receipt, "why_invalid": why}
    said = found.bid
    if said is not None:
        columns |= {"price": _price(said.price), "plan": said.plan, "sealed_at": said.sealed_at}
        columns |= {"crew": crews.get(said.crew or 0), "shares": [list(share) for share in said.shares]}
    return Entry(bid, found, State.INVALID if why else State.OPENED, columns)


def _price(price: Decimal) -> Decimal | None:
    """What a column can hold; whoever sealed something else did not do so on our pages."""
    return price if 0 < price < Decimal(10) ** 7 and price == round(price, 2) else None


def _why(job: Job, bid: Bid, found: Found, names: dict[int, str], crews: dict[int, Crew]) -> str:
    """The sentence that makes it invalid, or nothing."""
    if found.content == Content.MOVED:
        return _("信封被挪过：这是 %(name)s 那一行的信封") % {"name": names.get(found.belongs, "")}
    said = {
        Content.BROKEN: _("信封被动过，打不开"),
        Content.ADDED: _("这一行是公告以后加进来的"),
        Content.UNREADABLE: _("信封里不是一份标书"),
        Content.OLD: _("标的改过以后没有重新投（标书是第 %(version)d 版的）") % {"version": found.version},
    }
    if found.bid is None or found.content in said:
        return said.get(found.content, said[Content.UNREADABLE])
    return _fault(job, bid, found.bid, crews) or ""


def _fault(job: Job, bid: Bid, said: Sealed, crews: dict[int, Crew]) -> str | None:
    """The page asked the same before it was sealed; whoever writes into the database did not ask the page."""
    crew = crews.get(said.crew or 0)
    refusal = (
        bid_rules.price_fault(said.price, job.ceiling)
        or bid_rules.plan_fault(job, said.plan)
        or bid_rules.crew_fault(job, crew, bid.person)
    )
    if refusal:
        return refusal
    if crew is not None:
        now = {(one.person_id, one.points) for one in crew.members.all()}
        if now != {(person, Decimal(points)) for person, _name, points in said.shares}:
            return _("承包组的组员或点数在投标以后变了")
    return None


# --- the record ------------------------------------------------------------------------------------------------------


def record_of(
    job: Job, officers: Sequence[Opener], entries: Sequence[Entry], digests: Collection[bytes], at: datetime
) -> dict[str, Any]:
    """What is written of an opening and never changed: plain values, of which the digest is taken."""
    known = listed(job)
    changed = is_changed(known, digests)
    gone = [] if changed else missing([entry.found.row for entry in entries], known)
    people = User.objects.in_bulk([person for _row, person in gone])
    assert job.public_key is not None
    return {
        "job": job.code,
        "title": job.title,
        "version": job.version,
        "ceiling": str(job.ceiling),
        "at": local(at).isoformat(),
        "until": local(job.bid_until).isoformat() if job.bid_until else "",
        "key": envelope.fingerprint(bytes(job.public_key)),
        "officers": [_officer(one) for one in officers],
        "rows": [_line(entry) for entry in entries],
        "missing": [
            {"row": row, "name": people[person].name, "number": people[person].staff_no}
            for row, person in gone
            if person in people
        ],
        "list_changed": changed,
    }


def _officer(one: Opener) -> dict[str, Any]:
    number = one.code.number if one.code else 0
    return {"seat": one.seat, "name": one.person.name, "number": one.person.staff_no, "code": number}


def _line(entry: Entry) -> dict[str, Any]:
    bid = entry.bid
    return {
        "row": bid.pk,
        "name": bid.person.name,
        "number": bid.person.staff_no,
        "state": entry.state,
        "content": entry.found.content.value,
        "receipt": bid.receipt,
        "price": str(bid.price) if bid.price is not None else "",
        "sealed_at": local(bid.sealed_at).isoformat() if bid.sealed_at else "",
        "crew": bid.crew.name if bid.crew else "",
        "why": bid.why_invalid,
    }


def opening_event(job: Job) -> Event | None:
    return flow.history(job).filter(verb=OPENED).last()
