"""Writes of teams and of the department's own names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tongting.events.flow import Refused, record
from tongting.people import names
from tongting.people.models import Department, Team, User


def add_team(fields: dict[str, Any], *, by: User, at: datetime) -> Team:
    """A new team; without a code it gets one from its name's spelling."""
    fields = dict(fields)
    fields["code"] = fields.get("code") or free_code(fields["name"])
    with transaction.atomic():
        team = Team.objects.create(**fields)
        record(team, "added", by=by, at=at)
    return team


def change_team(team: Team, changes: dict[str, Any], *, by: User, at: datetime) -> bool:
    """Writes what differs; false where nothing does."""
    return _change(Team.objects.get(pk=team.pk), changes, by, at)


def drop_team(team: Team, *, by: User, at: datetime) -> None:
    """Takes away a team that nothing belongs to: one that was added by mistake."""
    with transaction.atomic():
        record(team, "dropped", by=by, at=at, facts={"name": team.name, "code": team.code})
        try:
            team.delete()
        except models.ProtectedError:
            raise Refused(
                _("“%(team)s”下面还有人、岗点或记录，不能删；把人和岗点改到别的班组") % {"team": team.name}
            )


def change_department(changes: dict[str, Any], *, by: User, at: datetime) -> bool:
    """The names of mine, section and branch, as they stand on pages and workbooks."""
    return _change(Department.objects.first() or Department(), changes, by, at)


def free_code(name: str) -> str:
    """`维修班` → `wei-xiu-ban`, with a number behind it where that is taken."""
    stem = slugify(names.spelling(name))[:24] or "team"
    taken = set(Team.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in range(1, 1000) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)


def _change(kept: Team | Department, changes: dict[str, Any], by: User, at: datetime) -> bool:
    differing = {name: value for name, value in changes.items() if getattr(kept, name) != value}
    if not differing:
        return False
    # What a team or the mine is called is no personal data: the event may keep it.
    was = {name: str(getattr(kept, name) or "") for name in sorted(differing)}
    with transaction.atomic():
        for name, value in differing.items():
            setattr(kept, name, value)
        kept.save()
        record(kept, "changed", by=by, at=at, facts={"was": was})
    return True
