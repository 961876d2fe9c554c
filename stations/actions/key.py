"""Keys are cut here: ask, check against the register, cut, hand over against a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.actions.booking import Slip, book
from stations.models import Booking, KeyOrder, LockerKey, Service, Tenancy
from stations.queries import key as keys
from stations.rules import desk as desk_rules
from stations.rules import key as rules
from stations.rules import locker as locker_rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.photos import actions as photos
from tongting.photos.models import Photo
from tongting.places.models import Locker

Verb = Booking.Verb
State, Reason = KeyOrder.State, KeyOrder.Reason


@dataclass(frozen=True)
class Sanction:
    """The section has signed: who, on which day, the paper or the signature itself."""

    name: str
    day: date
    proof: Photo


def ask(tenancy: Tenancy, service: Service, reason: str, *, by: User, at: datetime) -> KeyOrder:
    """From the own phone; the desk checks it against the register. What needs the section's signature is asked for at
    the desk."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        nth = _nth(by, tenancy.locker, None, at)
        order = _open(tenancy, service, by, reason, nth, by=by, at=at)
    return order


def order(
    tenancy: Tenancy,
    service: Service,
    reason: str,
    sanction: Sanction | None = None,
    *,
    slip: Slip,
    by: User,
    at: datetime,
) -> Booking:
    """At the desk, for the one who stands there: checked and to be cut at once."""
    person = tenancy.person
    if person is None:
        said = _("%(name)s 在人员里没有账号，钥匙要签收到人；先到“人员”里登记")
        raise flow.Refused(said % {"name": tenancy.name})

    def act() -> KeyOrder:
        User.objects.select_for_update().get(pk=person.pk)
        no = desk_rules.may_be_served(person) or locker_rules.may_tend(by, tenancy.locker)
        _refuse(no)
        nth = _nth(person, tenancy.locker, sanction, at)
        made = _open(tenancy, service, person, reason, nth, by=by, at=min(slip.seen_at, at))
        _accept(made, sanction, by=by, at=at)
        return made

    return book(service, Verb.ORDER_KEY, act, person=person, slip=slip, note=_what, by=by, at=at)


def accept(
    order: KeyOrder, sanction: Sanction | None = None, *, slip: Slip, by: User, at: datetime
) -> Booking:
    """What was asked for on a phone is checked: the locker still is this person's."""

    def act() -> KeyOrder:
        locker = Locker.objects.select_related("post").get(pk=order.locker_id)
        _refuse(locker_rules.may_tend(by, locker) or rules.may_step(order, State.ASKED))
        if locker.holder_id != order.person_id:
            said = _("%(code)s 已经不是%(name)s在用，钥匙不配；点“不办”写明原因")
            raise flow.Refused(said % {"code": locker.code, "name": order.person.name})
        _accept(order, sanction, by=by, at=at)
        return order

    return book(order.service, Verb.ORDER_KEY, act, person=order.person, slip=slip, note=_what, by=by, at=at)


def refuse(order: KeyOrder, why: str, *, slip: Slip, by: User, at: datetime) -> Booking:
    def act() -> KeyOrder:
        flow.move(order, State.REFUSED, by=by, at=at, note=why, why=why)
        text = _("%(code)s 的钥匙没有配：%(why)s") % {"code": order.locker.code, "why": why}
        notices.tell(
            order.person_id,
            text,
            reverse("locker_mine"),
            key=f"key:{order.pk}:refused:{int(at.timestamp())}",
            at=at,
        )
        return order

    return book(order.service, Verb.REFUSE_KEY, act, person=order.person, slip=slip, note=why, by=by, at=at)


def withdraw(order: KeyOrder, *, by: User, at: datetime) -> None:
    """By the one who asked, as long as nobody has begun."""
    _refuse(rules.may_withdraw(by, order))
    flow.move(order, State.WITHDRAWN, by=by, at=at)


def cut(order: KeyOrder, *, slip: Slip, by: User, at: datetime) -> Booking:
    """It lies at the desk; its person is told."""

    def act() -> KeyOrder:
        _refuse(locker_rules.may_tend(by, order.locker) or rules.may_step(order, State.ACCEPTED))
        changes: dict[str, Any] = {"cut_by": by, "cut_at": at}
        flow.move(order, State.CUT, by=by, at=at, **changes)
        facts = {"code": order.locker.code, "desk": order.service.desk.name}
        text = _("%(code)s 的钥匙配好了，带工牌到%(desk)s签收") % facts
        notices.tell(
            order.person_id,
            text,
            reverse("locker_mine"),
            key=f"key:{order.pk}:cut:{int(at.timestamp())}",
            at=at,
        )
        return order

    return book(order.service, Verb.CUT_KEY, act, person=order.person, slip=slip, note=_what, by=by, at=at)


