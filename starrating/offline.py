"""What this pillar lets a judge's phone keep for the hours without a network: the list of what is left and the form of
each room, locker or person on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Contest
from starrating.queries import task as tasks
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import OfflinePage

# A judge walks no further in a day; the rest is kept as these are done.
MOST = 60


def pages(person: User, at: datetime) -> Iterable[OfflinePage]:
    """A form is fetched anew each day and when something changed at its door; the list whenever it is asked for."""
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


def place_of(task: int) -> str:
    """What an entry of the phone's outbox is named after."""
    return f"sheet-{task}"
