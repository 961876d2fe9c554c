"""The line for what is out (排队等): stand in it, be told, be passed over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Service, Wish
from stations.queries import borrower as borrowers
from stations.queries import loan as loans
from stations.rules import loan as rules
from stations.scoring import hours
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
        no = rules.may_wait(held, shelf.to_lend, loans.open_of(by))
        if no := no or loans.barred(by, loans.rule_in_force(), at):
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


def not_taken(service: Service, person: User, *, lent_at: datetime, by: User, at: datetime) -> None:
    """What was lent at `lent_at` was not: whoever left the line for it has their place again, unless they took
    another."""
    gone = service.wishes.filter(person=person, state=State.TAKEN).order_by("-pk").first()
    if gone is None or service.wishes.filter(person=person, state__in=Wish.OPEN).exists():
        return
    if flow.history(gone).filter(became=State.TAKEN, at=lent_at).exists():
        flow.move(gone, State.WAITING, by=by, at=at, kept_until=None)


def keep_next(service: Service, *, at: datetime) -> None:
    """As many of those who wait longest as things lie on the shelf are told that one is kept for them. Whom the desk
    would send away now, being off shift or late with something, keeps the place and lets the next one pass. Where less
    lies there than is kept, the last of those for whom it was wait on."""
    if service.kind not in Service.LENT:
        return
    shelf = loans.shelves([service], at)[0]
    for wish in _kept_in_vain(service, shelf):
        _wait_on(wish, service, at)
    free, rule = shelf.to_lend, loans.rule_in_force()
    waiting = service.wishes.filter(state=State.WAITING).select_related("person").order_by("asked_at", "pk")
    for wish in waiting if free else ():
        if free and not borrowers.comes_in_vain(wish.person, service, rule, at):
            _keep(wish, service, _until(service, at + timedelta(minutes=rule.kept_minutes)), at)
            free -= 1


def _kept_in_vain(service: Service, shelf: loans.Shelf) -> list[Wish]:
    many = shelf.kept - shelf.on_shelf
    if many <= 0:
        return []
    return list(service.wishes.filter(state=State.KEPT).order_by("-asked_at", "-pk")[:many])


def _wait_on(wish: Wish, service: Service, at: datetime) -> None:
    flow.move(wish, State.WAITING, by=None, at=at, kept_until=None)
    text = _("刚才给你留的%(what)s又借不了了，你还排着，有了再通知你") % {"what": service.name}
    key = f"wish:{wish.pk}:again:{int(at.timestamp())}"
    notices.tell(wish.person_id, text, reverse("station_home"), key=key, at=at)


def _until(service: Service, until: datetime) -> datetime:
    """Where the desk closes before, an hour after it opens again: nobody loses what they could not fetch."""
    return hours.can_be_brought(service.desk.hours, local(until))


def _keep(wish: Wish, service: Service, until: datetime, at: datetime) -> None:
    flow.move(wish, State.KEPT, by=None, at=at, kept_until=until)
    text = _("%(what)s有了，给你留到 %(time)s，到%(desk)s取") % {
        "what": service.name, "time": rules.told_until(until, at), "desk": service.desk.name,
    }  # fmt: skip
    key = f"wish:{wish.pk}:{int(until.timestamp())}"
    notices.tell(wish.person_id, text, reverse("station_home"), key=key, at=at)


def keep_time(*, at: datetime) -> None:
    """Who did not come is passed over; who could not come before, and can now, is told. Safe to repeat."""
    pass_over(at=at)
    waited_for = Service.objects.filter(wishes__state=State.WAITING).distinct().values_list("pk", flat=True)
    for key in list(waited_for):
        with transaction.atomic():
            # Held, so that nothing is lent meanwhile.
            held = Service.objects.select_for_update(of=("self",)).select_related("desk").get(pk=key)
            keep_next(held, at=at)


def pass_over(*, at: datetime) -> int:
    """Those for whom something was kept and who did not come; returns how many."""
    gone = Wish.objects.filter(state=State.KEPT, kept_until__lte=at).select_related("service__desk")
    for wish in gone:
        with transaction.atomic():
            flow.move(wish, State.PASSED, by=None, at=at)
            keep_next(wish.service, at=at)
    return len(gone)
