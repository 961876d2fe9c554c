"""Charging is done here: a phone into a slot, out again by card or code, the round for heat and smoke; each is booked
in the desk's journal in the same breath."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.actions import booking as journal
from stations.actions.booking import Slip, book
from stations.models import Booking, Charge, ChargingRound, CodeLock, Service, Unit
from stations.queries import charging as charges
from stations.rules import charging as rules
from stations.rules import desk as desk_rules
from stations.scoring import charging as scoring
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Finding, report_issue

Verb = Booking.Verb
State = Charge.State


@dataclass(frozen=True)
class Phone:
    """What is handed over: into which slot where the attendant chose one, how it looks, whether its battery bulges."""

    unit: Unit | None = None
    note: str = ""
    is_swollen: bool = False


def put_in(service: Service, person: User, phone: Phone, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Into the chosen slot or the first free one. Of many who want the last one at the same moment one gets it."""

    def act() -> Charge:
        # The person first, then the service: nobody gets two slots by two desks at once.
        User.objects.select_for_update().get(pk=person.pk)
        held = Service.objects.select_for_update(of=("self",)).select_related("desk").get(pk=service.pk)
        _refuse(desk_rules.may_be_served(person))
        _refuse(rules.may_put_in(person, charges.open_of(person), phone.is_swollen))
        bank = charges.bank(held)
        put_at = min(slip.seen_at, at)
        charge = Charge(
            unit=_slot(bank, phone.unit), service=held, person=person, code=_code(held, slip),
            note=phone.note[:60], put_by=by, put_at=put_at, due_at=put_at + timedelta(hours=bank.rule.most_hours),
        )  # fmt: skip
        _open(charge)
        flow.record(charge, "put_in", by=by, at=at, became=State.IN, facts={"slot": charge.unit.number})
        _tell_code(charge, at)
        return charge

    return book(service, Verb.PUT_IN, act, person=person, slip=slip, note=phone.note, by=by, at=at)


def _slot(bank: charges.Bank, wanted: Unit | None) -> Unit:
    if not bank.free:
        raise flow.Refused(_("插口都占着，等有人取走再来"))
    if wanted is None:
        return bank.free[0]
    _refuse(rules.may_plug(Unit.objects.get(pk=wanted.pk)))
    if wanted.pk not in {unit.pk for unit in bank.free}:
        raise flow.Refused(_("%(number)s 号刚插上别人的，换一个") % {"number": f"{wanted.number:02d}"})
    return wanted


def _code(service: Service, slip: Slip) -> str:
    taken = set(charges.open_charges().filter(service=service).values_list("code", flat=True))
    # Out of the slip's number, which is random: nobody reads one phone's code off another's.
    code = scoring.claim_code(slip.uuid.int >> 6, taken)
    if code is None:
        raise flow.Refused(_("插口都占着，等有人取走再来"))
    return code


def _open(charge: Charge) -> None:
    try:
        with transaction.atomic():
            charge.save()
    except IntegrityError:
        raise flow.Refused(_("这个插口刚被别人占了，换一个")) from None


def _tell_code(charge: Charge, at: datetime) -> None:
    text = _("手机存在%(desk)s %(number)s 号，取机码 %(code)s，%(time)s 前取走") % {
        "desk": charge.service.desk.name, "number": f"{charge.unit.number:02d}", "code": charge.code,
        "time": f"{local(charge.due_at):%m-%d %H:%M}",
    }  # fmt: skip
    notices.tell(charge.person_id, text, reverse("station_home"), key=f"charge:{charge.pk}:in", at=at)


def collect(charge: Charge, *, slip: Slip, by: User, at: datetime) -> Booking:
    """By card: the person stands there. What lies among the lost things already is handed out the same way."""

    def act() -> Charge:
        if (thing := charges.registered([charge]).get(charge.pk)) is not None and charge.state == State.MOVED:
            raise flow.Refused(charges.lies_as(thing))
        changes: dict[str, Any] = {
            "collected_by": by, "collected_at": max(min(slip.seen_at, at), charge.put_at)
        }  # fmt: skip
        flow.move(charge, State.COLLECTED, by=by, at=at, **changes)
        return charge

    return book(charge.service, Verb.COLLECT, act, person=charge.person, slip=slip, by=by, at=at)


