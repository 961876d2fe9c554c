"""Reads of objections: what waits, the list, who may decide."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from starrating.models import Campaign, Entry, Judge, Objection
from tongting.people.models import RoleGrant, User
from tongting.people.roles import roles_with

ORDER = ("-at", "-id")


def open_ones(campaign: Campaign) -> QuerySet[Objection]:
    return Objection.objects.filter(campaign=campaign, state=Objection.State.OPEN)


def open_of(person: User, entry: Entry) -> bool:
    return Objection.objects.filter(entry=entry, by=person, state=Objection.State.OPEN).exists()


def listed() -> QuerySet[Objection]:
    return Objection.objects.select_related("campaign", "entry", "by", "decided_by")


def whole() -> QuerySet[Objection]:
    return listed().select_related("campaign", "entry__room", "by", "decided_by", "photo")


def is_judge(person: User, campaign: Campaign) -> bool:
    return Judge.objects.filter(campaign=campaign, person=person).exists()


def deciders(campaign: Campaign, day: date) -> QuerySet[User]:
    """Who may decide this campaign's objections, apart from whoever raised them."""
    held = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gte=day),
        role__in=[role.code for role in roles_with("star.decide")],
        since__lte=day,
    )
    found = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return found.exclude(judgeships__campaign=campaign)


def waiting_for(person: User) -> QuerySet[Objection]:
    """What this person could decide."""
    found = listed().filter(state=Objection.State.OPEN).exclude(by=person)
    return found.exclude(campaign__judges__person=person).order_by("at", "pk")
