"""Reads of dated shifts and leave, for every room and pillar that asks who works and who is away. The rows are facts
side by side: a shift that lies in somebody's leave is still a row, `is_on_shift` weighs the two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from tongting.people.models.roster import LONGEST_SHIFT, Leave, WorkShift
from tongting.periods import Span


def shifts_between(people: Iterable[int], span: Span) -> dict[int, list[WorkShift]]:
    """Every shift of these people that touches the span, by person and in the order of their hours. A night that began
    on the eve is among them, its `day` lies before `span.first`; whoever counts by date compares `day`. Everybody
    asked for has an entry, an empty list where there is no shift. Leave is not taken out. One query."""
    found: dict[int, list[WorkShift]] = {person: [] for person in people}
    touching = WorkShift.objects.filter(
        person__in=list(found),
        start_at__gt=span.start_at - LONGEST_SHIFT,
        start_at__lt=span.end_at,
        end_at__gt=span.start_at,
    )
    for shift in touching.order_by("start_at", "id"):
        found[shift.person_id].append(shift)
    return found


def leave_between(people: Iterable[int], span: Span) -> dict[int, list[Leave]]:
    """Every leave of these people that covers a day of the span, by person and in the order of its first day; what was
    withdrawn is not among them. Everybody asked for has an entry. One query."""
    found: dict[int, list[Leave]] = {person: [] for person in people}
    valid = Leave.objects.filter(
        person__in=list(found), state=Leave.State.VALID, first__lte=span.last, last__gte=span.first
    )
    for leave in valid.order_by("first", "id"):
        found[leave.person_id].append(leave)
    return found


def begun_in(span: Span) -> QuerySet[WorkShift]:
    """Shifts that begin on a day of the span, by the index on their hours."""
    return WorkShift.objects.filter(start_at__gte=span.start_at, start_at__lt=span.end_at)


def is_on_shift(person: int, at: datetime) -> bool:
    """Whether a shift of this person holds at that moment; from its first instant, not at its last. A shift that begins
    on a day of leave does not count; one that began the evening before the leave is worked to its end. Two queries."""
    return shift_of(person, at) is not None


def shift_of(person: int, at: datetime) -> WorkShift | None:
    """The shift of this person that holds at that moment, as above; two queries, one where there is none."""
    return next(iter(_at_work(_running(at).filter(person=person))), None)


def on_shift(at: datetime) -> list[WorkShift]:
    """Every shift that holds at that moment with its person, in the order of when it ends; leave as above. Two
    queries."""
    return _at_work(_running(at).select_related("person").order_by("end_at", "person__name_pinyin", "pk"))


def _running(at: datetime) -> QuerySet[WorkShift]:
    return WorkShift.objects.filter(start_at__gt=at - LONGEST_SHIFT, start_at__lte=at, end_at__gt=at)


def _at_work(running: Iterable[WorkShift]) -> list[WorkShift]:
    """Without those that lie in leave."""
    shifts = list(running)
    if not shifts:
        return []
    days = [shift.day for shift in shifts]
    away = leave_between({shift.person_id for shift in shifts}, Span(min(days), max(days)))
    return [shift for shift in shifts if not any(leave.covers(shift.day) for leave in away[shift.person_id])]
