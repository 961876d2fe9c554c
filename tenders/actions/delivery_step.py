"""A delivery is handed in here; what the mine gave out in materials is written down."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from tenders.actions import job_follow, work_note
from tenders.models import Delivery
from tenders.queries import delivery as deliveries
from tenders.rules import delivery as rules
from tongting.events import flow
from tongting.people.models import User

State = Delivery.State


def hold(delivery: Delivery) -> Delivery:
    """The row, for nobody else until this is written."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related(*deliveries.PLACE)
    found: Delivery = rows.get(pk=delivery.pk)
    return found


def hand_in(delivery: Delivery, note: str, *, by: User, at: datetime) -> None:
    """Whoever may accept it is told."""
    with transaction.atomic():
        held = hold(delivery)
        members = deliveries.member_ids(held.contract)
        if no := rules.may_hand_in(held, members, by, at) or _still_at_work(held):
            raise flow.Refused(no)
        Delivery.objects.filter(pk=held.pk).update(note=note)
        flow.move(held, State.DELIVERED, by=by, at=at, verb="hand_in", note=note, delivered_at=at)
        job_follow.follow(held, by=by, at=at)
        _tell(held, note, members, at)


def _still_at_work(delivery: Delivery) -> str | None:
    log = delivery.contract.logs.filter(end_at__isnull=True).select_related("person").first()
    return _("%(who)s还没签退，签退了再交工") % {"who": log.person.name} if log is not None else None


def _tell(delivery: Delivery, note: str, members: set[int], at: datetime) -> None:
    place = deliveries.place_of(delivery.contract.job)
    people = {*work_note.holders("tender.accept", at), *place.people} - members
    text = _("交工了，等验收：%(title)s") % {"title": delivery.contract.job.title}
    work_note.tell_delivery(people, delivery, text, detail=note, key=f"handed:{at.isoformat()}", at=at)


def set_materials(delivery: Delivery, amount: Decimal, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        held = hold(delivery)
        members = deliveries.member_ids(held.contract)
        no = rules.may_charge(held, members, by, deliveries.is_settled(held)) or rules.fits(
            held, amount, deliveries.deducted(held)
        )
        if no:
            raise flow.Refused(no)
        facts = {"was": str(held.materials), "now": str(amount)}
        Delivery.objects.filter(pk=held.pk).update(materials=amount)
        flow.record(held, "materials", by=by, at=at, facts=facts)
