"""Writes of a person: added, changed, taken in from a list. Every one leaves an event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from tongting.events.flow import record
from tongting.people.actions.role import grant_role
from tongting.people.models import RoleGrant, User
from tongting.periods import local


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
