"""Times on a machine (预约时段): book, withdraw, begin, and what the clock does at its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.actions import loan as lending
from stations.actions.booking import Slip
from stations.models import Booking, Loan, Service, Slot, Unit
from stations.queries import borrower as borrowers
from stations.queries import loan as loans
from stations.queries import slot as grids
from stations.rules import loan as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local

State = Slot.State


def reserve(unit: Unit, start: datetime, *, by: User, at: datetime) -> Slot:
    """For oneself, one slot of a kind at a time. Of two who tap the same one gets it."""
    lendable = unit.service.lendable
    end = start + timedelta(minutes=lendable.loan_minutes)
    with transaction.atomic():
        # The person first, then the kind, as for lending: nobody books what is handed over in the same moment.
        User.objects.select_for_update().get(pk=by.pk)
        held = Service.objects.select_for_update(of=("self",)).select_related("desk")
        unit.service, rule = held.get(pk=unit.service_id), loans.rule_in_force()
        ahead = Slot.objects.filter(person=by, unit__service=unit.service, state=State.BOOKED).count()
        no = rules.may_book(unit, start, at, rule) or loans.barred(by, rule, at, start)
        if no := no or borrowers.stranger(by, unit.service.desk, rule, start):
            raise flow.Refused(no)
        busy = grids.in_use([unit]).get(unit.pk, start)
        if start < busy:
            raise flow.Refused(rules.is_in_use(unit, busy))
        if ahead >= lendable.most_each:
            raise flow.Refused(_("你已经约了一个时段，用完或者取消了再约"))
        try:
            with transaction.atomic():
                made = Slot.objects.create(unit=unit, person=by, start=start, end=end, booked_at=at)
        except IntegrityError:
            raise flow.Refused(_("这个时段刚被别人约了，换一个")) from None
        flow.record(made, "booked", by=by, at=at, became=State.BOOKED)
    return made


def withdraw(slot: Slot, *, by: User, at: datetime) -> None:
    flow.move(slot, State.WITHDRAWN, by=by, at=at)


def begin(slot: Slot, *, slip: Slip, by: User, at: datetime) -> Booking:
    """At the desk: the machine is lent until the slot's end, which lets it run."""
    if no := rules.may_begin(slot, at):
        raise flow.Refused(no)
    return lending.lend(
        slot.unit.service, slot.person, unit=slot.unit, until=slot.end, slip=slip, by=by, at=at
    )


def keep_time(*, at: datetime) -> None:
    """Whoever has not come has missed it; whose time is over is told; what came back is done. Safe to repeat."""
    grace = timedelta(minutes=loans.rule_in_force().grace_minutes)
    for slot in Slot.objects.filter(state=State.BOOKED, start__lte=at - grace):
        flow.move(slot, State.MISSED, by=None, at=at)
    ended = Slot.objects.filter(state=State.RUNNING, end__lte=at).select_related(
        "unit__service__desk", "loan"
    )
    for slot in ended:
        if slot.loan is None or slot.loan.state != Loan.State.OUT:
            # Emptied before its time was over: nothing to fetch, nothing to say.
            flow.move(slot, State.DONE, by=None, at=at)
        else:
            _tell_end(slot.unit.service, slot.unit, slot.person_id, slot.end, f"slot:{slot.pk}:end", at)
    # Whoever walked in is told as well.
    machines = loans.open_loans().filter(service__kind=Service.Kind.SLOT, slot=None)
    for loan in machines.filter(due_at__lte=at + rules.TAKE_OUT):
        end = loan.due_at - rules.TAKE_OUT
        _tell_end(loan.service, loan.unit, loan.person_id, end, f"loan:{loan.pk}:end", at)


def _tell_end(service: Service, unit: Unit, person: int, end: datetime, key: str, at: datetime) -> None:
    text = _("%(what)s %(number)s 号用完了（%(time)s），请到%(desk)s收走自己的东西") % {
        "what": service.name, "number": f"{unit.number:02d}", "time": f"{local(end):%H:%M}",
        "desk": service.desk.name,
    }  # fmt: skip
    notices.tell(person, text, reverse("station_home"), key=key, at=at)
