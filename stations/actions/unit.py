"""What a kind has: more of it, out of use, mended; counting the shelf; letting somebody borrow again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from stations.actions import machine
from stations.actions import wish as line
from stations.models import Loan, Release, Service, StockTake, Unit
from stations.queries import loan as loans
from tongting.events import flow
from tongting.people.models import User
from tongting.seams import Finding, report_issue


def add(service: Service, count: int, *, by: User, at: datetime) -> list[Unit]:
    """Numbered on from the highest there ever was."""
    with transaction.atomic():
        held = Service.objects.select_for_update().get(pk=service.pk)
        last = held.units.aggregate(last=Max("number"))["last"] or 0
        made = [Unit(service=held, number=last + n) for n in range(1, count + 1)]
        Unit.objects.bulk_create(made)
        flow.record(held, "units_added", by=by, at=at, facts={"count": count, "from": last + 1})
        line.keep_next(held, at=at)
    return made


def change(unit: Unit, to: str, *, note: str = "", by: User, at: datetime) -> None:
    """Damaged, mended, out of use. What is lent comes back first."""
    with transaction.atomic():
        if Loan.objects.filter(unit=unit, state=Loan.State.OUT).exists():
            raise flow.Refused(_("%(number)s 号还借在外面，还回来再改") % {"number": f"{unit.number:02d}"})
        flow.move(unit, to, by=by, at=at, note=note)
        if to != Unit.State.IN_SERVICE:
            machine.call_off(unit, by=by, at=at)
        line.keep_next(unit.service, at=at)


def count(service: Service, found: int, *, note: str = "", by: User, at: datetime) -> StockTake:
    """盘点. A difference is reported to the department's desk once a count, for the post the desk belongs to."""
    with transaction.atomic():
        held = Service.objects.select_for_update(of=("self",)).select_related("desk").get(pk=service.pk)
        expected = loans.shelves([held], at)[0].on_shelf
        number = _report(held, expected, found, note, by, at) if found != expected else ""
        made = StockTake.objects.create(
            service=held, expected=expected, found=found, note=note, issue=number, by=by, at=at
        )
        flow.record(made, "counted", by=by, at=at, facts={"expected": expected, "found": found})
    return made


def _report(service: Service, expected: int, found: int, note: str, by: User, at: datetime) -> str:
    if service.desk.post_id is None:
        return ""
    what = _("%(desk)s盘点%(what)s：应在架 %(expected)s 件，实数 %(found)s 件") % {
        "desk": service.desk.name, "what": service.name, "expected": expected, "found": found,
    }  # fmt: skip
    return report_issue(Finding(service.desk.post_id, what, note, "station", by.pk, at))


def release(person: User, why: str, *, by: User, at: datetime) -> Release:
    """解除停借: what was late before counts no more against this person."""
    if person.pk == by.pk:
        raise flow.Refused(_("自己不能给自己解除，请另一个人来办"))
    with transaction.atomic():
        made = Release.objects.create(person=person, why=why, by=by, at=at)
        flow.record(made, "released", by=by, at=at)
    return made
