"""Reads of notices: a person's inbox and how much of it is new."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet
from django.utils.http import url_has_allowed_host_and_scheme

from tongting.notices.models import Notice
from tongting.people.models import User

MOST_COUNTED = 100


def inbox(person: User) -> QuerySet[Notice]:
    """All of a person's notices, newest first (`-at`, `-id`)."""
    return Notice.objects.filter(person=person).order_by("-at", "-id")


# In plain SQL, because every page's shell asks it.
UNREAD = """
    SELECT count(*) FROM (SELECT 1 FROM notices_notice WHERE person_id = %s AND read_at IS NULL LIMIT %s) unread"""


def unread_count(person: User) -> int:
    """Unread notices up to 100, so that every page's shell costs the same after any absence."""
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [person.pk, MOST_COUNTED])
        return int(cursor.fetchone()[0])


def leads_inside(url: str) -> bool:
    """True for a path of this site; false for anything that names a host or a scheme."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
