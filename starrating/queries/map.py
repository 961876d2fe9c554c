"""Reads of the maps: a building's floors with what each room has, a hall's rows of lockers, the board beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from starrating.models import Assignment, Campaign, Contest, Entry, Help, LockerLook, Result, Sheet
from starrating.queries import help as helps
from starrating.queries import result as results
from starrating.queries import sheet as sheets
from starrating.rules.sheet import AGAIN_WITHIN
from tongting.people.models import Gender, User
from tongting.periods import local
from tongting.places.models import Building, Locker, Room

HIDDEN = (Campaign.State.DRAFT, Campaign.State.VOID)
LOOKABLE = (Campaign.State.ENROLLING, Campaign.State.DRAWN, Campaign.State.SCORING)
BOARD = 6


@dataclass(frozen=True)
class Cell:
    """One room or locker on the map. `stars` are those of the published result, or of this judge's own sheet while it
    is scored; `task` the judge's task, `sheet` the own sheet; `given` of `wanted` sheets for those who run the race."""

    place: int
    name: str
    label: str
    entry: int | None = None
    stars: int | None = None
    score: str = ""
    task: int | None = None
    sheet: int | None = None
    given: int = 0
    wanted: int = 0
    is_duty: bool = False

    @property
    def is_mine(self) -> bool:
        return self.task is not None


@dataclass(frozen=True)
class Floor:
    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Plan:
    """A building or a hall: its floors or rows, top floor first."""

    name: str
    floors: list[Floor] = field(default_factory=list)

    @property
    def cells(self) -> list[Cell]:
        return [cell for floor in self.floors for cell in floor.cells if not cell.is_duty]

    @property
    def rated(self) -> int:
        return sum(cell.stars is not None for cell in self.cells)


def shown(contest: str) -> Campaign | None:
    """The month that the map shows: the latest that has begun."""
    found = Campaign.objects.filter(contest=contest).exclude(state__in=HIDDEN)
    return found.select_related("criteria").order_by("-month").first()


def buildings() -> QuerySet[Building]:
    housing = Q(rooms__is_active=True)
    return Building.objects.filter(housing, is_active=True).distinct().order_by("code")


def building_plan(campaign: Campaign | None, building: Building, person: User) -> Plan:
    """Four queries."""
    rooms = (
        Room.objects.filter(building=building, is_active=True)
        .select_related("building")
        .order_by("-floor", "number")
    )
    marks = Marks(campaign, person, Q(room__building=building)) if campaign else None
    floors = [
        Floor(number, [_room_cell(room, marks) for room in some])
        for number, some in groupby(rooms, key=lambda room: room.floor)
    ]
    return Plan(building.name, floors)


class Marks:
    """What this person may see on the cells of a campaign's map, by room or locker: three queries."""

    def __init__(self, campaign: Campaign, person: User, where: Q) -> None:
        counts = campaign.state not in Campaign.OPEN or person.may("star.manage")
        given = Count("sheets", filter=Q(sheets__state=Sheet.State.GIVEN))
        entries = Entry.objects.filter(where, campaign=campaign, withdrawn="")
        self.entries = {one.room_id or one.locker_id or 0: one for one in entries.annotate(given=given)}
        self.counts, self.rule = counts, campaign.rule
        # An anchor has more sheets than the others: while marks come in nobody is to tell it by that.
        self.most = int(campaign.rule.get("sheets", 0)) if campaign.state in Campaign.OPEN else None
        keys = [one.pk for one in self.entries.values()]
        is_public = campaign.is_public
        self.results = (
            {one.entry_id: one for one in Result.objects.filter(entry__in=keys, is_current=True)}
            if is_public
            else {}
        )
        tasks = Assignment.objects.filter(entry__in=keys, judge__person=person)
        self.tasks = {one.entry_id: one for one in tasks}
        own = Sheet.objects.filter(
            assignment__in=self.tasks.values(), state=Sheet.State.GIVEN
        ).prefetch_related("vetoes")
        self.own = {one.entry_id: one for one in own}

    def cell(self, place: int, name: str, label: str) -> Cell:
        entry = self.entries.get(place)
        if entry is None:
            return Cell(place, name, label)
        task, sheet, result = self.tasks.get(entry.pk), self.own.get(entry.pk), self.results.get(entry.pk)
        stars, score = None, ""
        if result is not None and result.stars is not None:
            stars, score = result.stars, f"{result.score}"
        elif sheet is not None and not self.results:
            caps = [veto.most_stars for veto in sheet.vetoes.all()]
            stars, score = sheets.stars_of(sheet.total, self.rule, caps), f"{sheet.total}"
        return Cell(
            place=place,
            name=name,
            label=label,
            entry=entry.pk,
            stars=stars,
            score=score,
            task=task.pk if task else None,
            sheet=sheet.pk if sheet else None,
            given=self._given(entry),
            wanted=int(self.rule.get("sheets", 0)) if self.counts else 0,
        )

    def _given(self, entry: Entry) -> int:
        given: int = getattr(entry, "given", 0)
        return given if self.most is None else min(given, self.most)


