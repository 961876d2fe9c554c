"""A slip of the finger is taken back within ten minutes: by another row of the journal, never by taking one out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from stations.actions import (
    box,
    charging,
    drink,
    found,
    haircut,
    key_undo,
    loan,
    locker_undo,
    parcel_undo,
    seat,
    sending,
    song,
    stock,
    turn,
)
from stations.actions.booking import Slip, book
from stations.models import Booking
from stations.queries import switch as switches
from stations.rules import desk as rules
from stations.rules import switch as switch_rules
from tongting.events import flow
from tongting.people.models import User

Verb = Booking.Verb
# What each verb's other way round is; called in the transaction that books it.
BACK: dict[str, Callable[..., object]] = {
    Verb.LEND: loan.undo_lend,
    Verb.RETURN: loan.undo_return,
    Verb.EXTEND: loan.undo_extend,
    Verb.ARRIVE: parcel_undo.undo_arrive,
    Verb.OWN: parcel_undo.undo_own,
    Verb.TAKE: parcel_undo.undo_take,
    Verb.SEND_BACK: parcel_undo.undo_send_back,
    Verb.ODD: parcel_undo.undo_odd,
    Verb.SOUND: parcel_undo.undo_sound,
    Verb.FOUND: found.undo_found,
    Verb.CLAIM: found.undo_claim,
    Verb.DISPOSE: found.undo_dispose,
    **stock.BACK,
    **box.BACK,
    **drink.BACK,
    **song.BACK,
    **seat.BACK,
    **sending.BACK,
    Verb.GIVE_LOCKER: locker_undo.undo_give,
    Verb.FREE_LOCKER: locker_undo.undo_free,
    Verb.MOVE_LOCKER: locker_undo.undo_move,
    Verb.BRING_KEY: locker_undo.undo_bring_key,
    Verb.ORDER_KEY: key_undo.undo_order,
    Verb.REFUSE_KEY: key_undo.undo_refuse,
    Verb.CUT_KEY: key_undo.undo_cut,
    Verb.SIGN_KEY: key_undo.undo_sign,
    Verb.PUT_IN: charging.undo_put_in,
    Verb.COLLECT: charging.undo_collect,
    Verb.NUMBER: turn.undo_number,
    Verb.CALL: haircut.undo_call,
    Verb.SEAT: haircut.undo_seat,
    Verb.CUT: haircut.undo_cut,
    Verb.SKIP: haircut.undo_skip,
    Verb.NO_SHOW: haircut.undo_no_show,
}


def undo(booking: Booking, *, slip: Slip, by: User, at: datetime) -> Booking:
    def act() -> models.Model:
        # Held, so that of two hands one takes it back.
        held = Booking.objects.select_for_update().get(pk=booking.pk)
        if no := rules.may_undo(by, held, at):
            raise flow.Refused(no)
        if Booking.objects.filter(undoes=held).exists():
            raise flow.Refused(_("已经撤销过了"))
        BACK[held.verb](held, by=by, at=at)
        # What came back to be done has no page where the service is switched off.
        service = held.service
        if (off := switch_rules.is_off(service)) and switches.still_open(service):
            raise flow.Refused(_("%(off)s，撤销了没地方办；先重新开办这一项，再撤销") % {"off": off})
        return held

    service = booking.service
    return book(service, Verb.UNDO, act, person=booking.person, slip=slip, undoes=booking, by=by, at=at)
