"""Tasks of the month that wait for a person: one's own to carry, others' to judge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Task
from patrols.queries import task as reads
from tongting.people.models import User
from tongting.periods import SHANGHAI, local
from tongting.seams import Todo

MOST = 20


def to_carry(person: User, at: datetime) -> Iterable[Todo]:
    today = local(at).date()
    return [_mine(task, today) for task in reads.soon(person, today)[:MOST]]


def _mine(task: Task, today: date) -> Todo:
    last = task.due_on == today
    return Todo(
        text=task.title,
        detail=_("本月任务，还差 %(n)s %(unit)s") % {"n": f"{task.missing.normalize():f}", "unit": task.unit},
        url=reverse("task_detail", args=[task.pk]),
        due=datetime.combine(task.due_on, time(18), tzinfo=SHANGHAI),
        icon="alarm" if last else "flag",
        tone="bad" if last else "act",
    )


def to_judge(person: User, at: datetime) -> Iterable[Todo]:
    """One line for all of them."""
    waiting = list(reads.to_judge(person, local(at).date())[: MOST + 1])
    if not waiting:
        return
    many = len(waiting)
    text = (
        _("%(n)d 个任务等认定") % {"n": many} if many <= MOST else _("超过 %(n)d 个任务等认定") % {"n": MOST}
    )
    url = (
        reverse("task_detail", args=[waiting[0].pk]) if many == 1 else f"{reverse('task_list')}?state=waiting"
    )
    yield Todo(text, _("做够了的、到期的，认定完成还是没完成"), url, icon="patch-check", tone="lamp")
