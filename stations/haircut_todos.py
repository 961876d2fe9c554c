"""What of the barber waits for a person: a number that is called, a booked time today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.queries import haircut as cuts
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    """One query."""
    today = local(at).date()
    for turn in cuts.open_of(person, today).filter(day=today):
        if turn.state == turn.State.CALLED:
            text, tone = _("叫到你了，去理发"), "lamp"
        elif turn.start is not None and turn.came_at is None:
            text, tone = _("去理发"), "act"
        else:
            continue
        detail = _("%(desk)s·%(number)s 号") % {"desk": turn.service.desk.name, "number": turn.number}
        url = reverse("haircut", args=[turn.service_id])
        yield Todo(text, detail, url, turn.start, "scissors", tone=tone)
