"""Reads of notices: a person's inbox and how much of it is new."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.http import url_has_allowed_host_and_scheme

from tongting.notices.models import Notice
from tongting.people.models import User

MOST_COUNTED = 100


def inbox(person: User) -> QuerySet[Notice]:
    """All of a person's notices, newest first (`-at`, `-id`)."""
    return Notice.objects.filter(person=person).order_by("-at", "-id")


def unread_count(person: User) -> int:
    """Unread notices up to 100, so that every page's shell costs the same after any absence."""
    return Notice.objects.filter(person=person, read_at=None).order_by()[:MOST_COUNTED].count()


def leads_inside(url: str) -> bool:
    """True for a path of this site; false for anything that names a host or a scheme."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
