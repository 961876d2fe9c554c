"""What this pillar answers at the seam `busy`: the rounds a person is to walk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from patrols.models import Slot
from patrols.queries import slot as slots
from tongting.seams import Busy


def busy(person: int, start: datetime, end: datetime) -> Iterable[Busy]:
    """Published rounds that are still to be walked and touch the time from `start` to `end`."""
    mine = slots.published().filter(
        person=person, state=Slot.State.PLANNED, start_at__lt=end, due_at__gt=start
    )
    for slot in slots.with_stops(mine).order_by("start_at"):
        areas = {stop.post.area_id for stop in slot.stops.all()}
        what = _("巡查：%(posts)s") % {"posts": slots.posts_in(slot)}
        yield Busy(slot.start_at, slot.due_at, what, area=areas.pop() if len(areas) == 1 else None)
