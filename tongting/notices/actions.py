"""Writes of notices: tell somebody, note that they have read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tongting.notices.models import Notice
from tongting.notices.queries import leads_inside
from tongting.people.models import User

LONGEST = 200
BATCH = 500


def tell(person: User | int, text: str, url: str, *, detail: str = "", key: str, at: datetime) -> None:
    """Puts a notice into a person's inbox, once for a key: a second time, or two workers at once, change
    nothing.

    `url` is a path of this site, or empty where there is nothing to open.
    """
    tell_all([person], text, url, detail=detail, key=key, at=at)


def tell_all(
    people: Iterable[User | int], text: str, url: str, *, detail: str = "", key: str, at: datetime
) -> None:
    """The same notice to many, each at most once; one query for up to 500 people."""
    if url and not leads_inside(url):
        raise ValueError(f"a notice leads to a page of this site, not to {url!r}")
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    ids = dict.fromkeys(person if isinstance(person, int) else person.pk for person in people)
    Notice.objects.bulk_create(
        [Notice(person_id=pk, key=key, text=text, detail=detail, url=url, at=at) for pk in ids],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


@dataclass(frozen=True)
class Message:
    """One notice among many of different words; see `tell`."""

    person: int
    text: str
    url: str
    detail: str
    key: str


def tell_each(messages: Iterable[Message], *, at: datetime) -> None:
    """Different notices to different people, each at most once; one query for up to 500 of them."""
    rows = []
    for one in messages:
        if one.url and not leads_inside(one.url):
            raise ValueError(f"a notice leads to a page of this site, not to {one.url!r}")
        text = one.text if len(one.text) <= LONGEST else one.text[: LONGEST - 1] + "…"
        rows.append(
            Notice(person_id=one.person, key=one.key, text=text, detail=one.detail, url=one.url, at=at)
        )
    if rows:
        Notice.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def mark_read(notice: Notice, *, at: datetime) -> None:
    """The first reading counts; later ones change nothing."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def mark_all_read(*, by: User, at: datetime) -> int:
    """Everything this person has been told so far; what arrives at the same moment stays unread."""
    return Notice.objects.filter(person=by, read_at=None, at__lte=at).update(read_at=at)
