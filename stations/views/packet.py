"""An act at a desk that comes out of a device's outbox: booked as from the page, answered with a receipt."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.actions import booking as journal
from stations.forms.desk import PacketForm
from stations.models import Desk
from stations.rules import desk as rules
from stations.views import acts
from tongting.events.flow import Refused
from tongting.seams import Parcel, Receipt


def take(parcel: Parcel, at: datetime) -> Receipt:
    """{desk, verb, said} → the receipt of the one booking of this number. A locked desk takes in what was done at it
    before it locked."""
    form = PacketForm(parcel.payload)
    if not form.is_valid():
        return Receipt(400, error=form.sentence())
    desk = Desk.objects.filter(code=form.cleaned_data["desk"]).first()
    if desk is None:
        return Receipt(400, error=_("没有这个服务台了，问问管理员"))
    if no := rules.may_serve(parcel.by, desk):
        return Receipt(403, error=no)
    said, page = form.cleaned_data["said"], reverse("desk", args=[desk.code])
    said["uuid"] = str(parcel.uuid)
    came_before = journal.known(parcel.uuid) is not None
    try:
        booking = acts.do(desk, form.cleaned_data["verb"], said, sent_at=parcel.sent_at, by=parcel.by, at=at)
    except journal.Conflict as why:
        return Receipt(409, url=page, error=str(why))
    except Refused as why:
        return Receipt(400, url=page, error=str(why))
    return Receipt(200 if came_before else 201, number=acts.receipt(booking), url=page)
