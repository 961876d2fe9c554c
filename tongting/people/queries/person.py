"""Reads of the people: who is found by what was typed, who holds which role on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, Value
from django.db.models.functions import Replace

from tongting.people import roles
from tongting.people.models import Departure, RoleGrant, User

ORDER = ("name_pinyin", "id")


@dataclass(frozen=True)
class RoleToday:
    """A role, who holds it today, and the rights it carries with their sentences."""

    role: roles.Role
    holders: list[User]
    rights: list[roles.Right]


def in_force(day: date, prefix: str = "") -> Q:
    """Grants that hold on `day`; with a prefix seen from another table (`grants__`)."""
    open_end = Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    return Q(**{f"{prefix}since__lte": day}) & open_end


def people_found(chosen: dict[str, Any], day: date) -> QuerySet[User]:
    """People who fit the filters of the list: `q` is a number, a name, its pinyin or its initials."""
    found = User.objects.select_related("team").prefetch_related(
        Prefetch("grants", RoleGrant.objects.filter(in_force(day)))
    )
    if word := str(chosen.get("q", "")).strip():
        found = people_spelled(word, found)
    for name in ("team", "group"):
        if chosen.get(name):
            found = found.filter(**{name: chosen[name]})
    if chosen.get("role"):
        holders = RoleGrant.objects.filter(in_force(day), role=chosen["role"]).values("user")
        found = found.filter(pk__in=holders)
    if chosen.get("active", "on") != "all":
        found = found.filter(is_active=chosen.get("active", "on") == "on")
    return found


def people_spelled(word: str, among: QuerySet[User] | None = None) -> QuerySet[User]:
    """People whose number or name holds the word, or whose name's pinyin or initials begin with it."""
    spelled = word.lower().replace(" ", "")
    people = User.objects.all() if among is None else among
    return people.alias(letters=Replace("name_pinyin", Value(" "), Value(""))).filter(
        Q(staff_no__icontains=word)
        | Q(name__contains=word)
        | Q(letters__startswith=spelled)
        | Q(name_initials__startswith=spelled)
    )


def without_login(chosen: dict[str, Any], day: date) -> QuerySet[User]:
    """Active people who fit the filters of the slips; those who never logged in unless `who` is all."""
    wanted = {name: chosen[name] for name in ("q", "team", "role") if chosen.get(name)}
    found = people_found(wanted, day)
    if chosen.get("section"):
        found = found.filter(section__contains=chosen["section"])
    return found if chosen.get("who") == "all" else found.filter(last_login=None)


def departure_of(person: User) -> Departure | None:
    """The departure that is planned or has been carried out; None for somebody who stays."""
    holding = Departure.objects.filter(person=person, state__in=Departure.HOLDS)
    return holding.select_related("entered_by").first()


def roles_today(day: date) -> list[RoleToday]:
    """Every role in the order of roles.py with the active people who hold it."""
    holders: dict[str, list[User]] = {code: [] for code in roles.ROLES}
    grants = RoleGrant.objects.filter(in_force(day), user__is_active=True).select_related("user__team")
    for grant in grants.order_by("user__name_pinyin", "user__pk"):
        if grant.role in holders and grant.user not in holders[grant.role]:
            holders[grant.role].append(grant.user)
    return [
        RoleToday(role, holders[code], [roles.RIGHTS[right] for right in role.rights])
        for code, role in roles.ROLES.items()
    ]


def other_grants_of(grant: RoleGrant, day: date) -> QuerySet[RoleGrant]:
    """The same role, held by the same person on that day by another grant."""
    same = RoleGrant.objects.filter(in_force(day), user=grant.user_id, role=grant.role)
    return same.exclude(pk=grant.pk)
