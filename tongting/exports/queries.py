"""Reads of exports: a person sees only their own; whoever operates the system sees all."""

from __future__ import annotations

from django.db.models import QuerySet

from tongting.exports.models import Export
from tongting.people.models import User


def own_exports(person: User) -> QuerySet[Export]:
    return Export.objects.filter(asked_by=person)


def visible_exports(person: User) -> QuerySet[Export]:
    exports = Export.objects.select_related("asked_by")
    return exports if person.may("system.operate") else exports.filter(asked_by=person)
