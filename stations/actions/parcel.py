"""Parcels come, find their owner, are handed out, go back. Each is booked in the desk's journal in the same breath;
journal and events carry codes, never a name: those are erased when the parcel's are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stations.actions import delegation
from stations.actions.booking import Slip, book, known
from stations.actions.booking import slip as slip_of
from stations.models import Booking, Parcel, Pickup, Service
from stations.queries import parcel as parcels
from stations.rules import parcel as rules
from stations.scoring import shelving
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import actions as photos
from tongting.photos.models import Photo

Verb, State = Booking.Verb, Parcel.State


@dataclass(frozen=True)
class Waybill:
    """What stands on a parcel. `person` where somebody has said whose it is."""

    tracking: str
    carrier: str = ""
    name: str = ""
    phone_tail: str = ""
    section: str = ""
    size: str = Parcel.Size.SMALL
    in_person: bool = False
    note: str = ""
    person: User | None = None


@dataclass(frozen=True)
class Proof:
    """By what somebody takes parcels away. `code` is the owner's word for another, looked at only for a delegate."""

    how: str = Pickup.How.CARD
    code: str = ""
    taker: str = ""
    signature: Photo | None = field(default=None)


def arrive(service: Service, bill: Waybill, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Laid on the shelf under a code of its own. Whose it is, is found by name and digits; where that is not sure it
    stays without an owner. Refused where the number lies here already, or where no shelf has room."""

    def act() -> Parcel:
        [made] = lay(service, [bill], by=by, arrived_at=min(slip.seen_at, at), at=at)
        return made

    return book(service, Verb.ARRIVE, act, person=None, slip=slip, note=str, by=by, at=at)


def lay(
    service: Service, bills: Sequence[Waybill], *, by: User, arrived_at: datetime, at: datetime
) -> list[Parcel]:
    """Several at once, all or (Refused) none; in the caller's transaction. A fixed number of queries and two more a
    parcel."""
    # Held, so that no two get one place.
    held = Service.objects.select_for_update(of=("self",)).select_related("desk").get(pk=service.pk)
    _not_here_yet([bill.tracking for bill in bills])
    among = parcels.people_for(
        {bill.name for bill in bills if bill.name}, {bill.phone_tail for bill in bills}
    )
    rule, layers = parcels.rule_in_force(), parcels.layers(held)
    taken, last = parcels.numbers_taken(held, rule, at), parcels.last_number(held)
    made = []
    for bill in bills:
        place = shelving.choose(layers, heavy=bill.size == Parcel.Size.HEAVY)
        if place is None:
            raise flow.Refused(_full(layers, len(bills)))
        last = shelving.next_number(last, taken) or 0
        if not last:
            raise flow.Refused(_("取件码用完了，先把取走的登记掉，或者把“几天内不重用”改小"))
        taken.add(last)
        layers = [_with_one_more(one) if one is place else one for one in layers]
        who = bill.person or parcels.owner(bill.name, bill.phone_tail, among)
        made.append(_save(held, bill, place, last, who, by=by, arrived_at=arrived_at, at=at))
    return made


def _with_one_more(layer: shelving.Layer) -> shelving.Layer:
    return shelving.Layer(layer.shelf, layer.layer, layer.lies + 1, layer.room)


def _not_here_yet(numbers: Sequence[str]) -> None:
    lying = Parcel.objects.filter(tracking__in=numbers, state__in=Parcel.HERE).order_by("pk").first()
    if lying is not None:
        raise flow.Refused(_already(lying))


def _already(lying: Parcel) -> str:
    return _("%(tracking)s 已经入库了：%(time)s 放在 %(code)s") % {
        "tracking": lying.tracking, "time": f"{local(lying.arrived_at):%m-%d %H:%M}", "code": lying.code,
    }  # fmt: skip


def _full(layers: Sequence[shelving.Layer], wanted: int) -> str:
    if not layers:
        return _("还没有货架，由管理员在“快递规则”里添上几层")
    free = sum(one.free for one in layers)
    lies = sum(one.lies for one in layers)
    if wanted > 1:
        return _("货架只放得下 %(free)s 件，这一批有 %(wanted)s 件；先退回滞留的，或者分开录") % {
            "free": free, "wanted": wanted,
        }  # fmt: skip
    return _("货架满了（%(lies)s 件），先催人来取或者退回滞留的，再入库") % {"lies": lies}


def _save(
    service: Service,
    bill: Waybill,
    place: shelving.Layer,
    number: int,
    person: User | None,
    *,
    by: User,
    arrived_at: datetime,
    at: datetime,
) -> Parcel:
    parcel = Parcel(
        service=service, tracking=bill.tracking, carrier=bill.carrier, name=bill.name, phone_tail=bill.phone_tail,
        section=bill.section, size=bill.size, in_person=bill.in_person, note=bill.note, person=person,
        shelf=place.shelf, layer=place.layer, number=number, arrived_by=by, arrived_at=arrived_at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            parcel.save()
    except IntegrityError:
        _not_here_yet([bill.tracking])
        raise
    flow.record(parcel, "arrived", by=by, at=at, became=State.WAITING, facts={"code": parcel.code})
    return parcel


def take_in(service: Service, bills: Sequence[Waybill], *, by: User, at: datetime) -> list[Parcel]:
    """A list of them, all or (Refused) none, each booked; in the caller's transaction."""
    made = lay(service, bills, by=by, arrived_at=at, at=at)
    slips = [slip_of([one.tracking], at) for one in made]
    Booking.objects.bulk_create(
        Booking(
            uuid=slip.uuid, service=service, verb=Verb.ARRIVE, by=by, at=at, received_at=at, digest=slip.digest,
            thing=flow.name_of(one), thing_id=one.pk, note=one.code,
        )
        for one, slip in zip(made, slips, strict=True)
    )  # fmt: skip
    return made


def own(parcel: Parcel, person: User, *, slip: Slip, by: User, at: datetime) -> Booking:
    """The attendant has found out whose it is, or that it was somebody else's."""

    def act() -> Parcel:
        held = Parcel.objects.select_for_update().get(pk=parcel.pk)
        _refuse(rules.may_own(held, person))
        held.person, held.told_at = person, None
        held.save(update_fields=["person", "told_at"])
        flow.record(held, "owned", by=by, at=at)
        return held

    return book(parcel.service, Verb.OWN, act, person=None, slip=slip, note=parcel.code, by=by, at=at)


def hand_out(wanted: Sequence[Parcel], proof: Proof, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Parcels of one person in one act. Of many hands at once one gives them away, the others are told. A wrong code
    for another counts even though nothing is handed out."""
    service, keys = wanted[0].service, sorted({one.pk for one in wanted})
    if proof.how == Pickup.How.DELEGATE and known(slip.uuid) is None:
        delegation.check(wanted[0], proof.code, at=at)

    def act() -> Pickup:
        held = list(Parcel.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        for one in held:
            if one.state not in Parcel.HERE:
                raise flow.SomebodyWasFaster(_gone(one))
        _refuse(rules.may_hand_out(held, proof.how))
        if proof.how == Pickup.How.DELEGATE:
            delegation.spend(held[0], proof.code)
        return _give(service, held, proof, by=by, left_at=max(min(slip.seen_at, at), _latest(held)), at=at)

    codes = "、".join(sorted(one.code for one in wanted))
    return book(service, Verb.TAKE, act, person=None, slip=slip, quantity=len(keys), note=codes, by=by, at=at)


def _latest(held: Sequence[Parcel]) -> datetime:
    return max(one.arrived_at for one in held)


def _gone(parcel: Parcel) -> str:
    return f"{parcel.code}：{flow.who_was_faster(parcel)}"


def _give(
    service: Service, held: Sequence[Parcel], proof: Proof, *, by: User, left_at: datetime, at: datetime
) -> Pickup:
    pickup = Pickup.objects.create(
        service=service, person_id=held[0].person_id, how=proof.how, taker=proof.taker,
        signature=proof.signature, by=by, at=left_at,
    )  # fmt: skip
    for one in held:
        changes: dict[str, Any] = {"pickup": pickup, "left_by": by, "left_at": left_at}
        flow.move(one, State.TAKEN, by=by, at=at, facts={"how": proof.how}, **changes)
    if proof.signature is not None:
        photos.claim([proof.signature], by=by, at=at)
    return pickup


def send_back(parcel: Parcel, why: str, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Back to the sender by the courier: nobody came, it was refused, it was not for here."""

    def act() -> Parcel:
        changes: dict[str, Any] = {"left_by": by, "left_at": max(min(slip.seen_at, at), parcel.arrived_at)}
        flow.move(parcel, State.RETURNED, by=by, at=at, note=why, **changes)
        return parcel

    return book(parcel.service, Verb.SEND_BACK, act, person=None, slip=slip, note=parcel.code, by=by, at=at)


def mark_odd(parcel: Parcel, trouble: str, note: str, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Broken, gone astray, refused, perhaps forbidden: nobody takes it until that is settled."""

    def act() -> Parcel:
        flow.move(parcel, State.ODD, by=by, at=at, facts={"trouble": trouble}, trouble=trouble)
        if note:
            Parcel.objects.filter(pk=parcel.pk).update(note=note)
        return parcel

    return book(parcel.service, Verb.ODD, act, person=None, slip=slip, note=parcel.code, by=by, at=at)


def mark_sound(parcel: Parcel, *, slip: Slip, by: User, at: datetime) -> Booking:
    def act() -> Parcel:
        flow.move(parcel, State.WAITING, by=by, at=at, trouble="")
        return parcel

    return book(parcel.service, Verb.SOUND, act, person=None, slip=slip, note=parcel.code, by=by, at=at)


def _refuse(no: str | None) -> None:
    if no:
        raise flow.Refused(no)
