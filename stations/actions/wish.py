"""The line for what is out (排队等): stand in it, be told, be passed over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Service, Wish
from stations.queries import loan as loans
from stations.rules import loan as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local

State = Wish.State


def stand(service: Service, *, by: User, at: datetime) -> Wish:
    """Refused where one lies on the shelf, or the person has one, or stands in line already."""
    with transaction.atomic():
        held = Service.objects.select_for_update().get(pk=service.pk)
        shelf = loans.shelves([held], at)[0]
        if no := rules.may_wait(held, shelf.to_lend, loans.open_of(by)):
            raise flow.Refused(no)
        try:
            with transaction.atomic():
                made = Wish.objects.create(service=held, person=by, asked_at=at)
        except IntegrityError:
            raise flow.Refused(_("你已经在排队了，轮到你会通知")) from None
        flow.record(made, "asked", by=by, at=at, became=State.WAITING)
    return made


def withdraw(wish: Wish, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        flow.move(wish, State.WITHDRAWN, by=by, at=at)
        keep_next(wish.service, at=at)


def taken(service: Service, person: User, *, by: User, at: datetime) -> None:
    """Whoever got one stands in line no more."""
    for wish in service.wishes.filter(person=person, state__in=Wish.OPEN):
        flow.move(wish, State.TAKEN, by=by, at=at)


def keep_next(service: Service, *, at: datetime) -> None:
    """As many of those who wait longest as things lie on the shelf are told that one is kept for them."""
    if service.kind not in Service.LENT:
        return
    shelf = loans.shelves([service], at)[0]
    waiting = service.wishes.filter(state=State.WAITING).order_by("asked_at", "pk")
    until = at + timedelta(minutes=loans.rule_in_force().kept_minutes)
    for wish in waiting[: shelf.to_lend]:
        flow.move(wish, State.KEPT, by=None, at=at, kept_until=until)
        text = _("%(what)s有了，给你留到 %(time)s，到%(desk)s取") % {
            "what": service.name, "time": f"{local(until):%H:%M}", "desk": service.desk.name,
        }  # fmt: skip
        notices.tell(wish.person_id, text, reverse("station_home"), key=f"wish:{wish.pk}", at=at)


def pass_over(*, at: datetime) -> int:
    """Those for whom something was kept and who did not come; returns how many."""
    gone = Wish.objects.filter(state=State.KEPT, kept_until__lte=at).select_related("service__desk")
    for wish in gone:
        with transaction.atomic():
            flow.move(wish, State.PASSED, by=None, at=at)
            keep_next(wish.service, at=at)
    return len(gone)
