"""What this pillar answers at the seam `busy`: the hours somebody is to work in contracts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from tenders.queries import commitment
from tongting.periods import ONE_DAY, local
from tongting.seams import Busy


def busy(person: int, start: datetime, end: datetime) -> Iterable[Busy]:
    """Turns of contracts, also of offered and paused ones, that touch the time from `start` to `end`; work without
    fixed times holds nobody. Two queries."""
    since = local(start).date() - ONE_DAY
    until = local(end).date()
    for one in commitment.contracts_of(person):
        for turn in one.turns(since, until):
            if turn.start < end and turn.end > start:
                what = _("承包：%(job)s") % {"job": one.job.title}
                yield Busy(turn.start, turn.end, what, area=one.area)


# Whoever asks this pillar's own guards knows the contracts already.
busy.pillar = "tenders"  # type: ignore[attr-defined]
