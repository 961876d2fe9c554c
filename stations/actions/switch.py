"""A service is switched off (停办) here, and on again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.actions import setup
from stations.models import Service
from stations.queries import switch as switches
from stations.rules import switch as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User

WITHDRAWN = "withdrawn"


def switch_off(service: Service, why: str, *, by: User, at: datetime) -> None:
    """Refused while something waits there that only its own pages settle. Who stands in line or has booked a time is
    told why it is off; what is lent out is brought back as ever. Written in the service's history."""
    why = why.strip()
    with transaction.atomic():
        held = Service.objects.select_for_update().get(pk=service.pk)
        if no := rules.may_switch_off(held, switches.still_open(held), why):
            raise flow.Refused(no)
        setup.change(held, {"is_active": False, "off_why": why}, by=by, at=at)
        _call_off(held, by, at)


def switch_on(service: Service, *, by: User, at: datetime) -> None:
    """As it was; written in its history."""
    with transaction.atomic():
        held = Service.objects.select_for_update().get(pk=service.pk)
        setup.change(held, {"is_active": True, "off_why": ""}, by=by, at=at)


def _call_off(service: Service, by: User, at: datetime) -> None:
    """Each person once, however much of it they had."""
    text = _("%(off)s；你排的、约的取消了") % {"off": rules.is_off(service)}
    told: dict[int, notices.Message] = {}
    for one in switches.promised(service):
        flow.move(one, WITHDRAWN, by=by, at=at, note=service.off_why)
        key = f"service:{service.pk}:off:{flow.name_of(one)}:{one.pk}"
        told[one.person_id] = notices.Message(one.person_id, text, reverse("station_home"), "", key)
    notices.tell_each(list(told.values()), at=at)
