"""Writes of an account: how it looks, passwords, whether it is open. No password is ever written anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from axes.utils import reset
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tongting.events.flow import Refused, record
from tongting.people.actions import departure
from tongting.people.models import User
from tongting.people.passwords import one_time_password

HASHERS = 4


def choose_look(*, theme: str, size: str, by: User | AnonymousUser) -> None:
    """How pages look to this person; no event, it concerns nobody else."""
    User.objects.filter(pk=by.pk or 0).update(theme=theme, size=size)


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


def give_one_time_passwords(people: Iterable[User], *, by: User, at: datetime) -> list[tuple[User, str]]:
    """The same for many at once, all or nobody; each with an event of their own. Returns people with their passwords
    in the order given. Not for oneself: it would end the session that is to show them."""
    chosen = list(people)
    off = [person.name for person in chosen if not person.is_active]
    if off:
        raise Refused(_("%(names)s 的账号已经停用，先启用再给密码") % {"names": "、".join(off)})
    if any(person.pk == by.pk for person in chosen):
        raise Refused(_("自己的密码在“我的”里换，不用打印"))
    passwords = [one_time_password() for _person in chosen]
    # Hashing is slow on purpose, and leaves the interpreter free while it works.
    with ThreadPoolExecutor(HASHERS) as pool:
        hashes = list(pool.map(make_password, passwords))
    with transaction.atomic():
        for person, hashed in zip(chosen, hashes, strict=True):
            person.password, person.must_change_password = hashed, True
            person.session_round += 1
        User.objects.bulk_update(
            chosen, ["password", "must_change_password", "session_round"], batch_size=100
        )
        for person in chosen:
            record(person, "password_given", by=by, at=at)
            reset(username=person.staff_no)
    return list(zip(chosen, passwords, strict=True))


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
        raise Refused(_("不能停用自己的账号，让另一位系统管理员来办"))
    with transaction.atomic():
        changed = User.objects.filter(pk=person.pk, is_active=True).update(
            is_active=False, session_round=F("session_round") + 1
        )
        if not changed:
            raise Refused(_("%(name)s 的账号刚才已经停用了") % {"name": person.name})
        record(person, "disabled", by=by, at=at)


def enable(person: User, *, by: User, at: datetime) -> None:
    """Opens the account again; for somebody who had left that is the return."""
    with transaction.atomic():
        if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            raise Refused(_("%(name)s 的账号刚才已经启用了") % {"name": person.name})
        departure.take_back(person, by=by, at=at)
        record(person, "enabled", by=by, at=at)
