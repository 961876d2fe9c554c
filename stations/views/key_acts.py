"""What is done with lockers and their keys at a desk, by the verb's name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from stations.actions import key as orders
from stations.actions import locker as boxes
from stations.actions.key import Sanction
from stations.forms.act import ActForm
from stations.forms.key import Sanctioned
from stations.models import Booking, Service
from stations.queries import key as keys
from stations.rules.switch import is_off
from stations.views.doing import Doing
from tongting.events.flow import Refused
from tongting.photos import actions as photos
from tongting.photos import queries as kept_photos


def _given(doing: Doing) -> dict[str, Any]:
    return {"slip": doing.slip, "by": doing.by, "at": doing.at}


def _service(form: ActForm) -> Service:
    service = keys.kept_at(form.desk.pk)
    if service is None:
        raise Refused(_("%(desk)s不管更衣箱，到浴池服务驿站办") % {"desk": form.desk.name})
    return service


def give(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return boxes.give(data["locker"], data["person"], _service(form), **_given(doing))


def free(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return boxes.free(data["locker"], _service(form), list(data["keys"]), **_given(doing))


def move(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return boxes.move(data["locker"], data["to"], _service(form), list(data["keys"]), **_given(doing))


def bring_key(form: ActForm, doing: Doing) -> Booking:
    return boxes.bring_key(form.cleaned_data["key"], _service(form), **_given(doing))


def report_broken(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return boxes.report_broken(data["locker"], data["what"], _service(form), **_given(doing))


def mend(form: ActForm, doing: Doing) -> Booking:
    return boxes.mend(form.cleaned_data["locker"], _service(form), **_given(doing))


def order(form: ActForm, doing: Doing) -> Booking:
    data, service = form.cleaned_data, _service(form)
    if no := is_off(service):
        raise Refused(no)
    tenancy = boxes.register(data["locker"], by=doing.by, at=doing.at)
    if tenancy is None:
        raise Refused(_("%(code)s 没有人在用，先分箱") % {"code": data["locker"].code})
    return orders.order(tenancy, service, data["reason"], _sanction(form, doing), **_given(doing))


def accept(form: ActForm, doing: Doing) -> Booking:
    return orders.accept(form.cleaned_data["order"], **_given(doing))


def refuse(form: ActForm, doing: Doing) -> Booking:
    return orders.refuse(form.cleaned_data["order"], form.cleaned_data["why"], **_given(doing))


def cut(form: ActForm, doing: Doing) -> Booking:
    return orders.cut(form.cleaned_data["order"], **_given(doing))


def sign(form: ActForm, doing: Doing) -> Booking:
    data, drawn = form.cleaned_data, form.cleaned_data["signature"]
    signature = photos.keep(drawn, by=doing.by, at=doing.at) if drawn else None
    return orders.sign(data["order"], signature, **_given(doing))


def _sanction(form: ActForm, doing: Doing) -> Sanction | None:
    if not isinstance(form, Sanctioned) or not form.is_sanctioned():
        return None
    data = form.cleaned_data
    if data["signature"]:
        proof = photos.keep(data["signature"], by=doing.by, at=doing.at)
    else:
        found = kept_photos.ready_for(form.papers(), doing.by)
        if not found:
            raise Refused(_("签字单的照片没有收到，重新拍一张"))
        proof = found[0]
    return Sanction(data["section_by"], data["section_day"], proof)
