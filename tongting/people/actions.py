"""Writes of the people: accounts, passwords, roles. Every one leaves an event; no password is ever written anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from axes.utils import reset
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tongting.events.flow import Refused, record
from tongting.people import queries, roles
from tongting.people.models import Department, RoleGrant, User
from tongting.people.passwords import one_time_password
from tongting.periods import local


def choose_look(*, theme: str, size: str, by: User | AnonymousUser) -> None:
    """How pages look to this person; no event, it concerns nobody else."""
    User.objects.filter(pk=by.pk or 0).update(theme=theme, size=size)


def add_person(fields: dict[str, Any], *, role: str = "", by: User, at: datetime) -> User:
    """A new person without a password: being here does not yet mean being able to log in."""
    with transaction.atomic():
        person = User(**fields)
        person.set_unusable_password()
        person.save()
        record(person, "added", by=by, at=at)
        if role:
            grant_role(person, role, since=local(at).date(), until=None, by=by, at=at)
    return person


def change_person(person: User, changes: dict[str, Any], *, by: User, at: datetime) -> bool:
    """Writes what differs; false where nothing does. The event names the fields, not their contents."""
    kept = User.objects.get(pk=person.pk)
    differing = {name: value for name, value in changes.items() if getattr(kept, name) != value}
    if not differing:
        return False
    with transaction.atomic():
        for name, value in differing.items():
            setattr(kept, name, value)
        kept.save()
        record(kept, "changed", by=by, at=at, facts={"fields": sorted(differing)})
    return True


def change_department(department: Department, changes: dict[str, Any], *, by: User, at: datetime) -> bool:
    """The mine's names and what it wants; false where nothing differs."""
    kept = Department.objects.get(pk=department.pk)
    differing = {name: value for name, value in changes.items() if getattr(kept, name) != value}
    if not differing:
        return False
    with transaction.atomic():
        Department.objects.filter(pk=kept.pk).update(**differing)
        record(kept, "changed", by=by, at=at, facts={"fields": sorted(differing)})
    return True


def give_one_time_password(person: User, *, by: User, at: datetime) -> str:
    """Returns a password that works until it is changed at the first login. It ends the person's sessions and lifts
    a lock from wrong tries. Only its hash is kept."""
    if not person.is_active:
        raise Refused(_("%(name)s 的账号已经停用，先启用再给密码") % {"name": person.name})
    password = one_time_password()
    with transaction.atomic():
        person.set_password(password)
        person.must_change_password = True
        person.session_round += 1
        person.save(update_fields=["password", "must_change_password", "session_round"])
        record(person, "password_given", by=by, at=at)
        reset(username=person.staff_no)
    return password


def choose_password(person: User, password: str, *, by: User, at: datetime) -> None:
    """A person's own new password; sessions elsewhere end, because the hash they are signed with is gone."""
    with transaction.atomic():
        person.set_password(password)
        person.must_change_password = False
        person.save(update_fields=["password", "must_change_password"])
        record(person, "password_changed", by=by, at=at)


def disable(person: User, *, by: User, at: datetime) -> None:
    """Ends the account and every session of it. What the person still holds stays theirs until it is handed over."""
    if person.pk == by.pk:
        raise Refused(_("不能停用自己的账号，请另一位系统管理员来办"))
    with transaction.atomic():
        changed = User.objects.filter(pk=person.pk, is_active=True).update(
            is_active=False, session_round=F("session_round") + 1
        )
        if not changed:
            raise Refused(_("%(name)s 的账号刚才已经停用了") % {"name": person.name})
        record(person, "disabled", by=by, at=at)


def enable(person: User, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            raise Refused(_("%(name)s 的账号刚才已经启用了") % {"name": person.name})
        record(person, "enabled", by=by, at=at)


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
        raise Refused(_("不能撤掉自己最后一个系统管理员角色，请另一位系统管理员来办"))
    if grant.until and grant.until < today:
        raise Refused(_("这个角色已经到期了"))
    with transaction.atomic():
        if grant.since >= today:
            RoleGrant.objects.filter(pk=grant.pk).delete()
        else:
            RoleGrant.objects.filter(pk=grant.pk).update(until=today - timedelta(days=1))
        record(grant.user, "role_ended", by=by, at=at, facts={"role": grant.role})


def take_in(
    new: Iterable[User], changed: Iterable[User], fields: list[str], *, by: User, at: datetime
) -> None:
    """People from a checked list, in bulk: new ones cannot log in yet and hold the role of their group."""
    with transaction.atomic():
        added = User.objects.bulk_create(new)
        User.objects.bulk_update(changed, [*fields, "name_pinyin", "name_initials"], batch_size=500)
        RoleGrant.objects.bulk_create(
            RoleGrant(
                user=person,
                role="resident" if person.group == "resident" else "worker",
                since=local(at).date(),
                granted_by=by,
                granted_at=at,
            )
            for person in added
        )
        record(by, "people_imported", by=by, at=at, facts={"added": len(added)})
