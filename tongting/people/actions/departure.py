"""Writes of a departure: planned for a last day, called off, carried out when that day is over, undone by a return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from tongting.events import flow
from tongting.events.flow import Refused, record
from tongting.people.models import Departure, RoleGrant, Team, User, WorkShift
from tongting.people.queries import person as queries
from tongting.periods import local
from tongting.seams import Held

State = Departure.State
LONGEST_BACK = timedelta(days=366)
# Departures carried out in one transaction each; a sweep that was off for a month has few of them.
MOST = 200


def plan(
    person: User,
    *,
    last_day: date,
    kind: str,
    note: str,
    held: Sequence[Held] = (),
    by: User,
    at: datetime,
) -> Departure:
    """Ends roles with the last day and takes away the shifts after it; the account is closed when the day is over, at
    once where it is over already. `held` is what the one who does it was shown as not handed over; the event keeps
    it, so that nothing is forgotten in silence."""
    today = local(at).date()
    if person.pk == by.pk:
        raise Refused(_("自己的离开请另一位系统管理员来办"))
    if last_day < today - LONGEST_BACK:
        raise Refused(_("最后一天在一年以前，核对日期；早就不在的人直接停用账号"))
    with transaction.atomic():
        list(User.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
        if Departure.objects.filter(person=person, state__in=Departure.HOLDS).exists():
            raise Refused(_("%(name)s 的离开已经登记过了，刷新后再看") % {"name": person.name})
        _another_admin_stays(person, last_day)
        ended = _end_roles(person, last_day)
        shifts, _kinds = WorkShift.objects.filter(person=person, day__gt=last_day).delete()
        departure = Departure.objects.create(
            person=person, last_day=last_day, kind=kind, note=note, ended_grants=ended,
            entered_by=by, entered_at=at,
        )  # fmt: skip
        facts = {
            "last_day": str(last_day),
            "kind": kind,
            "roles": len(ended),
            "shifts": shifts,
            "held": [f"{one.what} {one.detail}".strip() for one in held],
        }
        record(person, "departure_planned", by=by, at=at, facts=facts)
        if last_day < today:
            carry_out(departure, by=by, at=at)
    return departure


def call_off(departure: Departure, *, by: User, at: datetime) -> None:
    """Somebody stays after all: roles are as long as before; shifts that were taken away have to be planned anew."""
    with transaction.atomic():
        flow.move(departure, State.CALLED_OFF, by=by, at=at)
        for pk, until in departure.ended_grants:
            kept = RoleGrant.objects.filter(pk=pk, until=departure.last_day)
            kept.update(until=date.fromisoformat(until) if until else None)
        record(departure.person, "departure_called_off", by=by, at=at)


def carry_out(departure: Departure, *, by: User | None, at: datetime) -> None:
    """The last day is over: the account and its sessions end, the person leads no team any more."""
    person = departure.person
    with transaction.atomic():
        flow.move(departure, State.GONE, by=by, at=at)
        _end_roles(person, departure.last_day)
        WorkShift.objects.filter(person=person, day__gt=departure.last_day).delete()
        User.objects.filter(pk=person.pk).update(is_active=False, session_round=F("session_round") + 1)
        for team in Team.objects.filter(leader=person):
            Team.objects.filter(pk=team.pk).update(leader=None)
            record(team, "leader_left", by=by, at=at, facts={"leader": person.name})
        record(person, "departed", by=by, at=at, facts={"last_day": str(departure.last_day)})


def carry_out_due(at: datetime) -> int:
    """Carries out every departure whose last day is over; safe to repeat, and it does not matter how late it runs."""
    due = Departure.objects.filter(state=State.PLANNED, last_day__lt=local(at).date())
    done = 0
    for departure in due.select_related("person").order_by("last_day", "pk")[:MOST]:
        try:
            carry_out(departure, by=None, at=at)
        except Refused:
            # Called off, or carried out by another worker, in the same moment.
            continue
        done += 1
    return done


def take_back(person: User, *, by: User, at: datetime) -> bool:
    """Notes that somebody who had left is back; false where nobody had left. Their roles are given anew."""
    gone = Departure.objects.filter(person=person, state=State.GONE).first()
    if gone is None:
        return False
    flow.move(gone, State.RETURNED, by=by, at=at)
    return True


def _end_roles(person: User, last_day: date) -> list[list[object]]:
    """Cuts every role to the last day; what would begin later is taken back. [key of the grant, its end before]."""
    longer = Q(until=None) | Q(until__gt=last_day)
    RoleGrant.objects.filter(user=person, since__gt=last_day).delete()
    grants = RoleGrant.objects.select_for_update().filter(longer, user=person, since__lte=last_day)
    ended: list[list[object]] = [[grant.pk, str(grant.until or "")] for grant in grants]
    RoleGrant.objects.filter(pk__in=[pk for pk, _until in ended]).update(until=last_day)
    return ended


def _another_admin_stays(person: User, last_day: date) -> None:
    day = last_day + timedelta(days=1)
    leaving = Departure.objects.filter(state__in=Departure.HOLDS, last_day__lt=day).values("person")
    admins = RoleGrant.objects.filter(queries.in_force(day), role="system_admin", user__is_active=True)
    others = admins.exclude(user=person).exclude(user__in=leaving)
    if admins.filter(user=person).exists() and not others.exists():
        raise Refused(_("%(name)s 是最后一位系统管理员，先把这个角色给另一位") % {"name": person.name})
