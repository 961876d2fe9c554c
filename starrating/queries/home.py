"""Reads of what is one's own: the room one lives in and the locker one holds, with what was found in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from starrating.models import Campaign, Consent, Entry, RestCard, Result, Sheet
from starrating.queries import door as doors
from starrating.queries import sheet as sheets
from tongting.people.models import User
from tongting.places.models import Locker, Room

MONTHS = 6


@dataclass(frozen=True)
class Month:
    """One entry of the past with its published result and the sheets behind it."""

    entry: Entry
    result: Result | None
    sheets: list[Sheet]


@dataclass(frozen=True)
class Home:
    """What somebody sees of the own room and lockers."""

    room: Room | None
    lockers: list[Locker]
    # Entries of campaigns that are not locked, each with whether this person has agreed.
    open: list[tuple[Entry, bool]]
    cards: list[RestCard]
    past: list[Month]


def home(person: User, at: datetime) -> Home:
    """Eight queries at most."""
    lodging = doors.home_of(person)
    room = lodging.room if lodging else None
    lockers = list(Locker.objects.filter(holder=person).order_by("code"))
    mine = Q(room=room) if room else Q(pk__isnull=True)
    entries = (
        Entry.objects.filter(mine | Q(locker__in=lockers), withdrawn="")
        .select_related("campaign__criteria", "room__building", "locker")
        .order_by("-campaign__month", "campaign__contest")
    )
    opened = list(
        entries.filter(campaign__state__in=Campaign.OPEN).exclude(campaign__state=Campaign.State.DRAFT)
    )
    agreed = set(Consent.objects.filter(entry__in=opened, person=person).values_list("entry", flat=True))
    past = list(entries.filter(campaign__state__in=Campaign.PUBLIC)[:MONTHS])
    results = {one.entry_id: one for one in Result.objects.filter(entry__in=past, is_current=True)}
    found: dict[int, list[Sheet]] = {}
    for sheet in sheets.to_read().filter(entry__in=past, state=Sheet.State.GIVEN) if past else ():
        found.setdefault(sheet.entry_id, []).append(sheet)
    return Home(
        room=room,
        lockers=lockers,
        open=[(one, one.pk in agreed) for one in opened],
        cards=doors.cards_of(room.pk, at) if room else [],
        past=[Month(one, results.get(one.pk), found.get(one.pk, [])) for one in past],
    )
