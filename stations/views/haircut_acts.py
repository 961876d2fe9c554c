"""What is done at the barber's: a number, the next, into the chair, done, skipped, not come."""

from __future__ import annotations

from django.utils.translation import gettext as _

from stations.actions import haircut
from stations.actions import turn as turns
from stations.forms.act import ActForm
from stations.models import Booking, Turn
from stations.views.doing import Doing


def number(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return turns.number(data["service"], data["person"], slip=doing.slip, by=doing.by, at=doing.at)


def call(form: ActForm, doing: Doing) -> Booking:
    return haircut.call_next(form.cleaned_data["service"], slip=doing.slip, by=doing.by, at=doing.at)


def seat(form: ActForm, doing: Doing) -> Booking:
    return haircut.seat(form.cleaned_data["turn"], slip=doing.slip, by=doing.by, at=doing.at)


def finish(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return haircut.finish(
        data["turn"], data["tools"], data["cloth"], slip=doing.slip, by=doing.by, at=doing.at
    )


def skip(form: ActForm, doing: Doing) -> Booking:
    return haircut.skip(form.cleaned_data["turn"], slip=doing.slip, by=doing.by, at=doing.at)


def no_show(form: ActForm, doing: Doing) -> Booking:
    return haircut.no_show(form.cleaned_data["turn"], slip=doing.slip, by=doing.by, at=doing.at)


def receipt(booking: Booking) -> str:
    turn = Turn.objects.select_related("person").get(pk=booking.thing_id)
    return _("%(verb)s：%(number)s 号 %(name)s") % {
        "verb": booking.get_verb_display(), "number": turn.number, "name": turn.person.name,
    }  # fmt: skip
