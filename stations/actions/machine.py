"""What was booked on a machine that goes out of use is called off here, and whoever booked it is told."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Slot, Unit
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local

State = Slot.State


def call_off(unit: Unit, *, by: User, at: datetime) -> None:
    """Every time on it that has not begun: nobody shall come in vain, or count as not having come. `unit` carries its
    new state."""
    for slot in Slot.objects.filter(unit=unit, state=State.BOOKED, end__gt=at).order_by("start"):
        flow.move(slot, State.WITHDRAWN, by=by, at=at, note=str(unit.get_state_display()))
        text = _("%(what)s %(number)s 号%(state)s，你约的 %(time)s 取消了；换一台或者换个时段再约") % {
            "what": unit.service.name, "number": f"{unit.number:02d}", "state": unit.get_state_display(),
            "time": f"{local(slot.start):%m-%d %H:%M}",
        }  # fmt: skip
        url = reverse("slot_list", args=[unit.service_id])
        notices.tell(slot.person_id, text, url, key=f"slot:{slot.pk}:off", at=at)
