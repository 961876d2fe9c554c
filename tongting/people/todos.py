"""What waits in the people room: next month's roster for the leader of a team, a departure that comes near for whoever
keeps the people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from tongting.people import roster
from tongting.people.models import Departure, Team, User
from tongting.periods import Month, local, midnight
from tongting.seams import Todo

# So many days before the month ends, the next one's roster is asked for; a departure, before its last day.
BEFORE = timedelta(days=7)
MOST = 10


def due(person: User, at: datetime) -> Iterable[Todo]:
    """Two queries at most, and only in the last week of a month or for who keeps the people."""
    yield from _next_roster(person, at)
    yield from _departures(person, at)


def _next_roster(person: User, at: datetime) -> Iterable[Todo]:
    month = Month.of(at, settings.MONTH_START_DAY)
    if local(at).date() <= month.last - BEFORE or not person.may("roster.keep"):
        return
    following = month.next()
    planned = roster.begun_in(following).filter(person__team__isnull=False)
    waiting = Team.objects.filter(leader=person, people__isnull=False).exclude(
        pk__in=planned.values("person__team")
    )
    for team in waiting.distinct():
        query = urlencode({"team": team.pk, "month": str(following)})
        yield Todo(
            text=_("排%(team)s %(month)s的班") % {"team": team.name, "month": following.label},
            detail=_("下个月的班还没有排"),
            url=f"{reverse('roster_list')}?{query}",
            due=midnight(following.first),
            icon="calendar-week",
        )


def _departures(person: User, at: datetime) -> Iterable[Todo]:
    if not person.may("people.manage"):
        return
    near = Departure.objects.filter(
        state=Departure.State.PLANNED, last_day__lte=local(at).date() + BEFORE
    ).select_related("person")
    for departure in near.order_by("last_day", "pk")[:MOST]:
        yield Todo(
            text=_("%(name)s 要离开，看看交接完没有") % {"name": departure.person.name},
            detail=_("最后一天 %(day)s") % {"day": departure.last_day},
            url=reverse("person_edit", args=[departure.person_id]),
            due=midnight(departure.last_day + timedelta(days=1)),
            icon="box-arrow-right",
        )
