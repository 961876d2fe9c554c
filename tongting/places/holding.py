"""Writes of what a person has been given: a room, lockers. Handing back is giving nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongting.events.flow import Refused, name_of, record
from tongting.events.models import Event
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Locker, LockerState, Lodging, Room

BATCH = 200
Homes = dict[int, int]


@dataclass(frozen=True)
class Giving:
    """What a person is to have from now on: this room and these lockers, and nothing else."""

    person: User
    room: Room | None
    lockers: tuple[Locker, ...]


@dataclass(frozen=True)
class Fault:
    """Why a giving cannot be; `lockers` says that it is a locker, not the room, that stands against it."""

    giving: Giving
    sentence: str
    lockers: bool = False


def give(person: User, *, room: Room | None, lockers: Sequence[Locker], by: User, at: datetime) -> bool:
    """Makes these the person's room and lockers and nothing else; false where they are already. Refused where a locker
    is somebody else's or the room has no bed left."""
    return give_all([Giving(person, room, tuple(lockers))], by=by, at=at) == 1


def give_all(givings: Sequence[Giving], *, by: User, at: datetime) -> int:
    """`give` for many people at once, judged by how it ends, so two may change places. Refused whole; returns for how
    many people something changed. How many queries it takes hangs on batches of rows, not on people."""
    with transaction.atomic():
        rooms = {one.room.pk for one in givings if one.room}
        lockers = {locker.pk for one in givings for locker in one.lockers}
        # Held until the end: nobody else gets the last bed between the look and the writing.
        for model, wanted in ((Room, rooms), (Locker, lockers)):
            list(model._base_manager.select_for_update().filter(pk__in=wanted).order_by("pk"))
        homes, held = _homes(givings), _held(givings)
        if found := [*_bed_faults(givings, homes), *_locker_faults(givings, held)]:
            raise Refused(found[0].sentence)
        moved = _lodge(givings, homes, local(at).date()) | _lock(givings, held)
        changed = [one for one in givings if one.person.pk in moved]
        Event.objects.bulk_create([_event(one, by, at) for one in changed], batch_size=BATCH)
    return len(changed)


def faults(givings: Sequence[Giving]) -> list[Fault]:
    """What stands against these givings, taken together and in their order; people may be new and not yet written."""
    return [*_bed_faults(givings, _homes(givings)), *_locker_faults(givings, _held(givings))]


def _homes(givings: Sequence[Giving]) -> Homes:
    """Person → room, as it stands."""
    people = [one.person.pk for one in givings if one.person.pk]
    return dict(Lodging.objects.filter(person__in=people).values_list("person_id", "room_id"))


def _held(givings: Sequence[Giving]) -> list[Locker]:
    """The lockers of these people, as it stands."""
    return list(Locker.objects.filter(holder__in=[one.person.pk for one in givings if one.person.pk]))


def _moving(givings: Sequence[Giving], homes: Homes) -> list[Giving]:
    return [one for one in givings if homes.get(one.person.pk) != (one.room.pk if one.room else None)]


def _bed_faults(givings: Sequence[Giving], homes: Homes) -> list[Fault]:
    moving, found = _moving(givings, homes), []
    arriving = [(one, one.room) for one in moving if one.room]
    wanted = {room.pk for _one, room in arriving}
    rooms = Room.objects.in_bulk(wanted)
    living = Counter(Lodging.objects.filter(room__in=wanted).values_list("room_id", flat=True))
    living.subtract(homes[one.person.pk] for one in moving if one.person.pk in homes)
    come: Counter[int] = Counter()
    for one, room in arriving:
        now = rooms[room.pk]
        if not now.is_active:
            found.append(Fault(one, _("%(room)s 已经不再使用，换一间") % {"room": now.code}))
        elif now.is_duty_room:
            found.append(Fault(one, _("%(room)s 是值班室，不住人") % {"room": now.code}))
        elif living[now.pk] + come[now.pk] < now.beds:
            come[now.pk] += 1
        elif come[now.pk]:
            found.append(Fault(one, _("%(room)s 剩下的床位这次已经给了别人，换一间") % {"room": now.code}))
        else:
            found.append(Fault(one, _("%(room)s 的床位住满了，换一间") % {"room": now.code}))
    return found


