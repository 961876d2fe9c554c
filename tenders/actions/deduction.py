"""Money that is kept back is written here, with its rule and its evidence; one that was wrong is taken back before the
settlement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from tenders.actions import work_note
from tenders.actions.delivery_step import hold
from tenders.models import Deduction, Delivery
from tenders.queries import delivery as deliveries
from tenders.rules import delivery as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.photos import actions as photos
from tongting.photos.models import Photo


@dataclass(frozen=True)
class Lessening:
    """What is kept back: `rule` and `evidence` in words, `url` the visit or issue behind it."""

    rule: str
    amount: Decimal
    evidence: str
    url: str = ""
    photo: Photo | None = None


def add(delivery: Delivery, lessening: Lessening, *, by: User, at: datetime) -> Deduction:
    """The members are told."""
    with transaction.atomic():
        held = hold(delivery)
        members = deliveries.member_ids(held.contract)
        if no := rules.may_charge(held, members, by, deliveries.is_settled(held)):
            raise flow.Refused(no)
        return write(held, lessening, by=by, at=at)


def write(held: Delivery, lessening: Lessening, *, by: User, at: datetime) -> Deduction:
    """The row is held, and whether it may be written has been asked."""
    if no := rules.fits(held, held.materials, deliveries.deducted(held) + lessening.amount):
        raise flow.Refused(no)
    if lessening.photo is not None:
        photos.claim([lessening.photo], by=by, at=at)
    made = Deduction.objects.create(
        delivery=held, rule=lessening.rule, amount=lessening.amount, evidence=lessening.evidence,
        url=lessening.url, photo=lessening.photo, by=by, at=at,
    )  # fmt: skip
    facts = {"deduction": made.pk, "amount": str(made.amount), "rule": made.rule}
    flow.record(held, "deducted", by=by, at=at, note=made.evidence, facts=facts)
    text = _("%(title)s 扣款 %(amount)s 元：%(rule)s") % {
        "title": held.contract.job.title,
        "amount": made.amount,
        "rule": made.rule,
    }
    people = work_note.members(held.contract)
    work_note.tell_delivery(people, held, text, detail=made.evidence, key=f"deducted:{made.pk}", at=at)
    return made


def take_back(deduction: Deduction, reason: str, *, by: User, at: datetime) -> None:
    """What it said stays in the history."""
    with transaction.atomic():
        held = hold(deduction.delivery)
        members = deliveries.member_ids(held.contract)
        if no := rules.may_charge(held, members, by, deliveries.is_settled(held)):
            raise flow.Refused(no)
        gone = Deduction.objects.filter(pk=deduction.pk).first()
        if gone is None:
            raise flow.SomebodyWasFaster(_("这一笔刚才已经撤掉了，刷新后再看"))
        facts = {
            "amount": str(gone.amount), "rule": gone.rule, "evidence": gone.evidence, "by": gone.by_id,
            "at": gone.at.isoformat(),
        }  # fmt: skip
        gone.delete()
        flow.record(held, "undeducted", by=by, at=at, note=reason, facts=facts)
        text = _("%(title)s 的一笔扣款撤掉了：%(amount)s 元") % {
            "title": held.contract.job.title,
            "amount": gone.amount,
        }
        people = work_note.members(held.contract)
        work_note.tell_delivery(people, held, text, detail=reason, key=f"undeducted:{deduction.pk}", at=at)
