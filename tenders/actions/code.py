"""Opening codes (开标码): made by the system, shown once, kept by nobody but the opener."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from tenders.models import OpeningCode
from tenders.queries import code as reads
from tenders.rules import opening as rules
from tenders.scoring import envelope
from tongting.events import flow
from tongting.people.models import User


def take_card(*, by: User, at: datetime) -> list[tuple[int, str]]:
    """Ten new codes with their numbers, to be shown now and never again: what stays is the key that follows from
    each."""
    if refusal := rules.may_take(reads.left(by)):
        raise flow.Refused(refusal)
    # Before the transaction: scrypt takes its time.
    made = [(envelope.new_code(), envelope.new_salt()) for _n in range(rules.CARD)]
    keys = [envelope.public_of(envelope.code_key(code, salt)) for code, salt in made]
    with transaction.atomic():
        # Twice the same press is one card.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if refusal := rules.may_take(reads.left(by)):
            raise flow.Refused(refusal)
        last = OpeningCode.objects.filter(person=by).aggregate(last=Max("number"))["last"] or 0
        card = [(number, code) for number, (code, _salt) in enumerate(made, last + 1)]
        OpeningCode.objects.bulk_create(
            OpeningCode(person=by, number=number, salt=salt, public_key=public_key, taken_at=at)
            for number, ((_code, salt), public_key) in enumerate(zip(made, keys, strict=True), last + 1)
        )
        flow.record(by, "codes_taken", by=by, at=at, facts={"first": card[0][0], "last": card[-1][0]})
    return card


def void(code: OpeningCode, *, by: User, at: datetime) -> None:
    """Lost, or seen by somebody else. Where a job has been locked with it, the two others are needed."""
    with transaction.atomic():
        held = OpeningCode.objects.select_for_update().get(pk=code.pk)
        line = next(one for one in reads.lines(by) if one.code.pk == held.pk) if held.person == by else None
        if refusal := rules.may_void(held, by, is_used=line is not None and line.is_used):
            raise flow.Refused(refusal)
        OpeningCode.objects.filter(pk=held.pk, void_at__isnull=True).update(void_at=at)
        flow.record(held, "void", by=by, at=at, facts={"number": held.number})


def void_rest(*, by: User, at: datetime) -> int:
    """The whole card is lost: every code that no job has taken yet; returns how many."""
    with transaction.atomic():
        held = list(reads.usable(by).values_list("pk", "number"))
        OpeningCode.objects.filter(pk__in=[pk for pk, _number in held]).update(void_at=at)
        if held:
            flow.record(by, "codes_void", by=by, at=at, facts={"numbers": [number for _pk, number in held]})
    return len(held)
