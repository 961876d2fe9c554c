"""Found things are taken in, claimed by who can say what they are, handed over or disposed of; each booked in the
desk's journal in the same breath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.actions import found_phone
from stations.actions.booking import Slip, book
from stations.models import Booking, Charge, Claim, Disposal, Found, Loss, Service
from stations.queries import found as lost
from stations.rules import found as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import actions as photos
from tongting.photos import blurring
from tongting.photos.models import Photo

Verb, State = Booking.Verb, Found.State


@dataclass(frozen=True)
class Thing:
    """What somebody has brought. `witness` has counted it with the attendant."""

    kind: str
    found_at: datetime
    place: str
    finder: str
    secret: str
    kept_at: str
    public: str = ""
    photo: Photo | None = None
    seal: str = ""
    witness: User | None = None
    # A phone that nobody fetched from its slot.
    charge: Charge | None = None


@dataclass(frozen=True)
class Claiming:
    """How somebody has shown that it is theirs: which card was looked at, what they said of it. `name` with a written
    `note` is whoever came in their place."""

    person: User
    proof: str
    told: str
    name: str = ""
    note: str = ""
    signature: Photo | None = None
    witness: User | None = None
    loss: Loss | None = None


@dataclass(frozen=True)
class Leaving:
    way: str
    receiver: str = ""
    note: str = ""
    photo: Photo | None = None
    witness: User | None = None


def take_in(service: Service, thing: Thing, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Refused where a valuable was not counted by two. Whoever may have lost it is told, without what it looks like."""

    def act() -> Found:
        _refuse(rules.may_take_in(thing.kind, thing.seal, thing.witness, by))
        held = Service.objects.select_for_update(of=("self",)).select_related("desk").get(pk=service.pk)
        taken_at = min(slip.seen_at, at)
        made = Found.objects.create(
            service=held, number=lost.next_number(held), kind=thing.kind, found_at=min(thing.found_at, taken_at),
            place=thing.place, finder=thing.finder, public=thing.public, secret=thing.secret, photo=thing.photo,
            kept_at=thing.kept_at, seal=thing.seal, witness=thing.witness, taken_by=by, taken_at=taken_at,
            keep_until=taken_at + rules.kept_for(thing.kind, lost.rule_in_force()),
        )  # fmt: skip
        flow.record(made, "found", by=by, at=at, became=State.OPEN)
        if thing.charge is not None:
            found_phone.register(thing.charge, made, by=by, at=at)
        if thing.photo is not None:
            photos.claim([thing.photo], by=by, at=at)
            blurring.want_blurred(thing.photo, at=at)
        tell_likely(made, at=at)
        return made

    return book(service, Verb.FOUND, act, person=None, slip=slip, note=_said, by=by, at=at)


def _said(thing: Found) -> str:
    return f"{thing.number:04d} {thing.get_kind_display()}"


def tell_likely(thing: Found, *, at: datetime) -> None:
    """Once for a thing and a loss; category, place and date only."""
    facts = {
        "what": thing.get_kind_display(), "day": f"{local(thing.found_at):%m-%d}", "place": thing.place,
        "desk": thing.service.desk.name,
    }  # fmt: skip
    text = _("有一件可能是你丢的：%(what)s，%(day)s 在%(place)s拾到；到%(desk)s说出特征就能领") % facts
    for one in lost.likely_owners(thing, at):
        key = f"found:{thing.pk}:{one.loss.pk}"
        notices.tell(one.loss.person_id, text, reverse("loss_mine"), key=key, at=at)


def claim(thing: Found, claiming: Claiming, *, slip: Slip, by: User, at: datetime) -> Booking:
    """The attendant has compared what was said with what nobody else knows. Of two who claim at once one gets it."""

    def act() -> Claim:
        now = Found.objects.select_for_update().get(pk=thing.pk)
        if now.state != State.OPEN:
            raise flow.SomebodyWasFaster(flow.who_was_faster(now))
        _refuse(rules.may_claim(now, claiming.name, claiming.note, claiming.witness, by))
        made = Claim.objects.create(
            person=claiming.person, name=claiming.name, note=claiming.note, proof=claiming.proof, told=claiming.told,
            signature=claiming.signature, witness=claiming.witness, by=by, at=max(min(slip.seen_at, at), now.taken_at),
        )  # fmt: skip
        flow.move(now, State.CLAIMED, by=by, at=at, claim=made)
        found_phone.fetched(now, by=by, at=at)
        if claiming.signature is not None:
            photos.claim([claiming.signature], by=by, at=at)
        if claiming.loss is not None and claiming.loss.state == Loss.State.OPEN:
            flow.move(claiming.loss, Loss.State.FOUND, by=by, at=at, found=now)
        return made

    return book(
        thing.service, Verb.CLAIM, act, person=claiming.person, slip=slip, note=_said(thing), by=by, at=at
    )


def dispose(wanted: Sequence[Found], leaving: Leaving, *, slip: Slip, by: User, at: datetime) -> Booking:
    """What nobody came for, on one list that two sign: handed over, or gone."""
    service, keys = wanted[0].service, sorted({one.pk for one in wanted})
    to = State.HANDED if leaving.way in Disposal.HANDS_OVER else State.DISPOSED

    def act() -> Disposal:
        held = list(Found.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        for one in held:
            if one.state != State.OPEN:
                raise flow.SomebodyWasFaster(f"{one.number:04d}：{flow.who_was_faster(one)}")
        _refuse(rules.may_dispose(held, leaving.way, leaving.photo is not None, leaving.witness, by, at))
        # Asked by the rule above.
        assert leaving.witness is not None
        made = Disposal.objects.create(
            service=service, way=leaving.way, receiver=leaving.receiver, note=leaving.note, photo=leaving.photo,
            by=by, witness=leaving.witness, at=at,
        )  # fmt: skip
        changes: dict[str, Any] = {"disposal": made}
        for one in held:
            flow.move(one, to, by=by, at=at, facts={"way": leaving.way}, **changes)
        if leaving.photo is not None:
            photos.claim([leaving.photo], by=by, at=at)
        return made

    numbers = "、".join(f"{one.number:04d}" for one in sorted(wanted, key=lambda one: one.number))
    return book(
        service, Verb.DISPOSE, act, person=None, slip=slip, quantity=len(keys), note=numbers, by=by, at=at
    )


def undo_found(booking: Booking, *, by: User, at: datetime) -> None:
    flow.move(Found.objects.get(pk=booking.thing_id), State.UNDONE, by=by, at=at)


def undo_claim(booking: Booking, *, by: User, at: datetime) -> None:
    """It lies where it lay, and whoever reported it lost still looks for it."""
    thing = Found.objects.get(claim=booking.thing_id)
    flow.move(thing, State.OPEN, by=by, at=at, claim=None)
    found_phone.not_fetched(thing, by=by, at=at)
    for loss in Loss.objects.filter(found=thing, state=Loss.State.FOUND):
        flow.move(loss, Loss.State.OPEN, by=by, at=at, found=None)


def undo_dispose(booking: Booking, *, by: User, at: datetime) -> None:
    for thing in Found.objects.filter(disposal=booking.thing_id).order_by("pk"):
        flow.move(thing, State.OPEN, by=by, at=at, disposal=None)


def _refuse(no: str | None) -> None:
    if no:
        raise flow.Refused(no)
