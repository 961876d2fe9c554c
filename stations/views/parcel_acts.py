"""What is done with parcels at a desk, by the verb's name."""

from __future__ import annotations

from typing import Any

from stations.actions import parcel
from stations.actions.parcel import Proof, Waybill
from stations.forms.act import ActForm
from stations.models import Booking, Pickup
from stations.queries import parcel as parcels
from stations.views.doing import Doing
from tongting.photos import actions as photos


def _given(doing: Doing) -> dict[str, Any]:
    return {"slip": doing.slip, "by": doing.by, "at": doing.at}


def arrive(form: ActForm, doing: Doing) -> Booking:
    data, service = form.cleaned_data, parcels.service_at(form.desk)
    # Asked by the form.
    assert service is not None
    bill = Waybill(
        data["tracking"], data["carrier"], data["name"], data["phone_tail"], size=data["size"] or "small",
        in_person=data["in_person"], note=data["note"],
    )  # fmt: skip
    return parcel.arrive(service, bill, **_given(doing))


def own(form: ActForm, doing: Doing) -> Booking:
    return parcel.own(form.cleaned_data["parcel"], form.cleaned_data["person"], **_given(doing))


def take(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    drawn = data["signature"]
    signature = photos.keep(drawn, by=doing.by, at=doing.at) if drawn else None
    proof = Proof(data["how"] or Pickup.How.CARD, data["code"], data["taker"], signature)
    return parcel.hand_out(list(data["parcels"]), proof, **_given(doing))


def send_back(form: ActForm, doing: Doing) -> Booking:
    return parcel.send_back(form.cleaned_data["parcel"], form.cleaned_data["why"], **_given(doing))


def odd(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return parcel.mark_odd(data["parcel"], data["trouble"], data["note"], **_given(doing))


def sound(form: ActForm, doing: Doing) -> Booking:
    return parcel.mark_sound(form.cleaned_data["parcel"], **_given(doing))
