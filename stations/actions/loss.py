"""Somebody reports what they lost, gives up looking; what nobody looks for any more lapses."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from stations.models import Loss
from stations.queries import found as lost
from tongting.events import flow
from tongting.people.models import User

# Of one person at a time: more is nobody's memory.
MOST_OPEN = 5
State = Loss.State


def report(kind: str, lost_on: date, place: str, words: str, *, by: User, at: datetime) -> Loss:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        if Loss.objects.filter(person=by, state=State.OPEN).count() >= MOST_OPEN:
            raise flow.Refused(
                _("你已经报了 %(most)s 件还在找，找到了的、不找了的先划掉") % {"most": MOST_OPEN}
            )
        made = Loss.objects.create(person=by, kind=kind, lost_on=lost_on, place=place, words=words, at=at)
        flow.record(made, "reported", by=by, at=at, became=State.OPEN)
    return made


def withdraw(loss: Loss, *, by: User, at: datetime) -> None:
    flow.move(loss, State.WITHDRAWN, by=by, at=at)


def lapse(*, at: datetime) -> int:
    """Reports that are too old; returns how many. Safe to repeat."""
    before = at - timedelta(days=lost.rule_in_force().loss_days)
    old = list(Loss.objects.filter(state=State.OPEN, at__lte=before))
    for loss in old:
        flow.move(loss, State.LAPSED, by=None, at=at)
    return len(old)
