"""Verbs of the medical box and the drinks at a desk: from their form to their action."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _

from stations.actions import box, drink
from stations.forms.act import ActForm
from stations.forms.box import BoxCheckForm, SealForm, UseForm
from stations.forms.drink import ChillForm, CrowdForm, DrinkForm, MakeForm
from stations.models import Booking
from stations.queries import drink as drinks
from tongting.events.flow import Refused

if TYPE_CHECKING:
    from stations.views.acts import Act, Doing


def use(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return box.use(
        data["item"], data["person"], data["quantity"], data["why"], slip=doing.slip, by=doing.by, at=doing.at
    )


def check(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    counted = [box.Counted(*one) for one in cast(BoxCheckForm, form).counted()]
    seals = box.Seals(data["seal_found"].strip(), data["seal_new"].strip())
    return box.count(data["box"], counted, seals, data["note"], slip=doing.slip, by=doing.by, at=doing.at)


def seal(form: ActForm, doing: Doing) -> Booking:
    return box.seal(form.cleaned_data["round"], slip=doing.slip, by=doing.by, at=doing.at)


def hand_out(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return drink.hand_out(data["item"], data["person"], slip=doing.slip, by=doing.by, at=doing.at)


def crowd(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return drink.by_count(data["item"], data["quantity"], slip=doing.slip, by=doing.by, at=doing.at)


def make(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return drink.make(
        data["item"],
        data["quantity"],
        is_sampled=data["is_sampled"],
        slip=doing.slip,
        by=doing.by,
        at=doing.at,
    )


def chill(form: ActForm, doing: Doing) -> Booking:
    service = drinks.service_of(form.desk)
    if service is None:
        raise Refused(_("这个服务台不发冷饮"))
    return drink.chill(service, form.cleaned_data["celsius"], slip=doing.slip, by=doing.by, at=doing.at)


ACTS: dict[str, tuple[type[ActForm], Act]] = {
    "use": (UseForm, use),
    "check": (BoxCheckForm, check),
    "seal": (SealForm, seal),
    "drink": (DrinkForm, hand_out),
    "crowd": (CrowdForm, crowd),
    "make": (MakeForm, make),
    "chill": (ChillForm, chill),
}
