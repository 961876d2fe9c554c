"""Songs are asked for, answered and played here, their words erased. What an attendant does is booked in the desk's
journal in the same breath."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.actions.booking import Slip, book
from stations.models import Booking, Service, SongRequest, Tune
from stations.queries import parcel as parcels
from stations.rules import song as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local

Verb, State = Booking.Verb, SongRequest.State
FREED: dict[str, Any] = {"answered_by": None, "answered_at": None}
BATCH = 500


def ask(
    service: Service, title: str, words: str, tune: Tune | None, *, by: User, at: datetime
) -> SongRequest:
    """The person's one of the day. Refused where they have asked already; of several at the same moment one stands."""
    if no := rules.may_ask(service):
        raise flow.Refused(no)
    made = SongRequest(
        service=service, person=by, day=local(at).date(), tune=tune, title=title, words=words, asked_at=at
    )
    try:
        with transaction.atomic():
            made.save()
            flow.record(made, "asked", by=by, at=at, became=State.ASKED)
    except IntegrityError:
        raise flow.Refused(_("今天已经点过一首了，明天再点")) from None
    return made


def withdraw(song: SongRequest, *, by: User, at: datetime) -> None:
    """As long as nobody has answered; the day's one is free again."""
    flow.move(song, State.WITHDRAWN, by=by, at=at)


def approve(song: SongRequest, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Stands on the board from now on."""

    def act() -> SongRequest:
        _answer(song, State.APPROVED, "", slip, by, at)
        return song

    return book(song.service, Verb.APPROVE, act, person=song.person, slip=slip, note=song.title, by=by, at=at)


def refuse(song: SongRequest, why: str, *, slip: Slip, by: User, at: datetime) -> Booking:
    def act() -> SongRequest:
        _answer(song, State.REFUSED, why, slip, by, at)
        return song

    return book(song.service, Verb.DECLINE, act, person=song.person, slip=slip, note=song.title, by=by, at=at)


def _answer(song: SongRequest, to: str, why: str, slip: Slip, by: User, at: datetime) -> None:
    if no := rules.may_answer(song, by):
        raise flow.Refused(no)
    answered_at = max(min(slip.seen_at, at), song.asked_at)
    flow.move(song, to, by=by, at=at, answered_by=by, answered_at=answered_at, why=why)
    text = (
        _("你点的“%(title)s”没通过：%(why)s") if why else _("你点的“%(title)s”上板了，放的时候听得到")
    ) % {"title": song.title, "why": why}
    url = reverse("song_home", args=[song.service_id])
    notices.tell(song.person_id, text, url, key=f"song:{song.pk}:{to}", at=at)


def play(song: SongRequest, *, slip: Slip, by: User, at: datetime) -> Booking:
    """The attendant has played it."""

    def act() -> SongRequest:
        played_at = min(slip.seen_at, at)
        # Of an act out of an outbox the answer may be the later one.
        played_at = max(played_at, song.answered_at) if song.answered_at else played_at
        flow.move(song, State.PLAYED, by=by, at=at, played_at=played_at)
        return song

    return book(song.service, Verb.PLAY, act, person=song.person, slip=slip, note=song.title, by=by, at=at)


def undo_answer(booking: Booking, *, by: User, at: datetime) -> None:
    flow.move(SongRequest.objects.get(pk=booking.thing_id), State.ASKED, by=by, at=at, why="", **FREED)


def undo_play(booking: Booking, *, by: User, at: datetime) -> None:
    flow.move(SongRequest.objects.get(pk=booking.thing_id), State.APPROVED, by=by, at=at, played_at=None)


BACK: dict[str, Callable[..., object]] = {
    Verb.APPROVE: undo_answer,
    Verb.DECLINE: undo_answer,
    Verb.PLAY: undo_play,
}


def erase(*, at: datetime) -> int:
    """The words of what was asked so long ago, whatever became of it, by the rule of parcels. Returns how many. Safe to
    repeat and to interrupt."""
    before, gone = at - timedelta(days=parcels.rule_in_force().erase_days), 0
    old = SongRequest.objects.filter(asked_at__lte=before).exclude(words="").order_by("asked_at")
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        gone += SongRequest.objects.filter(pk__in=batch).update(words="")
    return gone
