"""Entries come into a campaign and leave it here: rooms by themselves, lockers that looked tidy, people who were
nominated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from starrating.models import Campaign, Contest, Entry
from starrating.queries import campaign as campaigns
from starrating.rules import campaign as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.places.models import Locker, Room

LONGEST = 20


def enter_person(campaign: Campaign, person: User, *, by: User | None, at: datetime) -> Entry:
    """A person into the service star; somebody who is in already stays in."""
    _wants(campaign, Contest.SERVICE)
    return _enter(campaign, entry_of_person(campaign, person), by=by, at=at)


def enter_locker(campaign: Campaign, locker: Locker, *, by: User | None, at: datetime) -> Entry:
    _wants(campaign, Contest.LOCKER)
    if not campaigns.lockers_that_enter().filter(pk=locker.pk).exists():
        state = {"code": locker.called, "state": locker.get_condition_display()}
        raise flow.Refused(_("%(code)s 现在是“%(state)s”，在用的更衣箱才能参评") % state)
    return _enter(campaign, entry_of_locker(campaign, locker), by=by, at=at)


def enter_room(campaign: Campaign, room: Room, *, by: User | None, at: datetime) -> Entry:
    _wants(campaign, Contest.DORM)
    if not campaigns.rooms_that_enter().filter(pk=room.pk).exists():
        raise flow.Refused(_("%(code)s 是值班室、空房或者停用了，不能参评") % {"code": room.called})
    return _enter(campaign, entry_of_room(campaign, room), by=by, at=at)


def settle(campaign: Campaign, *, by: User | None, at: datetime) -> int:
    """Rooms that are lived in, lockers that looked tidy: whatever takes part without being asked comes in; a room that
    has emptied and a locker that nobody uses any more leave. What somebody took out stays out. Safe to repeat; returns
    how many came in."""
    with transaction.atomic():
        held = _held(campaign)
        came = 0
        if held.contest == Contest.DORM:
            came = _come(held, campaigns.rooms_that_enter(), entry_of_room, "room_id")
            staying = campaigns.rooms_that_enter().values("pk")
            gone = campaigns.entries(held).exclude(room__in=staying)
            gone.update(withdrawn=_("空房、值班室或者停用了"))
        elif held.contest == Contest.LOCKER:
            came = _come(held, campaigns.lockers_looked_good(held), entry_of_locker, "locker_id")
            used = campaigns.lockers_that_enter().order_by().values("pk")
            campaigns.entries(held).exclude(locker__in=used).update(withdrawn=_("没有人用了，或者报修"))
        if came:
            flow.record(held, "entered", by=by, at=at, facts={"entries": came})
    return came


def withdraw(entry: Entry, *, reason: str, by: User, at: datetime) -> None:
    """Out of the contest, with a reason; before the draw it may be entered again."""
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=entry.campaign_id)
        if refusal := rules.may_withdraw(campaign, entry.sheets.exists()):
            raise flow.Refused(refusal)
        if Entry.objects.filter(pk=entry.pk, withdrawn="").update(withdrawn=reason):
            flow.record(campaign, "withdrawn", by=by, at=at, note=f"{entry.label}：{reason}")
    entry.withdrawn = reason


def entry_of_room(campaign: Campaign, room: Room) -> Entry:
    return Entry(
        campaign=campaign,
        room=room,
        label=room.called,
        code=room.code,
        section=room.section,
        cluster=room.building.code[:LONGEST],
    )


def entry_of_locker(campaign: Campaign, locker: Locker) -> Entry:
    return Entry(
        campaign=campaign,
        locker=locker,
        label=locker.called,
        code=locker.code,
        section=locker.section,
        cluster=locker.hall,
    )


def entry_of_person(campaign: Campaign, person: User) -> Entry:
    team = person.team
    return Entry(
        campaign=campaign,
        person=person,
        label=person.name,
        section=team.name if team else person.section,
        cluster=team.code[:LONGEST] if team else "",
    )


def _come(
    campaign: Campaign,
    things: Iterable[Room] | Iterable[Locker],
    entry_of: Callable[..., Entry],
    key: str,
) -> int:
    known = set(campaign.entries.values_list(key, flat=True))
    new = [entry_of(campaign, thing) for thing in things if thing.pk not in known]
    Entry.objects.bulk_create(new, batch_size=500)
    return len(new)


def _enter(campaign: Campaign, wanted: Entry, *, by: User | None, at: datetime) -> Entry:
    with transaction.atomic():
        held = _held(campaign)
        who = {name: getattr(wanted, name) for name in ("room_id", "locker_id", "person_id")}
        there = Entry.objects.filter(campaign=held, **who).first()
        if there is not None and not there.withdrawn:
            return there
        if there is None:
            wanted.save()
        else:
            there.withdrawn = ""
            there.save(update_fields=["withdrawn"])
        entry = there or wanted
        flow.record(held, "entered", by=by, at=at, note=entry.label, facts={"entries": 1})
    return entry


def _held(campaign: Campaign) -> Campaign:
    """The campaign, held until this is written; Refused once its list is closed."""
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if refusal := rules.may_enrol(held):
        raise flow.Refused(refusal)
    return held


def _wants(campaign: Campaign, contest: Contest) -> None:
    if campaign.contest != contest:
        raise flow.Refused(_("%(contest)s不收这样的参评对象") % {"contest": campaign.get_contest_display()})
