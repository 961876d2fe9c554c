"""What the clock does about charging phones: says when they are due, moves what nobody fetched, tells of a round that
nobody walked. Computed from the data, safe to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Charge, Service
from stations.queries import charging as charges
from stations.queries import keeper
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.periods import local

State = Charge.State


def keep_time(*, at: datetime) -> None:
    for service in charges.services():
        _move_unclaimed(service, at)
        _remind(service, at)
        _miss_round(service, at)


def _remind(service: Service, at: datetime) -> None:
    hours = charges.rule_of(service).moved_hours
    due = charges.open_charges().filter(service=service, due_at__lte=at)
    notices.tell_each([_due(charge, hours) for charge in due], at=at)


def _due(charge: Charge, hours: int) -> notices.Message:
    text = _("手机充够时间了，请到%(desk)s %(number)s 号取走；存满 %(hours)s 小时还没取的转到失物招领") % {
        "desk": charge.service.desk.name, "number": f"{charge.unit.number:02d}", "hours": hours,
    }  # fmt: skip
    return notices.Message(charge.person_id, text, reverse("station_home"), "", f"charge:{charge.pk}:due")


def _move_unclaimed(service: Service, at: datetime) -> None:
    since = at - timedelta(hours=charges.rule_of(service).moved_hours)
    for charge in charges.open_charges().filter(service=service, put_at__lte=since):
        move_to_lost_and_found(charge, at=at)


def move_to_lost_and_found(charge: Charge, *, at: datetime) -> None:
    """Frees the slot and tells the owner. What the charging page lists as moved is handed out there by card."""
    with transaction.atomic():
        flow.move(charge, State.MOVED, by=None, at=at, moved_at=at)
        text = _("你的手机 %(time)s 存的一直没取，转到%(desk)s的失物招领了，带工牌来取") % {
            "time": f"{local(charge.put_at):%m-%d %H:%M}", "desk": charge.service.desk.name,
        }  # fmt: skip
        notices.tell(charge.person_id, text, reverse("station_home"), key=f"charge:{charge.pk}:moved", at=at)


def _miss_round(service: Service, at: datetime) -> None:
    bank = charges.bank(service)
    if bank.due is None or at < bank.due + timedelta(minutes=bank.rule.late_minutes):
        return
    text = _("%(desk)s充电的手机 %(time)s 就该查一遍发热、冒烟，现在还没查") % {
        "desk": service.desk.name, "time": f"{local(bank.due):%H:%M}",
    }  # fmt: skip
    # Once for each round that nobody walked, whichever phones come and go meanwhile.
    key = f"charging:{service.pk}:{bank.last.pk if bank.last else 0}:{local(bank.due):%Y-%m-%d}"
    people = keeper.managers(local(at).date())
    notices.tell_all(people, text, reverse("desk_charging", args=[service.desk.code]), key=key, at=at)
