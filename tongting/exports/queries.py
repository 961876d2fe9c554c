"""Reads of exports: a person sees only their own; whoever operates the system sees all but those with wages."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet

from tongting.exports.models import Export
from tongting.people.models import User


def own_exports(person: User) -> QuerySet[Export]:
    return Export.objects.filter(asked_by=person)


def visible_exports(person: User) -> QuerySet[Export]:
    exports = Export.objects.select_related("asked_by")
    own = Q(asked_by=person)
    return exports.filter(own | ~Q(kind__in=settings.CLOSED_EXPORTS) if person.may("system.operate") else own)
