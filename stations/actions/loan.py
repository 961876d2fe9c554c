"""Lending is done here: lend, take back, extend, lose. Each is booked in the desk's journal in the same breath."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stations.actions import machine
from stations.actions import wish as line
from stations.actions.booking import Slip, book
from stations.models import Booking, Loan, Service, Slot, Unit, Wish
from stations.queries import borrower as borrowers
from stations.queries import loan as loans
from stations.queries import slot as grids
from stations.rules import desk as desk_rules
from stations.rules import loan as rules
from stations.scoring import hours
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import actions as photos
from tongting.photos.models import Photo
from tongting.seams import Finding, report_issue

Verb = Booking.Verb


@dataclass(frozen=True)
class Back:
    """How something came back: as it was, broken, or not at all. `parts` is what was counted, `paid` yuan, against the
    borrower's `signature`."""

    unit: str = Unit.State.IN_SERVICE
    note: str = ""
    parts: int | None = None
    paid: Decimal | None = None
    signature: Photo | None = None


def lend(
    service: Service,
    person: User,
    *,
    unit: Unit | None = None,
    until: datetime | None = None,
    slip: Slip,
    by: User,
    at: datetime,
) -> Booking:
    """A numbered `unit`, or any that is free. Of two who ask for the last one at the same moment one gets it. `until`
    where it is another time than the kind's."""

    def act() -> Loan:
        # The person first, then the kind: nobody gets past the limit by two desks at once.
        User.objects.select_for_update().get(pk=person.pk)
        held = (
            Service.objects.select_for_update(of=("self",))
            .select_related("lendable", "desk")
            .get(pk=service.pk)
        )
        lent_at, rule = min(slip.seen_at, at), loans.rule_in_force()
        _refuse(desk_rules.may_be_served(person) or loans.refusal(person, held, rule, at))
        _refuse(borrowers.stranger(person, held.desk, rule, lent_at))
        ends = until or lent_at + timedelta(minutes=held.lendable.loan_minutes)
        taken = _unit_for(person, held, unit, (lent_at, ends), at)
        due_at = _due(held, ends)
        loan = _open(
            Loan(unit=taken, service=held, person=person, lent_by=by, lent_at=lent_at, due_at=due_at)
        )
        flow.record(loan, "lent", by=by, at=at, became=Loan.State.OUT, facts={"due": due_at.isoformat()})
        line.taken(held, person, by=by, at=at)
        _run_slot(loan, ends, by, at)
        return loan

    return book(service, Verb.LEND, act, person=person, slip=slip, by=by, at=at)


def _due(service: Service, ends: datetime) -> datetime:
    """A machine is emptied a little after its time; anything else is brought back while the desk is open."""
    if service.kind == Service.Kind.SLOT:
        return ends + rules.TAKE_OUT
    return hours.can_be_brought(service.desk.hours, local(ends))


def _run_slot(loan: Loan, ends: datetime, by: User, at: datetime) -> None:
    """Whoever has booked this machine for now has come."""
    booked = Slot.objects.filter(unit=loan.unit, person=loan.person, state=Slot.State.BOOKED)
    mine = booked.filter(start__lt=ends, end__gt=loan.lent_at).order_by("start").first()
    if mine is not None:
        flow.move(mine, Slot.State.RUNNING, by=by, at=at, loan_id=loan.pk)


def _unit_for(
    person: User, service: Service, unit: Unit | None, span: tuple[datetime, datetime], at: datetime
) -> Unit:
    shelf = loans.shelves([service], at)[0]
    is_kept = Wish.objects.filter(service=service, person=person, state=Wish.State.KEPT).exists()
    if unit is not None:
        now = Unit.objects.get(pk=unit.pk)
        _refuse(rules.may_lend(now))
        if now.pk not in {one.pk for one in shelf.free}:
            raise flow.Refused(_("%(number)s 号刚借出去了，换一个") % {"number": f"{now.number:02d}"})
    if not shelf.free:
        raise flow.Refused(_("%(what)s都借出去了，可以排队等，有人还了通知你") % {"what": service.name})
    if not shelf.to_lend and not is_kept:
        said = _("剩下的%(what)s给排队的人留着，要借先排队")
        raise flow.Refused(said % {"what": service.name})
    if service.kind == Service.Kind.SLOT:
        return _machine(person, service, [unit] if unit else shelf.free, span)
    return unit or shelf.free[0]


def _machine(person: User, service: Service, machines: list[Unit], span: tuple[datetime, datetime]) -> Unit:
    """The one this person has booked, or one that nobody has for a time within `span`."""
    others, mine = grids.booked(service, person, *span)
    free = sorted((one for one in machines if one.pk not in others), key=lambda one: one.pk not in mine)
    if not free:
        raise flow.Refused(rules.is_promised(machines[0], others[machines[0].pk]))
    return free[0]


def _open(loan: Loan) -> Loan:
    try:
        with transaction.atomic():
            loan.save()
    except IntegrityError:
        raise flow.Refused(_("刚被别人借走了，换一个")) from None
    return loan


