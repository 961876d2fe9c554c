"""Who looks after the shelves, and what they are warned of."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from stations.queries import stock as stocks
from tongting.people.models import RoleGrant, User
from tongting.people.queries.person import in_force
from tongting.people.roles import roles_with
from tongting.periods import local

ATTENDANT = "station_attendant"
STEPS = stocks.STEPS


def attendants(day: date) -> QuerySet[User]:
    """Those whose post the desks are; leaders may serve there too, and are left in peace."""
    return _holding([ATTENDANT], day)


def managers(day: date) -> QuerySet[User]:
    return _holding([role.code for role in roles_with("station.manage")], day)


def _holding(codes: list[str], day: date) -> QuerySet[User]:
    held = RoleGrant.objects.filter(in_force(day), role__in=codes)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def ending(at: datetime) -> list[stocks.Stock]:
    """Items with a lot that ends within the first step."""
    last = local(at).date() + timedelta(days=max(STEPS))
    found = stocks.items().filter(lots__remains__gt=0, lots__expires_on__lte=last).distinct()
    return stocks.stocks(found, at)
