"""Reads of crews: one's own, who is in one with which share, who may be asked to join, who said no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from tenders.models import Contract, Crew, CrewMember
from tongting.events.flow import history
from tongting.people.models import RoleGrant, User
from tongting.people.queries import in_force
from tongting.people.roles import roles_with


@dataclass(frozen=True)
class Share:
    """A member, and what part of the pay that is; `said` is agreed, waits or refused."""

    member: CrewMember
    percent: Decimal
    said: str
    why: str = ""


def crews_of(person: User) -> QuerySet[Crew]:
    """Those a person is or was in; two queries with the members."""
    mine = Crew.objects.filter(Q(head=person) | Q(members__person=person)).distinct()
    members = CrewMember.objects.select_related("person__team").order_by("person__staff_no")
    return mine.select_related("head").prefetch_related(Prefetch("members", members)).order_by("-pk")


def may_be_asked(day: date) -> QuerySet[User]:
    """Who may bid on that day, in the order of names."""
    held = RoleGrant.objects.filter(in_force(day), role__in=[role.code for role in roles_with("tender.bid")])
    found = User.objects.filter(is_active=True, team__isnull=False, pk__in=held.values("user"))
    return found.select_related("team").order_by("team__order", "team__code", "name_pinyin", "pk")


def shares_of(crew: Crew) -> list[Share]:
    members = list(crew.members.all())
    whole = sum((one.points for one in members), Decimal(0)) or Decimal(1)
    refusals = refusals_of(crew)
    return [
        Share(
            one,
            (100 * one.points / whole).quantize(Decimal("0.1")),
            "agreed"
            if one.agreed_version == crew.version
            else "refused"
            if one.person_id in refusals
            else "waits",
            refusals.get(one.person_id, ""),
        )
        for one in members
    ]


def refusals_of(crew: Crew) -> dict[int, str]:
    """Who said no to the crew as it is now, and why; whoever agrees later has not."""
    found = history(crew).filter(verb="refused", facts__version=crew.version)
    return {event.by_id: event.note for event in found if event.by_id is not None}


def waits_for(person: User) -> QuerySet[Crew]:
    """Crews that wait for this person's word. One query."""
    mine = CrewMember.objects.filter(person=person, crew__state=Crew.State.FORMING)
    waiting = [
        pk for pk, agreed, now in mine.values_list("crew", "agreed_version", "crew__version") if agreed != now
    ]
    return Crew.objects.filter(pk__in=waiting).select_related("head").order_by("pk")


def agreed_crews_of(person: User) -> QuerySet[Crew]:
    """With what this person may bid for team jobs."""
    return crews_of(person).filter(head=person, state=Crew.State.AGREED)


def live_contract(crew: Crew) -> Contract | None:
    return crew.contracts.filter(state__in=Contract.LIVE).select_related("job").first()


def has_all_agreed(crew: Crew) -> bool:
    return not crew.members.exclude(agreed_version=crew.version).exists()


def written(members: Mapping[User, Decimal]) -> dict[str, str]:
    """People and points as an event keeps them."""
    return {str(person.pk): f"{points:f}" for person, points in members.items()}


def changed_by(crew: Crew, name: str, members: Mapping[User, Decimal]) -> bool:
    was = {one.person_id: one.points for one in crew.members.all()}
    return name != crew.name or was != {person.pk: points for person, points in members.items()}
