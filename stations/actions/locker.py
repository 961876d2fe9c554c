"""Lockers are given, taken back, changed, reported and mended here; the keys go with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stations.actions import key as key_orders
from stations.actions.booking import Slip, book
from stations.models import Booking, KeyOrder, LockerKey, Service, Tenancy
from stations.queries import key as keys
from stations.queries import locker as lockers
from stations.rules import desk as desk_rules
from stations.rules import locker as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.places import holding
from tongting.places.models import Locker
from tongting.seams import Finding, report_issue

Verb = Booking.Verb
State, KeyState = Tenancy.State, LockerKey.State
ELSEWHERE = "elsewhere"


def give(locker: Locker, person: User, service: Service, *, slip: Slip, by: User, at: datetime) -> Booking:
    """With the keys that lie at the desk. Of twenty who are given it at the same moment one gets it."""

    def act() -> Tenancy:
        # The person first, then the locker: nobody gets two by two desks at once.
        User.objects.select_for_update().get(pk=person.pk)
        has = lockers.of_person(person)
        return _begin(locker, person, has, service, by=by, at=at)

    return book(service, Verb.GIVE_LOCKER, act, person=person, slip=slip, note=_code, by=by, at=at)


def free(
    locker: Locker, service: Service, brought: Sequence[LockerKey] = (), *, slip: Slip, by: User, at: datetime
) -> Booking:
    """What keys are not `brought` count as lost: before the next one gets it the cylinder is changed."""

    def act() -> Tenancy:
        now = register(locker, by=by, at=at)
        held = held_still(locker)
        if now is None:
            raise flow.Refused(_("%(code)s 没有人在用，不用退") % {"code": held.code})
        _refuse(rules.may_tend(by, held))
        _end(now, held, brought, by=by, at=at)
        return now

    return book(service, Verb.FREE_LOCKER, act, person=locker.holder, slip=slip, note=_code, by=by, at=at)


def move(
    locker: Locker,
    to: Locker,
    service: Service,
    brought: Sequence[LockerKey] = (),
    *,
    slip: Slip,
    by: User,
    at: datetime,
) -> Booking:
    """From one locker to another in one act: both or neither."""
    person = locker.holder
    if person is None:
        raise flow.Refused(_("%(code)s 登记的人没有账号，先退箱，再给他分新的") % {"code": locker.code})

    def act() -> Tenancy:
        User.objects.select_for_update().get(pk=person.pk)
        # In one order, so that two who change places do not wait for each other.
        for one in sorted((locker, to), key=lambda box: box.pk):
            held_still(one)
        now = register(locker, by=by, at=at)
        held = held_still(locker)
        if now is None or now.person_id != person.pk:
            raise flow.Refused(_("%(code)s 刚刚换了人，刷新后再看") % {"code": held.code})
        _refuse(rules.may_tend(by, held))
        _end(now, held, brought, by=by, at=at)
        others = [box for box in lockers.of_person(person) if box.pk != locker.pk]
        return _begin(to, person, others, service, before=now.pk, by=by, at=at)

    def note(made: Tenancy) -> str:
        return f"{locker.code} → {made.locker.code}"

    return book(service, Verb.MOVE_LOCKER, act, person=person, slip=slip, note=note, by=by, at=at)


def bring_key(key: LockerKey, service: Service, *, slip: Slip, by: User, at: datetime) -> Booking:
    """A key that its holder left with comes back after all; a locker all of whose keys are there needs no new
    cylinder."""

    def act() -> LockerKey:
        held_still(key.locker)
        flow.move(key, KeyState.DESK, by=by, at=at)
        return key

    def note(made: LockerKey) -> str:
        return f"{made.locker.code} {made.number}"

    person = key.tenancy.person if key.tenancy else None
    return book(service, Verb.BRING_KEY, act, person=person, slip=slip, note=note, by=by, at=at)


def report_broken(
    locker: Locker, what: str, service: Service, *, slip: Slip, by: User, at: datetime
) -> Booking:
    """Out of use, and an issue of the department for the hall it stands in."""
    numbers = []

    def act() -> Locker:
        _refuse(rules.may_tend(by, locker))
        holding.set_broken(locker, True, note=what, by=by, at=at)
        said = _("更衣箱 %(code)s：%(what)s") % {"code": locker.code, "what": what}
        numbers.append(report_issue(Finding(locker.post_id, said, locker.called, "station", by.pk, at)))
        return locker

    def note(made: Locker) -> str:
        return f"{made.code} {what} {numbers[0]}"

    return book(service, Verb.BREAK_LOCKER, act, person=locker.holder, slip=slip, note=note, by=by, at=at)


def mend(locker: Locker, service: Service, *, slip: Slip, by: User, at: datetime) -> Booking:
    def act() -> Locker:
        _refuse(rules.may_tend(by, locker))
        holding.set_broken(locker, False, by=by, at=at)
        return locker

    return book(
        service, Verb.MEND_LOCKER, act, person=locker.holder, slip=slip, note=locker.code, by=by, at=at
    )


def register(locker: Locker, *, by: User | None, at: datetime) -> Tenancy | None:
    """The register as the locker says it, and who is in it now: what was given or taken elsewhere is written down."""
    with transaction.atomic():
        held = held_still(locker)
        now = (
            Tenancy.objects.filter(locker=held, state=State.HELD).select_related("person", "given_by").first()
        )
        if now is not None and not lockers.fits(now, held):
            changes: dict[str, Any] = {"ended_at": at}
            flow.move(now, State.ENDED, by=by, at=at, note=ELSEWHERE, **changes)
            now = None
        if now is None and (held.holder_id or held.holder_name):
            name = held.holder_name or held.holder.name  # type: ignore[union-attr]
            now = Tenancy.objects.create(locker=held, person=held.holder, name=name, section=held.section)
            flow.record(now, ELSEWHERE, by=by, at=at, became=State.HELD)
    if now is not None:
        now.locker = held
    return now


def held_still(locker: Locker) -> Locker:
    """As it is now, nobody else's until the transaction ends."""
    found = Locker.objects.select_for_update(of=("self",)).select_related("post", "holder")
    return found.get(pk=locker.pk)


