"""What is done at a desk for the services that a mine may switch off, by the verb's name."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from stations.actions import seat, sending, song
from stations.forms.act import ActForm
from stations.forms.seat import CountSeatsForm
from stations.forms.sending import HandBackForm, HandInForm, SendOffForm
from stations.forms.song import DeclineForm, SongForm
from stations.models import Booking, Sending
from stations.queries import seat as seats
from stations.views.doing import Doing


def approve(form: ActForm, doing: Doing) -> Booking:
    return song.approve(form.cleaned_data["song"], slip=doing.slip, by=doing.by, at=doing.at)


def decline(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return song.refuse(data["song"], data["why"], slip=doing.slip, by=doing.by, at=doing.at)


def play(form: ActForm, doing: Doing) -> Booking:
    return song.play(form.cleaned_data["song"], slip=doing.slip, by=doing.by, at=doing.at)


def count_seats(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return seat.count(data["service"], data["taken"], slip=doing.slip, by=doing.by, at=doing.at)


def hand_in(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    label = sending.Label(data["carrier"], data["town"], data["tracking"], data["note"])
    return sending.hand_in(data["service"], data["person"], label, slip=doing.slip, by=doing.by, at=doing.at)


def send_off(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return sending.send_off(data["sending"], data["tracking"], slip=doing.slip, by=doing.by, at=doing.at)


def hand_back(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return sending.hand_back(data["sending"], data["why"], slip=doing.slip, by=doing.by, at=doing.at)


def receipt(booking: Booking) -> str:
    """What is there to be read off: how many are free; whose parcel it is and where it goes."""
    if booking.verb == Booking.Verb.COUNT_SEATS:
        return _("记下了：%(said)s") % {"said": seats.seats(booking.service).said(booking.at)}
    one = Sending.objects.select_related("person").get(pk=booking.thing_id)
    return _("登记好了：%(name)s 寄到%(town)s，等%(carrier)s来收") % {
        "name": one.person.name if one.person else "", "town": one.town, "carrier": one.carrier,
    }  # fmt: skip


RECEIPTS: dict[str, Callable[[Booking], str]] = {
    Booking.Verb.COUNT_SEATS: receipt,
    Booking.Verb.HAND_IN: receipt,
}
ACTS: dict[str, tuple[type[ActForm], Callable[[ActForm, Doing], Booking]]] = {
    "approve": (SongForm, approve),
    "decline": (DeclineForm, decline),
    "play": (SongForm, play),
    "count_seats": (CountSeatsForm, count_seats),
    "hand_in": (HandInForm, hand_in),
    "send_off": (SendOffForm, send_off),
    "hand_back": (HandBackForm, hand_back),
}
