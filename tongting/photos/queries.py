"""Reads of photos: what a form may attach, what nobody wanted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Q, QuerySet, Value, When

from tongting.people.models import User
from tongting.photos import likeness
from tongting.photos.models import Photo, Stage

BANDS = ("band_a", "band_b", "band_c", "band_d")
UNUSED_FOR = timedelta(days=7)
# Pictures of people who have not logged in are not kept as long for nothing.
UNSIGNED_FOR = timedelta(days=1)


def ready_for(tokens: Iterable[str | uuid.UUID], person: User) -> list[Photo]:
    """The photos among `tokens` that this person may attach to a record, in the order named and each once:
    sent by them, shown nowhere yet, not found broken. Being still processed is no obstacle. Junk and
    strangers are left out, so compare the length with what was asked for. One query, none without tokens."""
    return _ready(Photo.objects.filter(uploaded_by=person), tokens)


def ready_from(tokens: Iterable[str | uuid.UUID], sender: str) -> list[Photo]:
    """The same for a form that somebody fills in without logging in."""
    return _ready(Photo.objects.filter(sender=sender), tokens) if sender else []


def _ready(photos: QuerySet[Photo], tokens: Iterable[str | uuid.UUID]) -> list[Photo]:
    wanted = list(dict.fromkeys(token for token in map(_token, tokens) if token))
    if not wanted:
        return []
    found = photos.filter(claimed=False).exclude(stage=Stage.REFUSED).in_bulk(wanted)
    return [found[token] for token in wanted if token in found]


@dataclass(frozen=True)
class Twin:
    """A photo that shows the same as another one."""

    token: uuid.UUID
    uploaded_at: datetime
    claimed: bool
    alone: bool


def twins_of(photo: Photo) -> list[Twin]:
    """Every other photo with the same bytes, or a look that differs in three bits at most; oldest first. Five keys of
    indexes, however large the history is; one query where nothing is alike, two where something is."""
    same = Q(sha256=photo.sha256)
    for name in BANDS if photo.look else ():
        same |= Q(**{name: getattr(photo, name)})
    others = Photo.objects.filter(same).exclude(pk=photo.pk).exclude(stage=Stage.REFUSED)
    # Of the few dozen that share a band hardly any is a twin: no more is read of them than it takes to see that.
    bytes_alike = Case(When(sha256=photo.sha256, then=Value(True)), default=Value(False))
    seen = others.annotate(bytes_alike=bytes_alike).values_list("pk", "look", "bytes_alike")
    look = int(photo.look, 16) if photo.look else None
    alike = [key for key, other, equal in seen if equal or _alike(look, other)]
    if not alike:
        return []
    facts = Photo.objects.filter(pk__in=alike).order_by("uploaded_at", "pk")
    return [
        Twin(token, uploaded_at, claimed, same_as is None)
        for token, uploaded_at, claimed, same_as in facts.values_list(
            "pk", "uploaded_at", "claimed", "same_as"
        )
    ]


def _alike(look: int | None, other: str) -> bool:
    return look is not None and other != "" and likeness.apart(look, int(other, 16)) <= likeness.MOST_APART


def uploaded_since(person: User, since: datetime) -> int:
    return Photo.objects.filter(uploaded_by=person, uploaded_at__gt=since).count()


def never_claimed(at: datetime) -> QuerySet[Photo]:
    """Photos that were sent a week ago, without a login a day ago, and that no record shows, oldest first."""
    old = Q(uploaded_at__lt=at - UNUSED_FOR) | (Q(uploaded_at__lt=at - UNSIGNED_FOR) & ~Q(sender=""))
    return Photo.objects.filter(old, claimed=False).order_by("uploaded_at")


def unsigned_since(since: datetime) -> QuerySet[Photo]:
    """What came without a login since then; a handful, bounded by the limits of unsigned.py."""
    return Photo.objects.filter(uploaded_at__gt=since).exclude(sender="")


def _token(text: str | uuid.UUID) -> uuid.UUID | None:
    if isinstance(text, uuid.UUID):
        return text
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