def _begin(
    locker: Locker,
    person: User,
    has: Sequence[Locker],
    service: Service,
    *,
    before: int | None = None,
    by: User,
    at: datetime,
) -> Tenancy:
    now = register(locker, by=by, at=at)
    held = held_still(locker)
    known = _same_by_name(now, person, by, at)
    now = None if known else now
    no = desk_rules.may_be_served(person) or rules.may_tend(by, held) or rules.may_give(held, now)
    _refuse(no or rules.may_have(person, held, has))
    made = Tenancy(
        locker=held, person=person, name=person.name, section=person.section, given_by=by, given_at=at
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise flow.Refused(_("%(code)s 刚刚分给了别人，换一个空的") % {"code": held.code}) from None
    holding.hand_over(held, person, by=by, at=at)
    facts = {**_hand_keys(made, service, by, at), "before": before, "known": known}
    flow.record(made, "given", by=by, at=at, became=State.HELD, facts=facts)
    return made


def _same_by_name(now: Tenancy | None, person: User, by: User, at: datetime) -> int | None:
    """A list named them before they had an account: that entry ends, they are the one it meant."""
    if now is None or now.person_id is not None or now.name != person.name:
        return None
    changes: dict[str, Any] = {"ended_at": at}
    flow.move(now, State.ENDED, by=by, at=at, note=ELSEWHERE, **changes)
    return now.pk


def _hand_keys(made: Tenancy, service: Service, by: User, at: datetime) -> dict[str, Any]:
    """The keys at the desk go along. Where one of somebody before is missing none does: a new cylinder is owed. A
    locker of which no key is known yet has its first one in the lock."""
    there = keys.keys_of([made.locker])
    missing = [key for key in there if key.state == KeyState.OUT]
    for key in missing:
        flow.move(key, KeyState.LOST, by=by, at=at)
    if keys.is_unsafe(there):
        owed = key_orders.owe(made, service, by=by, at=at)
        return {"missing": [key.pk for key in missing], "order": owed.pk if owed else None}
    if not there:
        number, cylinder = keys.next_number(made.locker)
        first = LockerKey.objects.create(locker=made.locker, number=number, cylinder=cylinder, tenancy=made)
        flow.record(first, "given", by=by, at=at, became=KeyState.OUT)
        return {"handed": [first.pk]}
    for key in there:
        flow.move(key, KeyState.OUT, by=by, at=at, tenancy=made)
    return {"handed": [key.pk for key in there]}


def _end(now: Tenancy, locker: Locker, brought: Sequence[LockerKey], *, by: User, at: datetime) -> None:
    """Its keys come back or count as lost; what was asked for is not cut any more."""
    facts: dict[str, Any] = {"keys": [], "orders": []}
    back = {key.pk for key in brought}
    for key in LockerKey.objects.filter(tenancy=now, state=KeyState.OUT):
        flow.move(key, KeyState.DESK if key.pk in back else KeyState.LOST, by=by, at=at)
        facts["keys"].append(key.pk)
    for order in KeyOrder.objects.filter(tenancy=now, state__in=KeyOrder.OPEN):
        facts["orders"].append([order.pk, order.state])
        flow.move(order, KeyOrder.State.WITHDRAWN, by=by, at=at)
    changes: dict[str, Any] = {"ended_by": by, "ended_at": at}
    flow.move(now, State.ENDED, by=by, at=at, facts=facts, **changes)
    holding.hand_over(locker, None, by=by, at=at)


def _code(made: Tenancy) -> str:
    return made.locker.code


def _refuse(no: str | None) -> None:
    if no:
        raise flow.Refused(no)
