"""A turn at the barber's is asked for here: a time booked, a number taken, come, given up."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from stations.actions.booking import Slip, book
from stations.models import Booking, Service, Turn
from stations.queries import haircut as cuts
from stations.rules import desk as desk_rules
from stations.rules import haircut as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import Month, local

State = Turn.State


def reserve(service: Service, start: datetime, *, by: User, at: datetime) -> Turn:
    """For oneself. Of many who tap the same time one gets it."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        rule, month = cuts.rule_of(service), Month.of(start)
        booked = cuts.booked_in(by, service, month)
        _refuse(rules.may_book(start, at, rule, booked, cuts.missed_in(by, service, month.previous())))
        made = _open(service, by, Turn(start=start, day=local(start).date(), asked_at=at))
        flow.record(made, "booked", by=by, at=at, became=State.WAITING, facts={"start": start.isoformat()})
    return made


def take_number(service: Service, *, by: User, at: datetime) -> Turn:
    """From the own phone, while the barber works."""
    return _walk_in(service, by, at, by=by, at=at)


def number(service: Service, person: User, *, slip: Slip, by: User, at: datetime) -> Booking:
    """At the desk: a number for who walks in; who has booked today has come."""

    def act() -> Turn:
        _refuse(desk_rules.may_be_served(person))
        came_at = min(slip.seen_at, at)
        booked = cuts.open_of(person, local(at).date()).filter(
            service=service, day=local(at).date(), start__isnull=False, came_at=None
        )
        if (mine := booked.first()) is not None:
            come(mine, came_at, by=by, at=at)
            return mine
        return _walk_in(service, person, came_at, by=by, at=at)

    return book(service, Booking.Verb.NUMBER, act, person=person, slip=slip, by=by, at=at)


def come(turn: Turn, came_at: datetime, *, by: User, at: datetime) -> None:
    """Whoever booked stands in line from now on."""
    came = Turn.objects.filter(pk=turn.pk, came_at=None, state__in=Turn.LINE).update(came_at=came_at)
    if not came:
        raise flow.Refused(_("已经排上了，等叫号就行"))
    turn.came_at = came_at
    flow.record(turn, "came", by=by, at=at)


def withdraw(turn: Turn, *, by: User, at: datetime) -> None:
    flow.move(turn, State.WITHDRAWN, by=by, at=at)


def undo_number(booking: Booking, *, by: User, at: datetime) -> None:
    """Who walked in is out of the line, who booked has not come yet."""
    turn = Turn.objects.select_for_update().get(pk=booking.thing_id)
    if turn.start is None:
        withdraw(turn, by=by, at=at)
        return
    if turn.state not in Turn.LINE:
        raise flow.Refused(_("%(number)s 号已经叫过了，撤销不了") % {"number": turn.number})
    Turn.objects.filter(pk=turn.pk).update(came_at=None)
    flow.record(turn, "came_undone", by=by, at=at)


def _walk_in(service: Service, person: User, came_at: datetime, *, by: User, at: datetime) -> Turn:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        rule = cuts.rule_of(service)
        least = cuts.line(service, at).wait_for_new().least
        window = cuts.window_now(rule, at, rules.EARLY)
        _refuse(rules.may_queue(window, at, least, cuts.opens_next(rule, at)))
        made = _open(service, person, Turn(day=local(at).date(), asked_at=at, came_at=came_at))
        flow.record(made, "numbered", by=by, at=at, became=State.WAITING)
    return made


def _open(service: Service, person: User, turn: Turn) -> Turn:
    """Under the next number of its day."""
    held = Service.objects.select_for_update().get(pk=service.pk)
    same_day = Turn.objects.filter(service=held, day=turn.day)
    if mine := same_day.filter(person=person, state__in=Turn.OPEN).first():
        said = _("%(name)s 那天已经有号了：%(number)s 号")
        raise flow.Refused(said % {"name": person.name, "number": mine.number})
    turn.service, turn.person = held, person
    turn.number = (same_day.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            turn.save()
    except IntegrityError:
        raise flow.Refused(_("这个时段刚被别人约了，换一个")) from None
    return turn


def _refuse(no: str | None) -> None:
    if no:
        raise flow.Refused(no)
