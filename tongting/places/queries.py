"""Reads of the places: lists by their filters, lockers counted by row, the working calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, Model, Q, QuerySet, Value
from django.db.models.functions import Replace

from tongting.periods import WorkCalendar
from tongting.places.models import (
    Area,
    Building,
    CalendarDay,
    Locker,
    LockerState,
    Post,
    RetiredToken,
    Room,
    Walk,
)

Place = TypeVar("Place", bound=Model)
ROOM_ORDER = ("building__code", "floor", "number", "id")
# The month of the year in which the next year's working days are asked for.
ASK_IN = 12


@dataclass(frozen=True)
class Shelf:
    """Lockers of a hall or of one row of it, counted by condition."""

    name: str
    row: int
    free: int
    held: int
    broken: int

    @property
    def total(self) -> int:
        return self.free + self.held + self.broken

    @property
    def shares(self) -> list[tuple[int, str]]:
        """Whole percents for a bar: held, broken; the rest is free."""
        whole = max(self.total, 1)
        return [(100 * self.held // whole, "act"), (-(-100 * self.broken // whole), "bad")]


def posts_found(chosen: dict[str, Any]) -> QuerySet[Post]:
    """Posts by the filters of the list; `q` is a code, a name or its pinyin."""
    found = Post.objects.select_related("area", "team", "keeper", "building")
    if word := str(chosen.get("q", "")).strip():
        spelled = word.lower().replace(" ", "")
        found = found.alias(letters=Replace("name_pinyin", Value(" "), Value(""))).filter(
            Q(code__icontains=word) | Q(name__contains=word) | Q(letters__contains=spelled)
        )
    for name in ("area", "team"):
        if chosen.get(name):
            found = found.filter(**{name: chosen[name]})
    return in_use(found, chosen)


def retired_code(token: str) -> RetiredToken | None:
    """The sticker that this code was on, where it was taken out of use."""
    return RetiredToken.objects.select_related("post").filter(token=token.lower()).first()


def walks() -> dict[tuple[int, int], int]:
    """Minutes on foot between areas: (smaller key, larger key) → minutes, for the pairs that are entered."""
    return {
        (one, other): minutes for one, other, minutes in Walk.objects.values_list("one", "other", "minutes")
    }


def rooms_found(chosen: dict[str, Any]) -> QuerySet[Room]:
    found = Room.objects.select_related("building")
    if word := str(chosen.get("q", "")).strip():
        found = found.filter(Q(code__icontains=word) | Q(section__contains=word))
    for name in ("building", "floor"):
        if chosen.get(name):
            found = found.filter(**{name: chosen[name]})
    return in_use(found, chosen)


def in_use(found: QuerySet[Place], chosen: dict[str, Any]) -> QuerySet[Place]:
    """Those in use, those no longer (`off`) or both (`all`), as a list's filter says."""
    wanted = chosen.get("active", "on")
    return found if wanted == "all" else found.filter(is_active=wanted == "on")


def areas_found(chosen: dict[str, Any]) -> QuerySet[Area]:
    return in_use(Area.objects.all(), chosen)


def buildings_found(chosen: dict[str, Any]) -> QuerySet[Building]:
    rooms = Count("rooms", filter=Q(rooms__is_active=True))
    found = Building.objects.select_related("area").annotate(room_total=rooms).order_by("code")
    return in_use(found, chosen)


def halls() -> list[Shelf]:
    """Every hall with its lockers by condition."""
    return [_shelf(line) for line in _counted(Locker.objects.values("hall")).order_by("hall")]


def rows_of(hall: str) -> list[Shelf]:
    lockers = Locker.objects.filter(hall=hall).values("hall", "row")
    return [_shelf(line) for line in _counted(lockers).order_by("row")]


def lockers_found(word: str) -> QuerySet[Locker]:
    """Lockers by code, holder or section."""
    fits = Q(code__icontains=word) | Q(holder_name__contains=word) | Q(section__contains=word)
    return Locker.objects.filter(fits).order_by("hall", "row", "column")


def work_calendar() -> WorkCalendar:
    """The calendar as the screens keep it."""
    days = list(CalendarDay.objects.values_list("day", "is_working"))
    return WorkCalendar(
        off=frozenset(day for day, working in days if not working),
        on=frozenset(day for day, working in days if working),
        years=frozenset(day.year for day, _working in days),
    )


def year_without_calendar(day: date) -> int | None:
    """The next year, from 1 December on, while none of its days is entered."""
    missing = day.month >= ASK_IN and not CalendarDay.objects.filter(day__year=day.year + 1).exists()
    return day.year + 1 if missing else None


def _counted(lines: Any) -> Any:
    states = {state.value: Count("id", filter=Q(condition=state)) for state in LockerState}
    return lines.annotate(**states)


def _shelf(line: dict[str, Any]) -> Shelf:
    return Shelf(line["hall"], line.get("row", 0), line["free"], line["held"], line["broken"])
