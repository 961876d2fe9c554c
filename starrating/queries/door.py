"""Reads at the door: who sleeps behind it, how often nobody was in, who agreed, who may open it with a judge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from starrating.models import ClosedDoor, Consent, Entry, RestCard
from starrating.rules.sheet import Door
from tongting.people import roles
from tongting.people.models import RoleGrant, User
from tongting.people.queries import in_force
from tongting.places.models import Lodging


def doors(entries: Iterable[Entry], at: datetime) -> dict[int, Door]:
    """By entry, as it stands at this moment; three queries however many there are."""
    listed = list(entries)
    rooms = {one.room_id for one in listed if one.room_id}
    keys = [one.pk for one in listed]
    resting: dict[int, datetime] = {}
    for room, until in cards_at(at).filter(room__in=rooms).values_list("room", "until"):
        resting[room] = max(until, resting.get(room, until))
    closed: dict[int, list[tuple[datetime, date]]] = {}
    tries = ClosedDoor.objects.filter(assignment__entry__in=keys).order_by("at", "id")
    for entry, when, again_by in tries.values_list("assignment__entry", "at", "again_by"):
        closed.setdefault(entry, []).append((when, again_by))
    agreed = set(Consent.objects.filter(entry__in=keys).values_list("entry", flat=True))
    return {
        one.pk: Door(
            resting_until=resting.get(one.room_id) if one.room_id else None,
            closed=len(closed.get(one.pk, [])),
            last_closed=closed[one.pk][-1][0] if one.pk in closed else None,
            again_by=closed[one.pk][-1][1] if one.pk in closed else None,
            consented=one.pk in agreed,
        )
        for one in listed
    }


def door(entry: Entry, at: datetime) -> Door:
    return doors([entry], at)[entry.pk]


def cards_at(at: datetime) -> QuerySet[RestCard]:
    """Rest cards that hold at this moment."""
    return RestCard.objects.filter(since__lte=at, until__gt=at)


def cards_of(room: int, at: datetime) -> list[RestCard]:
    """What hangs on this door now or is to hang there."""
    return list(RestCard.objects.filter(room=room, until__gt=at).select_related("person").order_by("since"))


def residents(room: int) -> list[User]:
    return list(User.objects.filter(lodging__room=room).order_by("name_pinyin", "pk"))


def home_of(person: User) -> Lodging | None:
    return Lodging.objects.filter(person=person).select_related("room__building").first()


def owners(entry: Entry) -> list[User]:
    """Who can agree for this entry."""
    if entry.room_id is not None:
        return residents(entry.room_id)
    return [entry.locker.holder] if entry.locker is not None and entry.locker.holder is not None else []


def openers(day: date) -> QuerySet[User]:
    """Who may stand beside a judge when two open a door: everybody who could be a judge."""
    names = [role.code for role in roles.roles_with("star.judge")]
    holders = RoleGrant.objects.filter(in_force(day), role__in=names).values("user")
    return User.objects.filter(Q(pk__in=holders), is_active=True).order_by("name_pinyin", "pk")
