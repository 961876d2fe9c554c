"""Writes of leave: entered for somebody, withdrawn with a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tongting.events import flow
from tongting.events.flow import Refused, record
from tongting.notices.actions import tell
from tongting.people import rules
from tongting.people.models import Leave, User

LONGEST = timedelta(days=366)


def enter(person: User, *, first: date, last: date, kind: str, note: str, by: User, at: datetime) -> Leave:
    """Writes down days off; refuses what overlaps days off that are there. The person is told."""
    if why := rules.why_not_enter_leave(by, person):
        raise Refused(why)
    if last < first:
        raise Refused(_("结束日期要在开始日期之后"))
    if last - first >= LONGEST:
        raise Refused(_("一次最多登记一年，更长的分开登记"))
    with transaction.atomic():
        # The lock on the person makes two who enter at once come one after the other.
        list(User.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
        there = Leave.objects.filter(person=person, state=Leave.State.VALID, first__lte=last, last__gte=first)
        if other := there.order_by("first").first():
            raise Refused(
                _("%(name)s %(first)s 到 %(last)s 已经登记了%(kind)s，改日期，或者先撤回那一条")
                % {
                    "name": person.name,
                    "first": other.first,
                    "last": other.last,
                    "kind": other.get_kind_display(),
                }
            )
        leave = Leave.objects.create(
            person=person, first=first, last=last, kind=kind, note=note, entered_by=by, entered_at=at
        )
        facts = {"first": str(first), "last": str(last), "kind": kind}
        record(leave, "entered", by=by, at=at, facts=facts)
        _tell(leave, _("给你登记了%(kind)s：%(first)s 到 %(last)s"), "entered", note, by, at)
    return leave


def withdraw(leave: Leave, *, reason: str, by: User, at: datetime) -> None:
    """Takes days off back; they stay in the list with the reason."""
    if why := rules.why_not_enter_leave(by, leave.person):
        raise Refused(why)
    with transaction.atomic():
        flow.move(
            leave,
            Leave.State.WITHDRAWN,
            by=by,
            at=at,
            note=reason,
            withdrawn_by=by,
            withdrawn_at=at,
            withdrawn_why=reason,
        )
        _tell(leave, _("撤回了你的%(kind)s：%(first)s 到 %(last)s"), "withdrawn", reason, by, at)


def _tell(leave: Leave, sentence: str, what: str, detail: str, by: User, at: datetime) -> None:
    if leave.person_id == by.pk:
        return
    said = sentence % {"kind": leave.get_kind_display(), "first": leave.first, "last": leave.last}
    key = f"leave:{leave.pk}:{what}"
    tell(leave.person_id, f"{by.name} {said}", reverse("roster_me"), detail=detail, key=key, at=at)