def _room_cell(room: Room, marks: Marks | None) -> Cell:
    if room.is_duty_room:
        return Cell(room.pk, room.number, room.called, is_duty=True)
    return marks.cell(room.pk, room.number, room.called) if marks else Cell(room.pk, room.number, room.called)


@dataclass(frozen=True)
class Box:
    """One locker in a row; `look` is what this person thought of it, `last` what anybody thought last."""

    pk: int
    column: int
    code: str
    look: str
    last: str
    stars: int | None
    task: int | None
    is_scored: bool
    is_own: bool


@dataclass(frozen=True)
class Row:
    number: int
    boxes: list[Box]


def halls() -> list[str]:
    return list(Locker.objects.order_by("hall").values_list("hall", flat=True).distinct())


def walked_by(campaign: Campaign, person: User) -> list[str]:
    """The halls that this person is to walk, or has begun to: those of the own team, with a task, with an own look."""
    own = Q(post__team=person.team_id) if person.team_id else Q(pk=None)
    tasks = Assignment.objects.filter(entry__campaign=campaign, judge__person=person)
    looked = LockerLook.objects.filter(campaign=campaign, by=person)
    mine = own | Q(pk__in=tasks.values("entry__locker")) | Q(pk__in=looked.values("locker"))
    listed = Locker.objects.filter(mine)
    if person.gender != Gender.FEMALE:
        listed = listed.filter(post__women_only=False)
    return list(listed.order_by("hall").values_list("hall", flat=True).distinct())


def hall_rows(campaign: Campaign | None, hall: str, person: User) -> list[Row]:
    """One hall at a time, in five queries and plain values: a hall has more than six hundred."""
    found = Locker.objects.filter(hall=hall).order_by("row", "column")
    listed = found.values_list("pk", "row", "column", "code", "holder")
    looks = _looks(campaign, hall) if campaign else []
    mine = {locker: verdict for locker, by, verdict in looks if by == person.pk}
    last = {locker: verdict for locker, _by, verdict in looks}
    marks = Marks(campaign, person, Q(locker__hall=hall)) if campaign else None
    rows = []
    for number, some in groupby(listed, key=lambda one: one[1]):
        boxes = []
        for pk, _row, column, code, holder in some:
            cell = marks.cell(pk, "", code) if marks else Cell(pk, "", code)
            boxes.append(
                Box(
                    pk, column, code, mine.get(pk, ""), last.get(pk, ""), cell.stars, cell.task,
                    cell.sheet is not None, holder == person.pk,
                )
            )  # fmt: skip
        rows.append(Row(number, boxes))
    return rows


def _looks(campaign: Campaign, hall: str) -> list[tuple[int, int, str]]:
    """(locker, who, verdict), the oldest first."""
    found = LockerLook.objects.filter(campaign=campaign, locker__hall=hall).order_by("at", "pk")
    return list(found.values_list("locker", "by", "verdict"))


