"""Hand-made records of the month are entered and withdrawn here."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from patrols.models import Assessment, RecordEntry
from patrols.queries import assessment as assessments
from patrols.rules import month as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local


def enter(
    person: User, kind: str, *, day: date, quantity: Decimal, reason: str, by: User, at: datetime
) -> RecordEntry:
    with transaction.atomic():
        if refusal := rules.may_record(day, local(at).date(), assessments.locked_until(), _held(day)):
            raise flow.Refused(refusal)
        return RecordEntry.objects.create(
            person=person, kind=kind, day=day, quantity=quantity, reason=reason, entered_by=by, entered_at=at
        )


def withdraw(record: RecordEntry, *, reason: str, by: User, at: datetime) -> None:
    with transaction.atomic():
        if refusal := rules.may_withdraw(record, assessments.locked_until(), _held(record.day)):
            raise flow.Refused(refusal)
        flow.move(record, RecordEntry.State.WITHDRAWN, by=by, at=at, note=reason)


def _held(day: date) -> Assessment | None:
    """The month of the day, held until the record is written: nobody reviews it in between without the record."""
    return assessments.of_day(day).select_for_update().first()
