"""What waits for whoever looks after the machinery: work that stopped and goes on only when somebody says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongting.people.models import User
from tongting.seams import Todo
from tongting.work import queries


def due(person: User, at: datetime) -> Iterable[Todo]:
    """Two queries, for an operator alone."""
    if not person.may("system.operate"):
        return
    stopped = queries.parked_rows().count() + queries.stuck_runs().count()
    if stopped:
        yield Todo(
            text=_("%(n)d 件后台任务停下来了") % {"n": stopped},
            detail=_("看看为什么，重新做一次"),
            url=reverse("work_parked_list"),
            icon="wrench",
            tone="bad",
        )