def collect_by_code(service: Service, code: str, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Whoever says the code takes the phone. Wrong ones are counted; five close the way by code for a while."""
    if (before := journal.known(slip.uuid)) is not None:
        return journal.again(before, slip, by)
    with transaction.atomic():
        lock, _made = CodeLock.objects.select_for_update().get_or_create(service=service)
        _refuse(rules.may_try_code(lock, at))
        charge = charges.open_charges().filter(service=service, code=code).first()
        left = 0 if charge else rules.MOST_WRONG - lock.wrong - 1
        if charge is not None:
            CodeLock.objects.filter(pk=lock.pk).update(wrong=0, closed_until=None)
        elif left > 0:
            CodeLock.objects.filter(pk=lock.pk).update(wrong=F("wrong") + 1)
        else:
            CodeLock.objects.filter(pk=lock.pk).update(wrong=0, closed_until=at + rules.CLOSED_FOR)
    if charge is not None:
        return collect(charge, slip=slip, by=by, at=at)
    if left > 0:
        raise flow.Refused(
            _("没有这个取机码，还能试 %(count)s 次；带了工牌的，扫工牌就能取") % {"count": left}
        )
    raise flow.Refused(_("取机码输错次数太多，15 分钟以后再试；带了工牌的，扫工牌就能取"))


def look_round(
    service: Service, hot: Unit | None, note: str = "", *, slip: Slip, by: User, at: datetime
) -> Booking:
    """Every slot was looked at. A hot one is out of use from now on, its phone's owner is called and it is reported."""

    def act() -> ChargingRound:
        held = Service.objects.select_for_update(of=("self",)).select_related("desk").get(pk=service.pk)
        inside = charges.open_charges().filter(service=held)
        made = ChargingRound(
            service=held, charging=inside.count(), hot=hot, note=note, by=by, at=min(slip.seen_at, at)
        )
        if hot is not None:
            flow.move(Unit.objects.get(pk=hot.pk), Unit.State.DAMAGED, by=by, at=at, note=note)
            made.issue = _report(held, hot, note, by, at)
            _call_owner(inside.filter(unit=hot).first(), at)
        made.save()
        flow.record(made, "looked", by=by, at=at, facts={"hot": hot.number if hot else None})
        return made

    said = _("%(number)s 号发热") % {"number": f"{hot.number:02d}"} if hot else _("都正常")
    return book(service, Verb.LOOK, act, person=None, slip=slip, note=said, by=by, at=at)


def _report(service: Service, unit: Unit, note: str, by: User, at: datetime) -> str:
    if service.desk.post_id is None:
        return ""
    what = _("%(desk)s充电 %(number)s 号插口发热，已断电停用") % {
        "desk": service.desk.name, "number": f"{unit.number:02d}",
    }  # fmt: skip
    return report_issue(Finding(service.desk.post_id, what, note, "station", by.pk, at, severity="serious"))


def _call_owner(charge: Charge | None, at: datetime) -> None:
    if charge is None:
        return
    text = _("你在 %(number)s 号充电的手机发热，已经断电，请尽快到%(desk)s取走") % {
        "number": f"{charge.unit.number:02d}", "desk": charge.service.desk.name,
    }  # fmt: skip
    notices.tell(charge.person_id, text, reverse("station_home"), key=f"charge:{charge.pk}:hot", at=at)


def undo_put_in(booking: Booking, *, by: User, at: datetime) -> None:
    flow.move(Charge.objects.get(pk=booking.thing_id), State.UNDONE, by=by, at=at)


def undo_collect(booking: Booking, *, by: User, at: datetime) -> None:
    """In its slot again, or among the lost things where it came from. Refused where somebody else's is in the slot, or
    the person has put in another one since."""
    charge = Charge.objects.get(pk=booking.thing_id)
    back = State.MOVED if charge.moved_at else State.IN
    try:
        with transaction.atomic():
            flow.move(charge, back, by=by, at=at, collected_by=None, collected_at=None)
    except IntegrityError:
        raise flow.Refused(_("这个插口已经插上别的手机，撤销不了")) from None


def _refuse(no: str | None) -> None:
    if no:
        raise flow.Refused(no)
