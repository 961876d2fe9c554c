"""Reads of a judge's tasks: what is left to score, in the order in which one walks; what was scored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from starrating.models import Assignment, Campaign, Entry, SecondLook, Sheet
from starrating.queries import door as doors
from starrating.queries import sheet as sheets
from starrating.rules.sheet import VOIDABLE, Door
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Locker, Room

# Marks come in, or somebody is asked to look once more.
OPEN_TASK = Q(entry__withdrawn="") & (
    Q(entry__campaign__state=Campaign.State.SCORING)
    | Q(second_look__state=SecondLook.State.ASKED, entry__campaign__state__in=VOIDABLE)
)
SCORED = Q(sheets__state=Sheet.State.GIVEN)


@dataclass(frozen=True)
class Task:
    assignment: Assignment
    door: Door
    sheet: Sheet | None = None

    @property
    def entry(self) -> Entry:
        return self.assignment.entry

    @property
    def waits(self) -> bool:
        """Not now: somebody sleeps."""
        return self.door.resting_until is not None

    def note(self, at: datetime) -> str:
        """What to know before one knocks."""
        door = self.door
        if door.resting_until is not None:
            return _("休息卡挂到 %(time)s") % {"time": f"{local(door.resting_until):%m-%d %H:%M}"}
        if door.closed > 1:
            return _("两次没人在，可以两人开门")
        if door.again_by is not None:
            late = door.again_by < local(at).date()
            words = _("没人在，再去的期限过了（%(day)s）") if late else _("没人在，%(day)s 前再去")
            return words % {"day": f"{door.again_by:%m-%d}"}
        return _("同意不在场也可以看") if door.consented else ""


@dataclass(frozen=True)
class Stretch:
    """Tasks that lie together: a floor of a building, a row of a hall."""

    name: str
    tasks: list[Task]


@dataclass(frozen=True)
class Tasks:
    left: list[Task] = field(default_factory=list)
    done: list[Task] = field(default_factory=list)

    @property
    def campaign(self) -> Campaign | None:
        some = self.left or self.done
        return some[0].entry.campaign if some else None

    @property
    def next(self) -> Task | None:
        return next((task for task in self.left if not task.waits), None)

    def after(self, assignment: Assignment) -> Task | None:
        """The next one on the way from here, then from the beginning."""
        place = place_of(assignment.entry)
        others = [one for one in self.left if one.assignment.pk != assignment.pk and not one.waits]
        return next((one for one in others if place_of(one.entry) > place), others[0] if others else None)

    def door_of(self, assignment: Assignment, at: datetime) -> Door:
        """What stands at this one's door; asked only where it is not among these."""
        known = (one.door for one in (*self.left, *self.done) if one.assignment.pk == assignment.pk)
        return next(known, None) or doors.door(assignment.entry, at)

    @property
    def stretches(self) -> list[Stretch]:
        found = groupby(self.left, key=lambda task: stretch_of(task.entry))
        return [Stretch(name, list(tasks)) for name, tasks in found]


def tasks_of(person: User, contest: str, at: datetime) -> Tasks:
    """Five queries however many there are, one where there is nothing to do."""
    mine = sheets.tasks().filter(OPEN_TASK, judge__person=person, entry__campaign__contest=contest)
    assignments = sorted(mine, key=lambda one: (one.entry.campaign.month, place_of(one.entry)))
    if not assignments:
        return Tasks()
    standing = Sheet.objects.filter(assignment__in=assignments, state=Sheet.State.GIVEN)
    given = {sheet.assignment_id: sheet for sheet in standing}
    at_door = doors.doors([one.entry for one in assignments], at)
    tasks = [Task(one, at_door[one.entry_id], given.get(one.pk)) for one in assignments]
    return Tasks([one for one in tasks if one.sheet is None], [one for one in tasks if one.sheet is not None])


def left(person: User) -> list[dict[str, Any]]:
    """How many entries of which contest wait for this person's sheet, and until when; one query."""
    open_tasks = Assignment.objects.filter(OPEN_TASK, judge__person=person)
    waiting = open_tasks.exclude(pk__in=scored(person))
    counted = waiting.values("entry__campaign__contest").order_by("entry__campaign__contest")
    return [dict(line) for line in counted.annotate(n=Count("pk"), until=Min("entry__campaign__score_until"))]


def owes_look(person: User, campaign: Campaign) -> bool:
    """Sent for a second look in this campaign, and the sheet has not come; no query where none can come."""
    if campaign.state not in VOIDABLE or not person.may("star.judge"):
        return False
    asked = Assignment.objects.filter(second_look__state=SecondLook.State.ASKED, entry__campaign=campaign)
    return asked.filter(judge__person=person).exclude(pk__in=scored(person)).exists()


def scored(person: User) -> QuerySet[Any, Any]:
    """Keys of this person's tasks that have their sheet."""
    return Assignment.objects.filter(SCORED, judge__person=person).values("pk")


def open_at(person: User, *, room: Room | None = None, locker: Locker | None = None) -> Assignment | None:
    """What this judge has still to score behind this door; one query."""
    if not person.may("star.judge"):
        return None
    here = Q(entry__room=room) if room is not None else Q(entry__locker=locker)
    mine = Assignment.objects.filter(OPEN_TASK, here, judge__person=person).exclude(pk__in=scored(person))
    return mine.order_by("entry__campaign__month", "visit").first()


def place_of(entry: Entry) -> tuple[Any, ...]:
    """Where it lies on the way: entries of one campaign compare."""
    if entry.room is not None:
        return (entry.room.building.code, entry.room.floor, entry.room.number)
    if entry.locker is not None:
        return (entry.locker.hall, entry.locker.row, entry.locker.column)
    return (entry.label, entry.pk)


def stretch_of(entry: Entry) -> str:
    if entry.room is not None:
        return _("%(building)s·%(floor)d 层") % {
            "building": entry.room.building.name,
            "floor": entry.room.floor,
        }
    if entry.locker is not None:
        return _("%(hall)s 厅·%(row)d 排") % {"hall": entry.locker.hall, "row": entry.locker.row}
    return _("候选人")


def by_room(tasks: Iterable[Task]) -> dict[int, Task]:
    return {task.entry.room_id or task.entry.locker_id or 0: task for task in tasks}
