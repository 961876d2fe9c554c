"""At the door: nobody in, a rest card hung up and taken down, somebody agrees to be looked at without them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from starrating.models import Assignment, ClosedDoor, Consent, Entry, RestCard
from starrating.queries import door as doors
from starrating.queries import sheet as sheets
from starrating.rules import door as rules
from starrating.rules.sheet import AGAIN_WITHIN, may_note_closed
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Room


def found_closed(
    assignment: Assignment, *, seen_at: datetime | None = None, by: User, at: datetime
) -> ClosedDoor:
    """Nobody was in: the room is looked at again within three days of when that was seen, which a phone without a
    network says later."""
    seen_at = seen_at or at
    door = doors.door(assignment.entry, seen_at)
    if reason := may_note_closed(by, assignment, door, seen_at):
        raise flow.Refused(reason)
    again_by = local(seen_at).date() + timedelta(days=AGAIN_WITHIN)
    with transaction.atomic():
        found = ClosedDoor.objects.create(assignment=assignment, at=seen_at, by=by, again_by=again_by)
        flow.record(assignment.entry, "closed_door", by=by, at=at, facts={"try": door.closed + 1})
    return found


def hang_up(
    room: Room, sleeper: User, *, since: datetime, until: datetime, by: User, at: datetime
) -> RestCard:
    """A rest card for somebody who lives here; who has one for these hours gets the longer of both."""
    if reason := rules.may_rest(by, sheets.home_of(sleeper), room.pk, since, until):
        raise flow.Refused(reason)
    if until <= at or since > at + rules.FURTHEST_AHEAD:
        raise flow.Refused(_("休息卡挂今后三天以内的时间"))
    with transaction.atomic():
        held = RestCard.objects.select_for_update().filter(room=room, person=sleeper)
        same = held.filter(since__lte=until, until__gte=since).first()
        if same is None:
            card = RestCard.objects.create(room=room, person=sleeper, since=since, until=until)
        else:
            card = same
            card.since, card.until = min(card.since, since), max(card.until, until)
            card.save(update_fields=["since", "until"])
        flow.record(room, "rest_card", by=by, at=at, facts={"until": until.isoformat(), "person": sleeper.pk})
    return card


def take_down(card: RestCard, *, by: User, at: datetime) -> None:
    """Up earlier than thought: from now on the judges may knock."""
    if reason := rules.may_lift(by, card, at):
        raise flow.Refused(reason)
    with transaction.atomic():
        flow.record(card.room, "rest_card_down", by=by, at=at, facts={"person": card.person_id})
        if card.since < at:
            RestCard.objects.filter(pk=card.pk).update(until=at)
        else:
            card.delete()


def agree(entry: Entry, owner: User, *, by: User, at: datetime) -> None:
    """For this campaign the judges may look in while nobody is there; said twice it is said once."""
    judges = Assignment.objects.filter(entry=entry, judge__person=by).exists()
    if reason := rules.may_consent(by, entry, owner, sheets.home_of(owner), judges=judges):
        raise flow.Refused(reason)
    try:
        with transaction.atomic():
            Consent.objects.create(entry=entry, person=owner, at=at)
            flow.record(entry, "consent", by=by, at=at, facts={"person": owner.pk})
    except IntegrityError:
        # Agreed before, or at the same moment by the keeper.
        return


def disagree(entry: Entry, owner: User, *, by: User, at: datetime) -> None:
    """Taken back: from now on somebody has to be there."""
    if reason := rules.may_consent(by, entry, owner, sheets.home_of(owner), judges=False):
        raise flow.Refused(reason)
    with transaction.atomic():
        gone, _each = Consent.objects.filter(entry=entry, person=owner).delete()
        if gone:
            flow.record(entry, "consent_back", by=by, at=at, facts={"person": owner.pk})
