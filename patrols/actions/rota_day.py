"""What the clock does for the rota after each day: tells the branch what was missed, drafts the coming month from the
25th on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions import rota_run, slot_round
from patrols.actions.slot_voice import branch
from patrols.models import Rota, RotaRun, Slot
from tongting.events.flow import Refused
from tongting.notices import actions as notices
from tongting.periods import Day, Month

# The coming month is drafted from so many days before the end of this one: on the 25th of a month of 31.
DRAFT_BEFORE = timedelta(days=7)


def close(day: Day, *, at: datetime) -> None:
    """After a day; caught up where the machine was off. Everything here may be repeated."""
    slot_round.walk(at=at)
    _tell_missed(day, at)
    today = Day.of(at)
    month = Month.of(today.first, settings.MONTH_START_DAY)
    if today.first > month.last - DRAFT_BEFORE:
        draft_next(month.next(), at=at)


def draft_next(month: Month, *, at: datetime) -> RotaRun | None:
    """Asks for the month's first drawing, unless there is a rota or one is being drawn."""
    if Rota.objects.filter(month=str(month)).exists():
        return None
    try:
        return rota_run.ask(month, from_day=month.first, seed=seed_of(month), by=None, at=at)
    except Refused:
        return None


def seed_of(month: Month) -> int:
    """What a month is drawn with where nobody chose a seed: 202611."""
    return month.last.year * 100 + month.last.month


def _tell_missed(day: Day, at: datetime) -> None:
    slots = Slot.objects.filter(day=day.first, rota__state=Rota.State.PUBLISHED).exclude(
        state=Slot.State.SWAPPED
    )
    total, missed = slots.count(), slots.filter(state__in=Slot.LATE).count()
    if not missed:
        return
    words = _("%(day)s 应巡 %(total)d 轮，漏巡 %(missed)d 轮") % {
        "day": f"{day.first:%m-%d}",
        "total": total,
        "missed": missed,
    }
    notices.tell_all(branch(at), words, reverse("slot_missed"), key=f"rota:day:{day}", at=at)