def lockers_of(keys: Iterable[int]) -> dict[int, Locker]:
    """By key, with the posts they stand in; one query."""
    return {one.pk: one for one in Locker.objects.select_related("post").filter(pk__in=set(keys))}


@dataclass(frozen=True)
class Again:
    """A locker that was found dirty and not yet found tidy since."""

    locker: Locker
    found_at: datetime
    due: date
    found_by: int

    def is_late(self, at: datetime) -> bool:
        return self.due < local(at).date()


def to_see_again(campaign: Campaign | None, hall: str = "") -> list[Again]:
    """Dirty lockers that wait for the second look, the oldest first; one query."""
    if campaign is None:
        return []
    looks = LockerLook.objects.filter(campaign=campaign)
    return _still_dirty(looks.filter(locker__hall=hall) if hall else looks)


def found_dirty_by(person: User) -> list[Again]:
    """Those that this person found dirty in a race that is open; one query."""
    mine = LockerLook.objects.filter(by=person, verdict=LockerLook.Verdict.BAD)
    looks = LockerLook.objects.filter(campaign__state__in=LOOKABLE, locker__in=mine.values("locker"))
    return [one for one in _still_dirty(looks) if one.found_by == person.pk]


def _still_dirty(looks: QuerySet[LockerLook]) -> list[Again]:
    """Lockers of which the last word was not good."""
    dirty = LockerLook.objects.filter(campaign__state__in=LOOKABLE, verdict=LockerLook.Verdict.BAD)
    last: dict[int, LockerLook] = {}
    # Only lockers of which anybody ever thought ill: a handful.
    found = looks.filter(locker__in=dirty.values("locker")).select_related("locker")
    for look in found.order_by("at", "pk"):
        last.pop(look.locker_id, None)
        last[look.locker_id] = look
    return [
        Again(look.locker, look.at, local(look.at).date() + timedelta(days=AGAIN_WITHIN), look.by_id)
        for look in last.values()
        if look.verdict == LockerLook.Verdict.BAD
    ]


def board(contest: str) -> tuple[Campaign | None, list[Result]]:
    """The best of the latest published month, as the board beside the map shows them."""
    latest = Campaign.objects.filter(contest=contest, state__in=Campaign.PUBLIC).order_by("-month").first()
    if latest is None:
        return None, []
    ranked = Result.objects.filter(entry__campaign=latest, is_current=True, rank__isnull=False)
    return latest, list(
        ranked.select_related("entry").order_by("rank", "entry__code", "entry__label")[:BOARD]
    )


def helped(contest: str, board_of: Campaign | None) -> list[tuple[Help, Result | None, str]]:
    """Who is helped, each with what counts now and what it lost most by: first those not put right, of whatever month,
    then those of the board's. Five queries."""
    unsettled = helps.listed(done=False).filter(entry__campaign__contest=contest).order_by(*helps.ORDER)
    better = helps.listed(done=True).filter(entry__campaign=board_of).order_by(*helps.ORDER)
    listed = [*unsettled[:BOARD], *better[:BOARD]][:BOARD]
    if not listed:
        return []
    current = results.of_entries([one.entry for one in listed])
    faults = helps.faults_of(list(current.values()))
    return [(one, current.get(one.entry_id), faults.get(one.entry_id, "")) for one in listed]


def last_score(entry: Entry) -> Result | None:
    """What the same room or locker had the last time it was published."""
    if entry.room_id is None and entry.locker_id is None:
        return None
    same = Q(entry__room=entry.room_id) if entry.room_id else Q(entry__locker=entry.locker_id)
    earlier = Result.objects.filter(same, is_current=True, score__isnull=False).exclude(entry=entry.pk)
    published = earlier.filter(
        entry__campaign__state__in=Campaign.PUBLIC, entry__campaign__contest=entry.campaign.contest
    )
    return published.order_by("-entry__campaign__month").first()


def lookable(contest: str = Contest.LOCKER) -> Campaign | None:
    """The campaign into which looks go."""
    return Campaign.objects.filter(contest=contest, state__in=LOOKABLE).order_by("-month").first()