def give_back(loan: Loan, back: Back, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Frees the unit and tells the first in line. What is broken, or came back without all its parts, is reported."""

    def act() -> Loan:
        lendable = loan.service.lendable
        missing = lendable.counts_parts - back.parts if back.parts is not None else 0
        if lendable.counts_parts and back.parts is None and back.unit == Unit.State.IN_SERVICE:
            raise flow.Refused(_("先清点件数，一共 %(count)s 件") % {"count": lendable.counts_parts})
        _refuse(rules.may_pay(loan.person, back.paid, back.signature is not None))
        finding = "，".join(part for part in (_lack(missing), back.note.strip()) if part)[:120]
        to = Loan.State.LOST if back.unit == Unit.State.LOST else Loan.State.RETURNED
        changes: dict[str, Any] = {"returned_by": by, "returned_at": max(min(slip.seen_at, at), loan.lent_at)}
        facts = {"signature": str(back.signature.pk)} if back.signature else {}
        flow.move(
            loan, to, by=by, at=at, note=finding, facts=facts, finding=finding, paid=back.paid, **changes
        )
        if back.signature is not None:
            photos.claim([back.signature], by=by, at=at)
        if back.unit != Unit.State.IN_SERVICE:
            unit = Unit.objects.select_related("service").get(pk=loan.unit_id)
            flow.move(unit, back.unit, by=by, at=at, note=finding)
            machine.call_off(unit, by=by, at=at)
        if back.unit == Unit.State.DAMAGED or missing > 0:
            _report(loan, finding or _("还回来是坏的"), by, at)
        line.keep_next(loan.service, at=at)
        return loan

    return book(loan.service, Verb.RETURN, act, person=loan.person, slip=slip, note=back.note, by=by, at=at)


def _lack(missing: int) -> str:
    return _("少 %(count)s 件") % {"count": missing} if missing > 0 else ""


def _report(loan: Loan, finding: str, by: User, at: datetime) -> None:
    """To the department's desk, for the post the desk belongs to; where it belongs to none the loan says it alone."""
    post = loan.service.desk.post_id
    if post is None:
        return
    what = _("%(what)s %(number)s 号：%(finding)s") % {
        "what": loan.service.name, "number": f"{loan.unit.number:02d}", "finding": finding,
    }  # fmt: skip
    report_issue(Finding(post, what, str(loan.service.desk), "station", by.pk, at))


def extend(loan: Loan, *, slip: Slip, by: User, at: datetime) -> Booking:
    """续借, by the borrower or at the desk: as long again from when it was due."""

    def act() -> Loan:
        held = (
            Loan.objects.select_for_update(of=("self",))
            .select_related("service__lendable", "service__desk")
            .get(pk=loan.pk)
        )
        waiting = loans.waiting_for(held.service).count()
        lendable = held.service.lendable
        _refuse(rules.may_extend(held, lendable, waiting, at))
        was, held.renewed = held.due_at, held.renewed + 1
        held.due_at = _due(held.service, was + timedelta(minutes=lendable.loan_minutes))
        held.save(update_fields=["due_at", "renewed"])
        flow.record(
            held, "extended", by=by, at=at, facts={"was": was.isoformat(), "due": held.due_at.isoformat()}
        )
        loan.due_at, loan.renewed = held.due_at, held.renewed
        return held

    return book(loan.service, Verb.EXTEND, act, person=loan.person, slip=slip, by=by, at=at)


def undo_lend(booking: Booking, *, by: User, at: datetime) -> None:
    loan = Loan.objects.select_related("service__desk", "person").get(pk=booking.thing_id)
    flow.move(loan, Loan.State.UNDONE, by=by, at=at)
    for slot in Slot.objects.filter(loan=loan, state=Slot.State.RUNNING):
        flow.move(slot, Slot.State.BOOKED, by=by, at=at, loan_id=None)
    line.not_taken(loan.service, loan.person, lent_at=booking.received_at, by=by, at=at)
    line.keep_next(loan.service, at=at)


def undo_return(booking: Booking, *, by: User, at: datetime) -> None:
    """Out again as before. Refused where somebody else has it since."""
    loan = Loan.objects.select_related("unit", "service__desk").get(pk=booking.thing_id)
    changes: dict[str, Any] = {"returned_by": None, "returned_at": None, "finding": "", "paid": None}
    try:
        with transaction.atomic():
            flow.move(loan, Loan.State.OUT, by=by, at=at, **changes)
    except IntegrityError:
        raise flow.Refused(_("这一件已经借给别人了，撤销不了")) from None
    if loan.unit.state != Unit.State.IN_SERVICE:
        flow.move(loan.unit, Unit.State.IN_SERVICE, by=by, at=at)
    line.keep_next(loan.service, at=at)


def undo_extend(booking: Booking, *, by: User, at: datetime) -> None:
    loan = Loan.objects.select_for_update().get(pk=booking.thing_id)
    if loan.state != Loan.State.OUT:
        raise flow.Refused(_("这一件已经还了，撤销不了"))
    extended = flow.history(loan).filter(verb="extended").order_by("-pk")
    said = next(one.facts for one in extended if datetime.fromisoformat(one.facts["due"]) == loan.due_at)
    loan.due_at = datetime.fromisoformat(said["was"])
    loan.renewed -= 1
    loan.save(update_fields=["due_at", "renewed"])
    flow.record(loan, "extension_undone", by=by, at=at, facts={"due": loan.due_at.isoformat()})


def _refuse(no: str | None) -> None:
    if no:
        raise flow.Refused(no)
