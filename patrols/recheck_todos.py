"""What a closed issue still asks of people: to be looked at again by whoever knows it, and the rest of what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Recheck
from patrols.queries import recheck as rechecks
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Todo

MOST = 3


def due(person: User, at: datetime) -> Iterable[Todo]:
    """Up to three that this person found, closed or keeps, and for whoever assigns one line for all; one query."""
    if not person.may("issue.verify"):
        return
    waiting = rechecks.mine_first(person, local(at).date())[:MOST]
    for one in waiting:
        if one.is_mine:
            yield _look(one)
    if waiting and person.may("issue.assign"):
        yield Todo(
            text=_("%(n)d 件要回头看") % {"n": waiting[0].many},
            detail=_("销号一周和一个月的，看看还好不好"),
            url=reverse("recheck_list"),
            icon="shield-check",
        )


def _look(one: Recheck) -> Todo:
    facts = {"post": one.issue.post.name, "days": one.after_days, "hour": one.hour}
    return Todo(
        text=one.issue.title,
        detail=_("%(post)s，销号 %(days)d 天了，%(hour)d 点左右去看看还好不好") % facts,
        url=reverse("recheck_detail", args=[one.pk]),
        icon="shield-check",
    )
