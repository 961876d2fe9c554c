"""What of phone charging waits for a person: the own phone to fetch, a round for those whose post the desk is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.queries import charging as charges
from stations.queries import keeper
from tongting.people.models import User
from tongting.seams import Todo


def to_fetch(person: User, at: datetime) -> Iterable[Todo]:
    """One query."""
    for charge in charges.open_charges().filter(person=person, due_at__lte=at):
        detail = f"{charge.service.desk.name} {charge.unit.number:02d}"
        yield Todo(
            _("取走手机"), detail, reverse("station_home"), charge.due_at, "battery-charging", tone="bad"
        )


def rounds(person: User, at: datetime) -> Iterable[Todo]:
    """None for who is no attendant."""
    if keeper.ATTENDANT not in person.role_codes:
        return
    for service in charges.services():
        bank = charges.bank(service)
        if bank.is_due(at):
            url = reverse("desk_charging", args=[service.desk.code])
            text = _("查一遍充电的手机")
            yield Todo(text, service.desk.name, url, bank.due, "thermometer-half", tone="bad")
        if left := charges.moved(service):
            url = reverse("desk_charging", args=[service.desk.code])
            text = _("%(n)s 部没人取的手机，两人封好登记失物") % {"n": len(left)}
            yield Todo(text, service.desk.name, url, left[-1].charge.moved_at, "phone", tone="bad")
