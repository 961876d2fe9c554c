"""What this pillar lets a phone keep for the hours without a network: a judge's list of what is left and the form of
each room, locker or person on it; the halls that somebody walks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Contest
from starrating.queries import map as maps
from starrating.queries import task as tasks
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import OfflinePage

# A judge walks no further in a day; the rest is kept as these are done.
MOST = 60


def pages(person: User, at: datetime) -> Iterable[OfflinePage]:
    """A form is fetched anew each day and when something changed at its door; the list whenever it is asked for."""
    yield from _halls(person, at)
    if not person.may("star.judge"):
        return
    now = local(at)
    for line in tasks.left(person):
        contest = Contest(line["entry__campaign__contest"])
        todo = tasks.tasks_of(person, contest, at)
        yield OfflinePage(
            reverse("star_tasks", args=[contest.value]), f"{now:%Y%m%d%H%M}", str(contest.label)
        )
        for task in todo.left[:MOST]:
            onward = todo.after(task.assignment)
            tag = f"{task.door}:{onward.assignment.pk if onward else 0}:{now:%Y%m%d}"
            yield OfflinePage(
                reverse("sheet_new", args=[task.assignment.pk]),
                tag,
                _("给 %(label)s 打分") % {"label": task.entry.label},
                place_of(task.assignment.pk),
            )


def _halls(person: User, at: datetime) -> Iterable[OfflinePage]:
    """The grids of a race that is walked; what others thought of the lockers is a day old at most."""
    campaign = maps.lookable() if person.may("star.vote") else None
    for hall in maps.walked_by(campaign, person) if campaign else []:
        page = reverse("locker_hall", args=[hall])
        yield OfflinePage(page, f"{local(at):%Y%m%d}", _("%(hall)s 厅走排") % {"hall": hall}, f"hall-{hall}")


def place_of(task: int) -> str:
    """What an entry of the phone's outbox is named after."""
    return f"sheet-{task}"
