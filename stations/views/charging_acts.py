"""What is done with phones at a desk: into a slot, out of it by card or code, the round."""

from __future__ import annotations

from django.utils.translation import gettext as _

from stations.actions import charging
from stations.actions.charging import Phone
from stations.forms.act import ActForm
from stations.models import Booking, Charge
from stations.views.doing import Doing


def put_in(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    phone = Phone(data["unit"], data["note"], data["swollen"])
    return charging.put_in(data["service"], data["person"], phone, slip=doing.slip, by=doing.by, at=doing.at)


def collect(form: ActForm, doing: Doing) -> Booking:
    return charging.collect(form.cleaned_data["charge"], slip=doing.slip, by=doing.by, at=doing.at)


def collect_by_code(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return charging.collect_by_code(data["service"], data["code"], slip=doing.slip, by=doing.by, at=doing.at)


def look(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return charging.look_round(
        data["service"], data["hot"], data["note"], slip=doing.slip, by=doing.by, at=doing.at
    )


def put_in_receipt(booking: Booking) -> str:
    """The slot and the code, to be said aloud; they stand nowhere in the journal."""
    charge = Charge.objects.select_related("unit", "person").get(pk=booking.thing_id)
    return _("%(name)s 的手机插 %(number)s 号，取机码 %(code)s") % {
        "name": charge.person.name, "number": f"{charge.unit.number:02d}", "code": charge.code,
    }  # fmt: skip


def collect_receipt(booking: Booking) -> str:
    charge = Charge.objects.select_related("unit", "person").get(pk=booking.thing_id)
    return _("%(number)s 号的手机交给 %(name)s 了") % {
        "number": f"{charge.unit.number:02d}", "name": charge.person.name,
    }  # fmt: skip


def look_receipt(booking: Booking) -> str:
    return _("查过一遍：%(said)s") % {"said": booking.note}
