"""What training answers at the seam `busy`: sessions a person is asked to or teaches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from patrols.models import Seat, TrainingSession
from tongting.seams import Busy


def busy(person: int, start: datetime, end: datetime) -> Iterable[Busy]:
    """Sessions people were told of that touch the time from `start` to `end`; not for who is excused."""
    asked = Seat.objects.filter(person=person).exclude(state=Seat.State.LEAVE).values("session")
    found = TrainingSession.objects.filter(
        Q(trainer=person) | Q(pk__in=asked),
        state=TrainingSession.State.PUBLISHED,
        start_at__lt=end,
        end_at__gt=start,
    )
    for session in found.order_by("start_at", "pk"):
        yield Busy(session.start_at, session.end_at, _("培训：%(what)s") % {"what": session.title})