def _locker_faults(givings: Sequence[Giving], held: Sequence[Locker]) -> list[Fault]:
    keeps: dict[int | None, set[int]] = {
        one.person.pk: {locker.pk for locker in one.lockers} for one in givings
    }
    handed_back = {box.pk for box in held if box.pk not in keeps[box.holder_id]}
    boxes = Locker.objects.in_bulk({locker.pk for one in givings for locker in one.lockers})
    found, given = [], dict[int, Giving]()
    for one in givings:
        for locker in one.lockers:
            box, first = boxes[locker.pk], given.setdefault(locker.pk, one)
            if first is not one:
                sentence = _("%(code)s 这次已经给了%(name)s，一个更衣箱只给一个人")
                name = first.person.name
            elif box.pk in handed_back or _may_have(one.person, box):
                continue
            else:
                sentence, name = _("%(code)s 现在是%(name)s在用，先退了再给"), box.holder_name or _("别人")
            found.append(Fault(one, sentence % {"code": box.code, "name": name}, lockers=True))
    return found


def _may_have(person: User, box: Locker) -> bool:
    if box.holder_id:
        return box.holder_id == person.pk
    return box.holder_name in ("", person.name)


def _lodge(givings: Sequence[Giving], homes: Homes, today: date) -> set[int]:
    """Returns the people whose room changed."""
    moving = _moving(givings, homes)
    Lodging.objects.filter(person__in=[one.person.pk for one in moving]).delete()
    Lodging.objects.bulk_create(
        (Lodging(person=one.person, room=one.room, since=today) for one in moving if one.room),
        batch_size=BATCH,
    )
    return {one.person.pk for one in moving}


def _lock(givings: Sequence[Giving], held: Sequence[Locker]) -> set[int]:
    """Returns the people whose lockers changed."""
    wanted = {locker.pk: one.person for one in givings for locker in one.lockers}
    boxes = {box.pk: box for box in held}
    boxes |= Locker.objects.in_bulk(wanted.keys() - boxes.keys())
    moved: set[int] = set()
    differing = []
    for box in boxes.values():
        person, former = wanted.get(box.pk), box.holder_id
        if former != (person.pk if person else None):
            moved |= {pk for pk in (former, person.pk if person else None) if pk}
        elif person is None or (box.holder_name, box.section) == (person.name, person.section):
            continue
        _put(box, person)
        differing.append(box)
    Locker.objects.bulk_update(differing, ["holder", "holder_name", "section", "condition"], batch_size=BATCH)
    return moved


def _put(box: Locker, person: User | None) -> None:
    box.holder = person
    box.holder_name, box.section = (person.name, person.section) if person else ("", "")
    # A broken one stays broken, whoever has it.
    if box.condition != LockerState.BROKEN:
        box.condition = LockerState.HELD if person else LockerState.FREE


def hand_over(
    locker: Locker,
    person: User | None,
    *,
    name: str = "",
    section: str = "",
    by: User | None,
    at: datetime,
) -> None:
    """One locker alone into these hands, or nobody's; who has no account has a name and a section. Refused where it is
    somebody else's. `locker` carries the new values afterwards."""
    with transaction.atomic():
        kept = Locker.objects.select_for_update(of=("self",)).get(pk=locker.pk)
        was = kept.holder_name
        if person is not None and not _may_have(person, kept):
            sentence = _("%(code)s 现在是%(name)s在用，先退了再给")
            raise Refused(sentence % {"code": kept.code, "name": kept.holder_name or _("别人")})
        _put(kept, person)
        if person is None and name:
            kept.holder_name, kept.section = name, section
            kept.condition = LockerState.HELD if kept.condition == LockerState.FREE else kept.condition
        _save(locker, kept, ("holder", "holder_name", "section", "condition"))
        record(kept, "handed_over", by=by, at=at, facts={"was": was, "name": kept.holder_name})


def set_broken(locker: Locker, broken: bool, *, note: str = "", by: User, at: datetime) -> None:
    """Out of use until it is mended, whoever has it; then it is held or free again. Refused where it is so already."""
    with transaction.atomic():
        kept = Locker.objects.select_for_update(of=("self",)).get(pk=locker.pk)
        if broken == (kept.condition == LockerState.BROKEN):
            no = _("%(code)s 已经报修了") if broken else _("%(code)s 没有报修，不用改")
            raise Refused(no % {"code": kept.code})
        whole = LockerState.HELD if kept.holder_id or kept.holder_name else LockerState.FREE
        kept.condition = LockerState.BROKEN if broken else whole
        _save(locker, kept, ("condition",))
        record(kept, "broken" if broken else "mended", by=by, at=at, note=note)


def _save(shown: Locker, kept: Locker, fields: tuple[str, ...]) -> None:
    kept.save(update_fields=fields)
    for name in fields:
        setattr(shown, name, getattr(kept, name))


def _event(giving: Giving, by: User, at: datetime) -> Event:
    codes = [locker.code for locker in giving.lockers]
    facts = {"room": giving.room.code if giving.room else "", "lockers": codes}
    return Event(
        thing=name_of(giving.person),
        thing_id=giving.person.pk,
        verb="holdings_changed",
        by=by,
        at=at,
        facts=facts,
    )
