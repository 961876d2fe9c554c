"""Writes of the kinds of certificates: added, changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tongting.events.flow import record
from tongting.people.models import CertificateKind, User

PLAIN = ("name", "months", "reminders", "post_kinds", "jobs", "enforced_from", "order", "is_active")


def add_kind(fields: dict[str, Any], *, by: User | None, at: datetime) -> CertificateKind:
    with transaction.atomic():
        kind = CertificateKind.objects.create(**{name: fields[name] for name in PLAIN if name in fields})
        kind.teams.set(fields.get("teams", ()))
        record(kind, "added", by=by, at=at, facts={"name": kind.name})
    return kind


def change_kind(kind: CertificateKind, changes: dict[str, Any], *, by: User | None, at: datetime) -> bool:
    """Writes what differs; false where nothing does. Who needs it and from when it is enforced stands in the event."""
    with transaction.atomic():
        kept = CertificateKind.objects.select_for_update().get(pk=kind.pk)
        differing = {name for name in PLAIN if name in changes and getattr(kept, name) != changes[name]}
        there = set(kept.teams.values_list("pk", flat=True))
        if "teams" in changes and there != {team.pk for team in changes["teams"]}:
            kept.teams.set(changes["teams"])
            differing.add("teams")
        if not differing:
            return False
        was = {name: str(getattr(kept, name)) for name in differing if name in PLAIN}
        for name in differing & set(PLAIN):
            setattr(kept, name, changes[name])
        kept.save()
        record(kept, "changed", by=by, at=at, facts={"fields": sorted(differing), "was": was})
    return True
