"""Between two versions of a patrol a person decides: the first stands, or the second takes its place."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions import patrol as patrols
from patrols.models import Conflict, Patrol
from patrols.queries import conflict as conflicts
from patrols.rules import conflict as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.photos import actions as photos


def keep_first(conflict: Conflict, *, reason: str, by: User, at: datetime) -> None:
    """The first version stands; the second stays on record and counts for nothing."""
    _refuse(conflict, by)
    with transaction.atomic():
        flow.move(conflict, Conflict.State.FIRST, by=by, at=at, note=reason, decided_by=by, decided_at=at)
        words = _("巡查 %(number)s 传来过两份，核对后保留第一份") % {"number": conflict.patrol.number}
        _tell(conflict, conflict.patrol, words, reason, at)


def take_second(conflict: Conflict, *, reason: str, by: User, at: datetime) -> Patrol:
    """Voids the first version with what it raised and stores the second under a number of its own, as it was sent:
    its times are those of the visit, and it arrived when it arrived."""
    _refuse(conflict, by)
    first = conflict.patrol
    with transaction.atomic():
        # First of all: of two people who decide at once one has nothing left to move.
        held = Conflict.objects.select_for_update().get(pk=conflict.pk)
        if held.state != Conflict.State.OPEN:
            raise flow.SomebodyWasFaster(flow.who_was_faster(held))
        if first.state == Patrol.State.SUBMITTED:
            patrols.void(first, reason=_("采用后来传的一份：%s") % reason, by=by, at=at)
        given = conflicts.answers_of(conflict)
        photos.release([photo for one in given for photo in one.photos], at=at)
        visit = patrols.Visit.from_facts(uuid.uuid4(), conflict.received_at, conflict.visit)
        second = patrols.submit(conflict.post, conflict.version, given, visit, by=conflict.by, at=at)
        decided: dict[str, Any] = {"decided_by": by, "decided_at": at, "successor": second}
        flow.move(conflict, Conflict.State.SECOND, by=by, at=at, note=reason, **decided)
        words = _("巡查 %(first)s 传来过两份，核对后采用第二份，编号 %(second)s")
        numbers = {"first": first.number, "second": second.number}
        _tell(conflict, second, words % numbers, reason, at)
    return second


def _refuse(conflict: Conflict, by: User) -> None:
    if reason := rules.may_decide(by, conflict):
        raise flow.Refused(reason)


def _tell(conflict: Conflict, stands: Patrol, words: str, reason: str, at: datetime) -> None:
    page = reverse("patrol_detail", args=[stands.pk])
    people = list({one.pk: one for one in (conflict.by, conflict.patrol.by)}.values())
    notices.tell_all(people, words, page, detail=reason, key=f"conflict:{conflict.pk}:decided", at=at)
