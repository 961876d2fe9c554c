"""Reads of objections: what waits, the list, who may decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from starrating.models import Campaign, Entry, Judge, Objection
from starrating.queries.draw import conflict, rooms_of, side_of_entry, side_of_judge
from tongting.people.models import Group, RoleGrant, User
from tongting.people.roles import roles_with

ORDER = ("-at", "-id")
# Objections may still come, or wait.
DISPUTABLE = (
    Campaign.State.ENROLLING, Campaign.State.DRAWN, Campaign.State.SCORING, Campaign.State.LOCKED,
    Campaign.State.MODERATION, Campaign.State.PUBLICISED,
)  # fmt: skip


def open_ones(campaign: Campaign) -> QuerySet[Objection]:
    return Objection.objects.filter(campaign=campaign, state=Objection.State.OPEN)


def open_of(person: User, entry: Entry) -> bool:
    return Objection.objects.filter(entry=entry, by=person, state=Objection.State.OPEN).exists()


def listed() -> QuerySet[Objection]:
    return Objection.objects.select_related(
        "campaign", "entry__locker__post", "entry__person__team", "by", "decided_by", "decider"
    )


def chosen(filters: dict[str, Any]) -> QuerySet[Objection]:
    """What the list's filters leave."""
    found = sought(filters.get("campaign"), filters.get("q", ""))
    return found.filter(state=Objection.State.OPEN) if filters.get("show") else found


def sought(campaign: Campaign | None, q: str) -> QuerySet[Objection]:
    """Of one campaign, or of whoever's number or name has this in it."""
    found = listed().filter(Q(entry__label__icontains=q) | Q(entry__code__icontains=q)) if q else listed()
    return found.filter(campaign=campaign) if campaign else found


def whole() -> QuerySet[Objection]:
    return listed().select_related("entry__room", "named_by", "photo")


def is_judge(person: User, campaign: Campaign) -> bool:
    return Judge.objects.filter(campaign=campaign, person=person).exists()


def deciders(campaign: Campaign, day: date) -> QuerySet[User]:
    """Who may decide this campaign's objections, apart from whoever raised them."""
    return holders(day).exclude(judgeships__campaign=campaign)


def holders(day: date) -> QuerySet[User]:
    """Whose role lets them decide."""
    held = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gte=day),
        role__in=[role.code for role in roles_with("star.decide")],
        since__lte=day,
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def has_decider(objection: Objection, day: date) -> bool:
    """Somebody with the right who neither judged nor objected and has no stake in it, or who was named for it."""
    named = Q(pk=objection.decider_id, is_active=True)
    may = Q(pk__in=deciders(objection.campaign, day).exclude(pk=objection.by_id).values("pk"))
    return bool(without_stake(User.objects.filter(named | may).select_related("team"), objection.entry))


def lacks_decider(campaign: Campaign, day: date) -> bool:
    """Every objection of this campaign would stay open for good; of no interest once it is final."""
    return campaign.state in DISPUTABLE and not deciders(campaign, day).exists()


@dataclass(frozen=True)
class Undecidable:
    """Campaigns whose every decider judges, and open objections that nobody may decide."""

    campaigns: list[Campaign]
    objections: list[Objection]


def undecidable(day: date) -> Undecidable:
    """Five queries, however many there are."""
    people = list(holders(day).select_related("team"))
    may, homes = {one.pk for one in people}, rooms_of(one.pk for one in people)
    running = list(Campaign.objects.filter(state__in=DISPUTABLE).order_by("month", "contest"))
    judging: dict[int, set[int]] = {}
    for campaign, person in Judge.objects.filter(campaign__in=running).values_list("campaign", "person"):
        judging.setdefault(campaign, set()).add(person)
    waiting = list(listed().filter(state=Objection.State.OPEN).order_by("at", "pk"))
    stuck = []
    for one in waiting:
        parted = {who.pk for who in people if stake(who, homes.get(who.pk), one.entry)}
        is_left = may - judging.get(one.campaign_id, set()) - {one.by_id} - parted
        if not is_left and not (one.decider and one.decider.is_active):
            stuck.append(one)
    asked = {one.campaign_id for one in waiting}
    silent = [one for one in running if one.pk not in asked and not may - judging.get(one.pk, set())]
    return Undecidable(silent, stuck)


def candidates(objection: Objection, by: User) -> QuerySet[User]:
    """Whom the organiser could name: the department's people who neither judged nor objected."""
    found = User.objects.filter(~Q(group=Group.RESIDENT), is_active=True).exclude(
        pk__in=(by.pk, objection.by_id)
    )
    return found.exclude(judgeships__campaign=objection.campaign_id).order_by("name_pinyin", "pk")


def is_concerned(person: User, entry: Entry) -> bool:
    """Own person, room, section or team, as in the draw."""
    home = rooms_of([person.pk]).get(person.pk)
    return conflict(replace(side_of_entry(entry), women=False), side_of_judge(person, home))


def without_stake(people: Iterable[User], entry: Entry) -> list[User]:
    """Those of them who may speak about this entry; their teams are at hand."""
    some = list(people)
    homes = rooms_of(one.pk for one in some)
    return [one for one in some if not stake(one, homes.get(one.pk), entry)]


def has_stake(person: User, entry: Entry) -> bool:
    return not without_stake([person], entry)


def stake(person: User, home: int | None, entry: Entry) -> bool:
    """It is the own room, the own locker, oneself or a mate of the own team. A whole section is no stake: whoever
    heads a department whose section it is would never decide anything."""
    side = replace(side_of_entry(entry), women=False)
    if entry.person_id is None:
        side = replace(side, sections=frozenset())
    return conflict(side, side_of_judge(person, home))


def waiting_for(person: User) -> list[Objection]:
    """What this person could decide, by the role or because of being named; two queries, one where nothing waits."""
    found = listed().filter(state=Objection.State.OPEN).exclude(by=person)
    if not person.may("star.decide"):
        found = found.filter(decider=person)
    waiting = list(found.exclude(campaign__judges__person=person).order_by("at", "pk"))
    home = rooms_of([person.pk]).get(person.pk) if waiting else None
    return [one for one in waiting if not stake(person, home, one.entry)]
