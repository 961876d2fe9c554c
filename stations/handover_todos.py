"""A desk that somebody has handed over waits for whoever is on shift there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.queries import handover as handovers
from stations.queries import keeper as keepers
from tongting.people.models import User
from tongting.people.roster import is_on_shift
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    """One query for an attendant, two more where a sheet waits; none for anybody else. Off duty nobody is asked."""
    if keepers.ATTENDANT not in person.role_codes:
        return
    waiting = list(handovers.waiting_for(person.pk, at))
    if not waiting or not is_on_shift(person.pk, at):
        return
    for one in waiting:
        yield Todo(
            text=_("接班：核对交班单"),
            detail=_("%(desk)s，%(name)s 交的") % {"desk": one.desk.name, "name": one.given_by.name},
            url=reverse("desk_handover", args=[one.desk.code]),
            due=None,
            icon="arrow-left-right",
            tone="act",
        )
