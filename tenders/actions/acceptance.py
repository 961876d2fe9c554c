"""Two accept a delivery here, the office and the side that uses the place. It is decided when both have spoken: passed,
done again, or, after the second rejection, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenders.actions import deduction, job_follow, work_note
from tenders.actions.deduction import Lessening
from tenders.actions.delivery_step import hold
from tenders.models import Delivery, SignOff
from tenders.queries import delivery as deliveries
from tenders.rules import delivery as rules
from tongting.events import flow
from tongting.people.models import User

State, Verdict = Delivery.State, SignOff.Verdict
BOTH = 2


@dataclass(frozen=True)
class Word:
    """What one side says."""

    verdict: str
    note: str = ""
    rework_by: date | None = None
    lessening: Lessening | None = None


def sign(delivery: Delivery, side: str, word: Word, *, by: User, at: datetime) -> Delivery:
    """Raises Refused with a sentence; the delivery as it is afterwards."""
    try:
        with transaction.atomic():
            held = hold(delivery)
            _refuse(held, side, word, by, at)
            SignOff.objects.create(
                delivery=held, round=held.rejections + 1, side=side, person=by, verdict=word.verdict,
                note=word.note, at=at,
            )  # fmt: skip
            flow.record(
                held, "said", by=by, at=at, note=word.note, facts={"side": side, "verdict": word.verdict}
            )
            if word.lessening is not None and word.verdict == Verdict.PASS_LESS:
                deduction.write(held, word.lessening, by=by, at=at)
            if word.verdict == Verdict.REJECT and word.rework_by is not None:
                _put_off(held, word.rework_by)
            if len(words := deliveries.words_of(held)) == BOTH:
                _decide(held, [one.verdict for one in words], by=by, at=at)
    except IntegrityError:
        raise flow.SomebodyWasFaster(_("这一方刚才已经有人验收过了，刷新后再看"))
    return held


def _refuse(delivery: Delivery, side: str, word: Word, by: User, at: datetime) -> None:
    contract = delivery.contract
    place, members = deliveries.place_of(contract.job), deliveries.member_ids(contract)
    if no := rules.may_sign(delivery, side, by, place, members, deliveries.words_of(delivery)):
        raise flow.Refused(no)
    has = word.lessening is not None or deliveries.deducted(delivery) > 0
    for sentence in rules.is_worded(delivery, word.verdict, word.note, word.rework_by, has, at).values():
        raise flow.Refused(sentence)


def _put_off(delivery: Delivery, until: date) -> None:
    """Of two that send it back the later day counts."""
    said = [one for one in deliveries.words_of(delivery) if one.verdict == Verdict.REJECT]
    if len(said) > 1 and delivery.rework_by is not None:
        until = max(until, delivery.rework_by)
    Delivery.objects.filter(pk=delivery.pk).update(rework_by=until)
    delivery.rework_by = until


def _decide(delivery: Delivery, verdicts: list[str], *, by: User, at: datetime) -> None:
    title = {"title": delivery.contract.job.title}
    if Verdict.REJECT not in verdicts:
        flow.move(delivery, State.ACCEPTED, by=by, at=at, verb="accept", accepted_at=at)
        text = _("验收合格：%(title)s，下一步结算") % title
    elif rules.ends_with(delivery):
        many = delivery.rejections + 1
        flow.move(delivery, State.MISSED, by=by, at=at, verb="rejected", rejections=many, accepted_at=at)
        text = _("第二次验收不合格，这一期按未完成算：%(title)s") % title
    else:
        many = delivery.rejections + 1
        flow.move(delivery, State.REWORK, by=by, at=at, verb="send_back", rejections=many)
        text = _("验收不合格，%(day)s 前返工：%(title)s") % {**title, "day": f"{delivery.rework_by:%m-%d}"}
    job_follow.follow(delivery, by=by, at=at)
    people = {*work_note.members(delivery.contract), *work_note.holders("tender.settle", at)}
    work_note.tell_delivery(people, delivery, text, key=f"decided:{delivery.rejections}", at=at)
