"""Writes of roles: given from one day to another, ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tongting.events.flow import Refused, record
from tongting.people import roles
from tongting.people.models import RoleGrant, User
from tongting.people.queries import person as queries
from tongting.periods import local


def grant_role(
    person: User, role: str, *, since: date, until: date | None, by: User, at: datetime
) -> RoleGrant:
    """Gives a role from one day to another, both included; refuses what overlaps a grant that is there."""
    name = roles.ROLES[role].name
    if until and until < since:
        raise Refused(_("结束日期要在开始日期之后"))
    with transaction.atomic():
        for grant in RoleGrant.objects.select_for_update().filter(user=person, role=role):
            if (grant.until is None or grant.until >= since) and (until is None or grant.since <= until):
                raise Refused(_("这段日子已经有“%(role)s”这个角色了") % {"role": name})
        grant = RoleGrant.objects.create(
            user=person, role=role, since=since, until=until, granted_by=by, granted_at=at
        )
        facts = {"role": role, "since": str(since), "until": str(until or "")}
        record(person, "role_granted", by=by, at=at, facts=facts)
    return grant


def end_role(grant: RoleGrant, *, by: User, at: datetime) -> None:
    """The role no longer holds from today on; one that has not begun yet is taken back."""
    today = local(at).date()
    own_key = grant.role == "system_admin" and grant.user_id == by.pk
    if own_key and not queries.other_grants_of(grant, today).exists():
        raise Refused(_("不能撤掉自己最后一个系统管理员角色，让另一位系统管理员来办"))
    if grant.until and grant.until < today:
        raise Refused(_("这个角色已经到期了"))
    with transaction.atomic():
        if grant.since >= today:
            RoleGrant.objects.filter(pk=grant.pk).delete()
        else:
            RoleGrant.objects.filter(pk=grant.pk).update(until=today - timedelta(days=1))
        record(grant.user, "role_ended", by=by, at=at, facts={"role": grant.role})
