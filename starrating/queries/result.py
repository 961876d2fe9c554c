"""Reads of results: the ones that count, the ones before them, what is in the way of publicity."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from starrating.models import Assignment, Campaign, Entry, Objection, Result, SecondLook, Sheet, SheetPhoto
from tongting.events.flow import name_of
from tongting.events.models import Event
from tongting.people.models import User

# Verbs of the events of a campaign under which its results were worked out.
WORKED_OUT = ("moderate", "rework")


def current(campaign: Campaign) -> QuerySet[Result]:
    """What counts now, best first; who is not ranked comes last."""
    found = Result.objects.filter(entry__campaign=campaign, is_current=True)
    return found.select_related(
        "entry__campaign", "entry__room__building", "entry__locker__post", "entry__person"
    ).order_by("rank", "entry__cluster", "entry__code", "entry__label")


def winners(campaign: Campaign) -> list[Result]:
    return list(current(campaign).filter(is_winner=True))


def worst(campaign: Campaign) -> list[Result]:
    """The worst first."""
    return list(current(campaign).filter(is_worst=True).order_by("score", "entry__code", "entry__label"))


def earlier(campaign: Campaign) -> QuerySet[Result]:
    """What stood before it was worked out again, the latest first."""
    found = Result.objects.filter(entry__campaign=campaign, is_current=False)
    return found.select_related("entry").order_by("-at", "entry__code", "entry__label")


def whole() -> QuerySet[Result]:
    return Result.objects.select_related(
        "entry__campaign__criteria",
        "entry__room__building",
        "entry__locker__post",
        "entry__person",
    )


def versions(entry: Entry) -> list[Result]:
    return list(entry.results.order_by("-number"))


def sheets_of(entry: Entry) -> list[Sheet]:
    """Every sheet with its judge, those that no longer stand last."""
    found = entry.sheets.select_related("judge__person", "assignment", "voided_by").prefetch_related("vetoes")
    return sorted(found, key=lambda sheet: (sheet.state != Sheet.State.GIVEN, sheet.assignment.visit))


def missing(campaign: Campaign) -> QuerySet[Assignment]:
    """Tasks for which no sheet stands."""
    stands = Sheet.objects.filter(assignment=OuterRef("pk"), state=Sheet.State.GIVEN)
    found = Assignment.objects.filter(entry__campaign=campaign, entry__withdrawn="").exclude(Exists(stands))
    return found.select_related("entry", "judge__person").order_by(
        "entry__cluster", "entry__code", "entry__label", "visit"
    )


def looks(campaign: Campaign) -> list[SecondLook]:
    """Second looks, those that wait first; each knows whether its sheet has come (`has_come`)."""
    come = Sheet.objects.filter(assignment=OuterRef("assignment"), state=Sheet.State.GIVEN)
    found = SecondLook.objects.filter(entry__campaign=campaign).annotate(has_come=Exists(come))
    found = found.select_related("entry", "assignment__judge__person").order_by("state", "-apart", "pk")
    sheets = (
        Sheet.objects.filter(state=Sheet.State.GIVEN).select_related("judge__person").order_by("given_at")
    )
    return list(found.prefetch_related(Prefetch("entry__sheets", sheets, to_attr="standing")))


def looks_open(campaign: Campaign) -> QuerySet[SecondLook]:
    return SecondLook.objects.filter(entry__campaign=campaign, state=SecondLook.State.ASKED)


def upheld_since(campaign: Campaign) -> QuerySet[Objection]:
    """Upheld objections after which nothing was worked out again."""
    worked_out = Event.objects.filter(
        thing=name_of(campaign), thing_id=campaign.pk, verb__in=WORKED_OUT, at__gte=OuterRef("decided_at")
    )
    found = Objection.objects.filter(campaign=campaign, state=Objection.State.UPHELD)
    return found.exclude(Exists(worked_out))


def concerned(campaign: Campaign) -> QuerySet[User]:
    """Whose room, locker or own name is in it, where they have an account."""
    mine = (
        Q(lodging__room__entries__campaign=campaign)
        | Q(lockers__entries__campaign=campaign)
        | Q(entries__campaign=campaign)
    )
    return User.objects.filter(mine, is_active=True).distinct()


def recipients(entries: list[Entry]) -> dict[int, list[User]]:
    """Who gets what an entry has won, by entry: everybody who lives in the room, the locker's holder, the person. One
    query."""
    things = Q(lodging__room__in=[one.room_id for one in entries if one.room_id])
    things |= Q(lockers__in=[one.locker_id for one in entries if one.locker_id])
    things |= Q(pk__in=[one.person_id for one in entries if one.person_id])
    found: dict[int, list[User]] = {one.pk: [] for one in entries}
    by_thing = {("room", one.room_id): one.pk for one in entries if one.room_id}
    by_thing |= {("locker", one.locker_id): one.pk for one in entries if one.locker_id}
    by_thing |= {("person", one.person_id): one.pk for one in entries if one.person_id}
    people = User.objects.filter(things, is_active=True).distinct().order_by("pk")
    for person in people.select_related("lodging").prefetch_related("lockers"):
        lodging = getattr(person, "lodging", None)
        own = [("room", lodging.room_id if lodging else None), ("person", person.pk)]
        own += [("locker", locker.pk) for locker in person.lockers.all()]
        for thing in own:
            if thing in by_thing:
                found[by_thing[thing]].append(person)
    return found


def pictures(entries: list[Entry]) -> dict[int, list[SheetPhoto]]:
    """The pictures of standing sheets, by entry, faults before the whole. One query."""
    found: dict[int, list[SheetPhoto]] = {one.pk: [] for one in entries}
    shown = SheetPhoto.objects.filter(sheet__entry__in=entries, sheet__state=Sheet.State.GIVEN)
    for one in shown.select_related("photo", "sheet").order_by(
        F("criterion").asc(nulls_last=True), "sheet", "order"
    ):
        found[one.sheet.entry_id].append(one)
    return found


def of_entries(entries: list[Entry]) -> dict[int, Result]:
    """What counts now, by entry."""
    found = whole().filter(entry__in=entries, is_current=True)
    return {one.entry_id: one for one in found}


def waiting(day: date) -> QuerySet[Campaign]:
    """Campaigns that wait for whoever organises them: locked, in moderation, or with their notice over."""
    over = Q(state=Campaign.State.PUBLICISED, notice_until__lt=day)
    under_way = Q(state__in=(Campaign.State.LOCKED, Campaign.State.MODERATION))
    return Campaign.objects.filter(over | under_way).order_by("month", "contest")
