"""Crews: formed by a head, agreed to by every member for themselves, changed (then all agree anew), refused,
dissolved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.models import Crew, CrewMember
from tenders.queries import crew as reads
from tenders.rules import crew as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User

State = Crew.State


def form(*, name: str, members: Mapping[User, Decimal], by: User, at: datetime) -> Crew:
    """A crew led by whoever forms it, who agrees by that; the others are asked."""
    if fault := rules.members_fault(by, members):
        raise flow.Refused(fault)
    with transaction.atomic():
        crew = Crew.objects.create(name=name, head=by, created_at=at)
        _write_members(crew, members, by, at)
        facts = {"version": crew.version, "members": reads.written(members)}
        flow.record(crew, "formed", by=by, at=at, became=State.FORMING, facts=facts)
        _ask(crew, at)
    return crew


def change(
    crew: Crew, *, version: int, name: str, members: Mapping[User, Decimal], by: User, at: datetime
) -> bool:
    """Other people or points: a new version, to which everybody is asked to agree again. `version` is the one that the
    head looked at. Saved without a change it changes nothing."""
    with transaction.atomic():
        held = _held(crew)
        if refusal := rules.may_change(held, by) or rules.members_fault(by, members):
            raise flow.Refused(refusal)
        if held.version != version:
            raise flow.Refused(_("你打开以后这个组又改过了，刷新后再改"))
        if not reads.changed_by(held, name, members):
            return False
        facts = {"version": version + 1, "members": reads.written(members)}
        if held.state == State.AGREED:
            flow.move(
                held, State.FORMING, by=by, at=at, verb="changed", facts=facts, version=version + 1, name=name,
                agreed_at=None,
            )  # fmt: skip
        else:
            Crew.objects.filter(pk=held.pk).update(version=F("version") + 1, name=name)
            held.refresh_from_db()
            flow.record(held, "changed", by=by, at=at, facts=facts)
        held.members.all().delete()
        _write_members(held, members, by, at)
        _ask(held, at)
    crew.refresh_from_db()
    return True


def agree(crew: Crew, *, version: int, by: User, at: datetime) -> None:
    """One member's own yes to the shares as they stand; with the last one the crew may bid."""
    with transaction.atomic():
        held = _held(crew)
        member = held.members.filter(person=by).first()
        if refusal := rules.may_agree(held, member):
            raise flow.Refused(refusal)
        if held.version != version:
            raise flow.Refused(_("组长刚改过人和点数，看一眼新的再点同意"))
        held.members.filter(person=by).update(agreed_version=version, agreed_at=at)
        flow.record(held, "consented", by=by, at=at, facts={"version": version})
        if reads.has_all_agreed(held):
            flow.move(held, State.AGREED, by=by, at=at, verb="agreed", agreed_at=at)
            _tell_all(held, "agreed", _("承包组“%(name)s”人齐了，可以投标了") % {"name": held.name}, at)
    crew.refresh_from_db()


def refuse(crew: Crew, *, why: str, by: User, at: datetime) -> None:
    """A member's no, with a sentence for the head; somebody who had agreed takes that back. The crew may not bid until
    the head has changed it or the member agrees after all."""
    with transaction.atomic():
        held = _held(crew)
        member = held.members.filter(person=by).first()
        if refusal := rules.may_refuse(held, member, by):
            raise flow.Refused(refusal)
        held.members.filter(person=by).update(agreed_version=0, agreed_at=None)
        if held.state == State.AGREED:
            flow.move(held, State.FORMING, by=by, at=at, verb="unagreed", agreed_at=None)
        flow.record(held, "refused", by=by, at=at, note=why, facts={"version": held.version})
        notices.tell(
            held.head,
            _("%(who)s 不参加承包组“%(name)s”") % {"who": by.name, "name": held.name},
            reverse("crew", args=[held.pk]),
            detail=why,
            key=f"tenders.crew:{held.pk}:{held.version}:refused:{by.pk}",
            at=at,
        )
    crew.refresh_from_db()


def dissolve(crew: Crew, *, by: User, at: datetime) -> None:
    """For good. Work under contract is done first; a bid of the crew that is still sealed counts for nothing."""
    with transaction.atomic():
        held = _held(crew)
        if refusal := rules.may_change(held, by):
            raise flow.Refused(refusal)
        if contract := reads.live_contract(held):
            raise flow.Refused(_("“%(job)s”的合同还没干完，干完再解散") % {"job": contract.job.title})
        flow.move(held, State.DISSOLVED, by=by, at=at, verb="dissolved")
        _tell_all(held, "dissolved", _("承包组“%(name)s”解散了") % {"name": held.name}, at)
    crew.refresh_from_db()


def _held(crew: Crew) -> Crew:
    """The row itself, locked: of two at once the second sees what the first did."""
    return Crew.objects.select_for_update().get(pk=crew.pk)


def _write_members(crew: Crew, members: Mapping[User, Decimal], head: User, at: datetime) -> None:
    CrewMember.objects.bulk_create(
        CrewMember(
            crew=crew,
            person=person,
            points=points,
            agreed_version=crew.version if person == head else 0,
            agreed_at=at if person == head else None,
        )
        for person, points in members.items()
    )


def _ask(crew: Crew, at: datetime) -> None:
    others = crew.members.exclude(person=crew.head_id).values_list("person", flat=True)
    notices.tell_all(
        list(others),
        _("%(head)s 请你参加承包组“%(name)s”") % {"head": crew.head.name, "name": crew.name},
        reverse("crew", args=[crew.pk]),
        detail=_("看一眼人和点数，同意或者不同意"),
        key=f"tenders.crew:{crew.pk}:{crew.version}:asked",
        at=at,
    )


def _tell_all(crew: Crew, what: str, text: str, at: datetime) -> None:
    people = crew.members.values_list("person", flat=True)
    key = f"tenders.crew:{crew.pk}:{crew.version}:{what}"
    notices.tell_all(list(people), text, reverse("crew", args=[crew.pk]), key=key, at=at)
