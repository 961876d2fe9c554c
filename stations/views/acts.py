"""What is done at a desk, by the verb's name: the same from a page and out of a device's outbox. Each service adds its
verbs here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from stations.actions import booking as journal
from stations.actions import loan, slot, undo
from stations.forms.act import ActForm, BeginForm, ExtendForm, LendForm, ReturnForm, UndoForm
from stations.forms.charging import CodeForm, CollectForm, LookForm, PutInForm
from stations.forms.found import ClaimForm, DisposeForm, FoundForm
from stations.forms.haircut import CallForm, FinishForm, NumberForm, TurnForm
from stations.forms.key import (
    BreakForm,
    BringForm,
    FreeForm,
    GiveForm,
    KeyForm,
    LockerForm,
    MoveForm,
    OrderForm,
    RefuseForm,
    SignForm,
)
from stations.forms.parcel import ArriveForm, OddForm, OwnForm, ParcelActForm, SendBackForm, TakeForm
from stations.models import Booking, Desk, Loan, Unit
from stations.views import (
    box_act,
    charging_acts,
    found_acts,
    haircut_acts,
    key_acts,
    optional_acts,
    parcel_acts,
    stock_act,
)
from stations.views.doing import Doing
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.photos import actions as photos
from tongting.web.phone.forms import phone_time, put_right


def lend(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return loan.lend(
        data["service"], data["person"], unit=data["unit"], slip=doing.slip, by=doing.by, at=doing.at
    )


def give_back(form: ActForm, doing: Doing) -> Booking:
    data, drawn = form.cleaned_data, form.cleaned_data["signature"]
    signature = photos.keep(drawn, by=doing.by, at=doing.at) if drawn else None
    state = data["condition"] or Unit.State.IN_SERVICE
    back = loan.Back(state, data["note"], data["parts"], data["paid"], signature)
    return loan.give_back(data["loan"], back, slip=doing.slip, by=doing.by, at=doing.at)


def extend(form: ActForm, doing: Doing) -> Booking:
    return loan.extend(form.cleaned_data["loan"], slip=doing.slip, by=doing.by, at=doing.at)


def begin(form: ActForm, doing: Doing) -> Booking:
    return slot.begin(form.cleaned_data["slot"], slip=doing.slip, by=doing.by, at=doing.at)


def take_back(form: ActForm, doing: Doing) -> Booking:
    return undo.undo(form.cleaned_data["booking"], slip=doing.slip, by=doing.by, at=doing.at)


Act = Callable[[ActForm, Doing], Booking]
# verb → its form, what it does
ACTS: dict[str, tuple[type[ActForm], Act]] = {
    "lend": (LendForm, lend),
    "return": (ReturnForm, give_back),
    "extend": (ExtendForm, extend),
    "begin": (BeginForm, begin),
    "arrive": (ArriveForm, parcel_acts.arrive),
    "own": (OwnForm, parcel_acts.own),
    "take": (TakeForm, parcel_acts.take),
    "send_back": (SendBackForm, parcel_acts.send_back),
    "odd": (OddForm, parcel_acts.odd),
    "sound": (ParcelActForm, parcel_acts.sound),
    "found": (FoundForm, found_acts.take_in),
    "claim": (ClaimForm, found_acts.claim),
    "dispose": (DisposeForm, found_acts.dispose),
    "give_locker": (GiveForm, key_acts.give),
    "free_locker": (FreeForm, key_acts.free),
    "move_locker": (MoveForm, key_acts.move),
    "bring_key": (BringForm, key_acts.bring_key),
    "break_locker": (BreakForm, key_acts.report_broken),
    "mend_locker": (LockerForm, key_acts.mend),
    "order_key": (OrderForm, key_acts.order),
    "accept_key": (KeyForm, key_acts.accept),
    "refuse_key": (RefuseForm, key_acts.refuse),
    "cut_key": (KeyForm, key_acts.cut),
    "sign_key": (SignForm, key_acts.sign),
    "put_in": (PutInForm, charging_acts.put_in),
    "collect": (CollectForm, charging_acts.collect),
    "collect_code": (CodeForm, charging_acts.collect_by_code),
    "look": (LookForm, charging_acts.look),
    "number": (NumberForm, haircut_acts.number),
    "call": (CallForm, haircut_acts.call),
    "seat": (TurnForm, haircut_acts.seat),
    "cut": (FinishForm, haircut_acts.finish),
    "skip": (TurnForm, haircut_acts.skip),
    "no_show": (TurnForm, haircut_acts.no_show),
    "undo": (UndoForm, take_back),
    **stock_act.ACTS,
    **box_act.ACTS,
    **optional_acts.ACTS,
}


def do(
    desk: Desk, verb: str, said: QueryDict, *, sent_at: datetime | None, by: User, at: datetime
) -> Booking:
    """Raises Refused with the sentence why not; the same slip again gives the same booking."""
    if verb not in ACTS:
        raise Refused(_("服务台不认识这一种，更新页面后再办"))
    form_of, act = ACTS[verb]
    form = form_of(desk, said)
    if not form.is_valid():
        raise Refused(form.sentence())
    number = form.cleaned_data["uuid"]
    before = journal.known(number) if number else None
    words = [verb, desk.code, sorted((key, said.getlist(key)) for key in said if key not in SILENT)]
    seen_at = put_right(phone_time(form.cleaned_data["phone_submitted_at"]), sent_at, at)
    slip = journal.slip(words, seen_at, number)
    if before is not None and before.digest == slip.digest and before.by_id == by.pk:
        return before
    return act(form, Doing(slip, by, at))


# Differs between two sendings of one act, or is nothing to keep even a digest of.
SILENT = ("csrfmiddlewaretoken", "uuid", "phone_submitted_at", "next", "pin")


def back_receipt(booking: Booking) -> str:
    """What did not come back is not said to have."""
    is_lost = Loan.objects.filter(pk=booking.thing_id, state=Loan.State.LOST).exists()
    verb = Loan.State.LOST.label if is_lost else booking.get_verb_display()
    return _("%(verb)s %(what)s %(name)s") % {"verb": verb, "what": booking.what, "name": booking.whom}


# What has more to say than its name.
RECEIPTS: dict[str, Callable[[Booking], str]] = {
    Booking.Verb.RETURN: back_receipt,
    Booking.Verb.PUT_IN: charging_acts.put_in_receipt,
    Booking.Verb.COLLECT: charging_acts.collect_receipt,
    Booking.Verb.LOOK: charging_acts.look_receipt,
    **dict.fromkeys(
        (Booking.Verb.NUMBER, Booking.Verb.CALL, Booking.Verb.SEAT, Booking.Verb.CUT, Booking.Verb.SKIP),
        haircut_acts.receipt,
    ),
    Booking.Verb.NO_SHOW: haircut_acts.receipt,
    **optional_acts.RECEIPTS,
}


def receipt(booking: Booking) -> str:
    """One line for the screen; where nobody is named what was done to it."""
    if (said := RECEIPTS.get(booking.verb)) is not None:
        return said(booking)
    facts = {
        "verb": booking.get_verb_display(), "what": booking.what, "name": booking.whom,
    }  # fmt: skip
    return _("%(verb)s %(what)s %(name)s") % facts
