"""Reads of slots: the grid of times on a kind's machines, what comes next at a desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from stations.models import Desk, Loan, Service, Slot, Unit
from stations.rules.loan import TAKE_OUT
from stations.scoring.hours import is_open
from tongting.people.models import User
from tongting.periods import local, midnight

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """A time on a machine: whose it is, if anybody's; whether somebody who had booked nothing still has it then."""

    unit: Unit
    start: datetime
    slot: Slot | None
    is_past: bool
    is_busy: bool = False


@dataclass(frozen=True)
class Row:
    start: datetime
    cells: list[Cell]


def next_at(desk: Desk, at: datetime) -> QuerySet[Slot]:
    """What begins within the hour, or runs, soonest first."""
    soon = at + timedelta(hours=1)
    found = Slot.objects.filter(unit__service__desk=desk, state__in=(Slot.State.BOOKED, Slot.State.RUNNING))
    return found.filter(start__lte=soon, end__gt=at - DAY).select_related("unit__service", "person")


def grid(service: Service, day: date, at: datetime) -> tuple[list[Unit], list[Row]]:
    """The machines in use and every time of the day, from now on, at which the desk is open; three queries."""
    units = list(service.units.filter(state=Unit.State.IN_SERVICE).order_by("number"))
    begins, step = midnight(day), timedelta(minutes=service.lendable.loan_minutes)
    taken = {
        (slot.unit_id, slot.start): slot
        for slot in Slot.objects.filter(
            unit__in=units, state__in=Slot.HOLDS, start__gte=begins, start__lt=begins + DAY
        )
    }
    busy = in_use(units)
    rows, start = [], begins
    while start < begins + DAY:
        if start + step > at and is_open(service.desk.hours, local(start)):
            cells = [
                Cell(unit, start, taken.get((unit.pk, start)), start < at, start < busy.get(unit.pk, start))
                for unit in units
            ]
            rows.append(Row(start, cells))
        start += step
    return units, rows


def in_use(units: Sequence[Unit]) -> dict[int, datetime]:
    """Unit → until when whoever has it may use it; one query."""
    out = Loan.objects.filter(unit__in=units, state=Loan.State.OUT).values_list("unit", "due_at")
    return {unit: due_at - TAKE_OUT for unit, due_at in out}


def booked(
    service: Service, person: User, begin: datetime, end: datetime
) -> tuple[dict[int, Slot], set[int]]:
    """Unit → the first time within this one that somebody else has booked; the units that this person has. One
    query."""
    slots = Slot.objects.filter(unit__service=service, state=Slot.State.BOOKED, start__lt=end, end__gt=begin)
    others, mine = dict[int, Slot](), set[int]()
    for slot in slots.order_by("-start"):
        if slot.person_id == person.pk:
            mine.add(slot.unit_id)
        else:
            others[slot.unit_id] = slot
    return others, mine


def fits(service: Service, start: datetime) -> bool:
    """Whether a slot of this kind begins then: on the grid from midnight, while the desk is open."""
    step = timedelta(minutes=service.lendable.loan_minutes)
    since = start - midnight(local(start).date())
    return since % step == timedelta(0) and is_open(service.desk.hours, local(start))