def sign(order: KeyOrder, signature: Photo | None, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Handed over to the registered one against a signature; what it replaces opens nothing any more."""

    def act() -> KeyOrder:
        _refuse(locker_rules.may_tend(by, order.locker))
        if signature is None:
            raise flow.Refused(_("还没有签名，请%(name)s在框里签") % {"name": order.person.name})
        Locker.objects.select_for_update(of=("self",)).get(pk=order.locker_id)
        void = [[key.pk, key.state] for key in replaced_by(order)]
        key = _cut_key(order, by, at)
        changes: dict[str, Any] = {"signed_by": by, "signed_at": at, "signature": signature}
        flow.move(order, State.SIGNED, by=by, at=at, facts={"key": key.pk, "void": void}, **changes)
        photos.claim([signature], by=by, at=at)
        return order

    return book(order.service, Verb.SIGN_KEY, act, person=order.person, slip=slip, note=_what, by=by, at=at)


def replaced_by(order: KeyOrder) -> list[LockerKey]:
    """With a new cylinder every key there is; with a key in exchange for a worn one those of its holder; with one more
    none."""
    live = LockerKey.objects.filter(locker=order.locker_id).exclude(state=LockerKey.State.VOID)
    if order.changes_cylinder:
        return list(live)
    if order.reason == Reason.NEW:
        return list(live.filter(tenancy=order.tenancy_id, state=LockerKey.State.OUT))
    return []


def owe(tenancy: Tenancy, service: Service, *, by: User, at: datetime) -> KeyOrder | None:
    """A locker was given whose keys are not all there: the house changes the cylinder and cuts one, without being
    asked. None for whoever has no account: nobody could sign."""
    if tenancy.person is None:
        return None
    made = _open(tenancy, service, tenancy.person, Reason.NEW, 0, by=by, at=at)
    _accept(made, None, by=by, at=at)
    return made


def _nth(person: User, locker: Locker, sanction: Sanction | None, at: datetime) -> int:
    """Which of the year this one is; refused where something stands against it."""
    rule = keys.rule_in_force()
    used, now = keys.used(person, rule, at), Locker.objects.get(pk=locker.pk)
    open_order = keys.open_order_of(now)
    _refuse(rules.may_order(person, now, open_order, used, rule, sanctioned=sanction is not None))
    if sanction is not None:
        _refuse(rules.may_sanction(sanction.day, at))
    return used + 1


def _open(
    tenancy: Tenancy, service: Service, person: User, reason: str, nth: int, *, by: User, at: datetime
) -> KeyOrder:
    promised = at + timedelta(hours=keys.rule_in_force().promise_hours)
    made = KeyOrder(
        service=service, tenancy=tenancy, locker=tenancy.locker, person=person, reason=reason, nth=nth, asked_by=by,
        asked_at=at, due_at=promised,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise flow.Refused(
            _("%(code)s 刚刚已经有人登记了一份，刷新后再看") % {"code": tenancy.locker.code}
        ) from None
    flow.record(made, "asked", by=by, at=at, became=State.ASKED, facts={"reason": reason, "nth": nth})
    return made


def _accept(order: KeyOrder, sanction: Sanction | None, *, by: User, at: datetime) -> None:
    unsafe = keys.is_unsafe(keys.keys_of([order.locker]))
    changes: dict[str, Any] = {
        "accepted_by": by, "accepted_at": at, "changes_cylinder": unsafe or order.reason == Reason.LOST,
    }  # fmt: skip
    if sanction is not None:
        changes |= {"section_by": sanction.name, "section_day": sanction.day, "section_proof": sanction.proof}
        photos.claim([sanction.proof], by=by, at=at)
    flow.move(order, State.ACCEPTED, by=by, at=at, **changes)


def _cut_key(order: KeyOrder, by: User, at: datetime) -> LockerKey:
    number, cylinder = keys.next_number(order.locker)
    for old in replaced_by(order):
        flow.move(old, LockerKey.State.VOID, by=by, at=at)
    made = LockerKey.objects.create(
        locker=order.locker, number=number, cylinder=cylinder + order.changes_cylinder, tenancy=order.tenancy
    )
    flow.record(made, "cut", by=by, at=at, became=LockerKey.State.OUT)
    return made


def _what(order: KeyOrder) -> str:
    return f"{order.locker.code} {order.get_reason_display()}"


def _refuse(no: str | None) -> None:
    if no:
        raise flow.Refused(no)
