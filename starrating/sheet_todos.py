"""What waits for a judge: rooms and lockers left to score, dirty ones to look at again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from starrating.models import Contest
from starrating.queries import map as maps
from starrating.queries import task as tasks
from tongting.people.models import User
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    """One line for each contest and one for all lockers to see again. Three queries at most, none for who neither
    judges nor looks."""
    if person.may("star.judge"):
        yield from map(_left, tasks.left(person))
    if person.may("star.vote"):
        yield from _again(person, at)


def _left(line: dict[str, object]) -> Todo:
    contest = Contest(str(line["entry__campaign__contest"]))
    many = int(str(line["n"]))
    words = {
        Contest.DORM: ngettext("%(n)d 间宿舍等你打分", "%(n)d 间宿舍等你打分", many),
        Contest.LOCKER: ngettext("%(n)d 个更衣箱等你打分", "%(n)d 个更衣箱等你打分", many),
        Contest.SERVICE: ngettext("%(n)d 位候选人等你打分", "%(n)d 位候选人等你打分", many),
    }[contest]
    until = line["until"]
    return Todo(
        text=words % {"n": many},
        detail=str(contest.label),
        url=reverse("star_tasks", args=[contest.value]),
        due=until if isinstance(until, datetime) else None,
        icon="star",
        tone="act",
    )


def _again(person: User, at: datetime) -> Iterable[Todo]:
    """Lockers that this person found dirty."""
    mine = maps.found_dirty_by(person)
    if not mine:
        return
    words = ngettext("%(n)d 个脏乱的更衣箱要再看", "%(n)d 个脏乱的更衣箱要再看", len(mine))
    first = mine[0]
    detail = "、".join(one.locker.called for one in mine[:3])
    page = reverse("locker_hall", args=[first.locker.hall])
    tone = "bad" if any(one.is_late(at) for one in mine) else "lamp"
    yield Todo(text=words % {"n": len(mine)}, detail=detail, url=page, icon="arrow-repeat", tone=tone)
