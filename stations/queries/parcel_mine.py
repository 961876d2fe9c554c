"""Reads of a person's own parcels."""

from __future__ import annotations

from datetime import datetime, timedelta

from stations.models import Parcel
from stations.queries import parcel as parcels
from tongting.people.models import User

LATELY = timedelta(days=30)
MOST_GONE = 20


def waiting(person: User) -> list[Parcel]:
    return list(parcels.here().filter(person=person).order_by("arrived_at"))


def gone(person: User, at: datetime) -> list[Parcel]:
    """What was taken or went back lately, newest first."""
    left = Parcel.objects.filter(person=person, left_at__gt=at - LATELY)
    return list(left.select_related("pickup", "service__desk").order_by("-left_at")[:MOST_GONE])
