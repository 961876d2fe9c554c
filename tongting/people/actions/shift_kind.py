"""Writes of the kinds of shift: added, changed, and what most mines work taken over at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongting.events.flow import Refused, name_of, record
from tongting.events.models import Event
from tongting.people.actions.roster import clash_of, refuse
from tongting.people.models import ShiftKind, User, WorkShift
from tongting.people.patterns import AWAY, REST
from tongting.people.queries import roster as queries
from tongting.periods import Span


def add_kind(fields: dict[str, Any], *, by: User, at: datetime) -> ShiftKind:
    _letter_is_free(fields["letter"])
    with transaction.atomic():
        kind = ShiftKind.objects.create(**fields)
        record(kind, "added", by=by, at=at)
    return kind


def change_kind(
    kind: ShiftKind, changes: dict[str, Any], *, since: date | None = None, by: User, at: datetime
) -> bool:
    """Writes what differs; false where nothing does. With `since`, shifts that are planned from that day on take the
    new hours, refused where two of somebody's would overlap then; those before it stay as they were worked."""
    kept = ShiftKind.objects.get(pk=kind.pk)
    differing = {name: value for name, value in changes.items() if getattr(kept, name) != value}
    if not differing:
        return False
    _letter_is_free(changes.get("letter", kept.letter))
    with transaction.atomic():
        for name, value in differing.items():
            setattr(kept, name, value)
        kept.save()
        moved = _move_hours(kept, since) if since and {"starts", "ends"} & set(differing) else 0
        facts = {"fields": sorted(differing), "since": str(since or ""), "shifts": moved}
        record(kept, "changed", by=by, at=at, facts=facts)
    return True


def take_over(kinds: Sequence[ShiftKind], *, by: User | None, at: datetime) -> int:
    """Adds the kinds whose code and letter are not there yet; returns how many. Safe to repeat."""
    there = list(ShiftKind.objects.all())
    codes, letters = {kind.code for kind in there}, {kind.letter for kind in there}
    new = [kind for kind in kinds if kind.code not in codes and kind.letter not in letters]
    with transaction.atomic():
        Event.objects.bulk_create(
            Event(thing=name_of(kind), thing_id=kind.pk, verb="added", by=by, at=at)
            for kind in ShiftKind.objects.bulk_create(new)
        )
    return len(new)


def _letter_is_free(letter: str) -> None:
    if letter in (REST, AWAY):
        raise Refused(_("“%(letter)s”已经用来写休息和请假，换一个字") % {"letter": letter})


def _move_hours(kind: ShiftKind, since: date) -> int:
    shifts = list(WorkShift.objects.filter(code=kind.code, day__gte=since).select_related("person"))
    if not shifts:
        return 0
    for shift in shifts:
        shift.start_at, shift.end_at = kind.hours_on(shift.day)
    WorkShift.objects.bulk_update(shifts, ["start_at", "end_at"], batch_size=200)
    names = {shift.person_id: shift.person.name for shift in shifts}
    kinds = {one.code: one for one in ShiftKind.objects.all()}
    days = [shift.day for shift in shifts]
    found = queries.overlaps(names, Span(min(days), max(days)))
    refuse([clash_of(names[after.person_id], before, after, kinds) for before, after in found])
    return len(shifts)
