"""What contests let a judge's phone keep for the hours without a network: the list and every sheet to fill."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.queries import contest as contests
from tongting.people.models import User
from tongting.seams import OfflinePage


def pages(person: User, at: datetime) -> Iterable[OfflinePage]:
    """A sheet is fetched anew when another version of it stands."""
    if not person.may("contest.judge"):
        return
    tasks = contests.tasks_of(person)
    if not tasks:
        return
    done = sum(bool(task.given) for task in tasks)  # type: ignore[attr-defined]
    yield OfflinePage(reverse("contest_tasks"), f"{len(tasks)}-{done}", _("比武打分"))
    for task in tasks:
        given = task.given  # type: ignore[attr-defined]
        trade = task.contestant.trade
        title = _("%(trade)s %(n)d 号") % {"trade": trade.name, "n": task.contestant.number or 0}
        url = reverse("contest_sheet", args=[task.pk])
        yield OfflinePage(url, f"v{given[0].version if given else 0}", title, place_of(task.pk))


def place_of(task: int) -> str:
    """What an entry of the phone's outbox is named after."""
    return f"contest-{task}"
