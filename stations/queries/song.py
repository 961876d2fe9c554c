"""Reads of song requests: what waits for the attendant, what stands on the board, one's own."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from stations.models import Desk, Service, SongRequest, Tune
from stations.queries import music
from tongting.people.models import User
from tongting.periods import local

State = SongRequest.State
# So long something stands on the board, and so many of them.
ON_BOARD, MOST_ON_BOARD = timedelta(hours=24), 12
# So long the own page shows what became of it.
LATELY = timedelta(days=2)


def services() -> QuerySet[Service]:
    found = Service.objects.filter(kind=Service.Kind.SONGS, is_active=True, desk__is_active=True)
    return found.select_related("desk")


def service_at(desk: Desk) -> Service | None:
    return services().filter(desk=desk).first()


def library(service: Service) -> QuerySet[Tune]:
    """What of the music of this desk can be asked for."""
    return Tune.objects.filter(
        music.playable(), kind=Tune.Kind.MUSIC, service__desk=service.desk_id
    ).order_by("title", "artist", "pk")


def waiting(service: Service | None = None) -> QuerySet[SongRequest]:
    """Longest waiting first; of every service that is switched on, or of one."""
    found = SongRequest.objects.filter(state=State.ASKED).select_related("person", "tune", "service__desk")
    found = found.filter(service=service) if service is not None else found.filter(service__in=services())
    return found.order_by("asked_at", "pk")


def board(service: Service, at: datetime) -> list[SongRequest]:
    """What was approved within a day, what is still to be played first."""
    found = SongRequest.objects.filter(
        service=service, state__in=SongRequest.BOARD, answered_at__gt=at - ON_BOARD
    ).select_related("tune", "service__desk")
    return list(found.order_by("state", "answered_at", "pk")[:MOST_ON_BOARD])


def boards(station: str, at: datetime) -> list[SongRequest]:
    """Of all desks of a station; one query where nobody takes requests."""
    return [song for service in services().filter(desk__station=station) for song in board(service, at)]


def of_today(person: User, at: datetime) -> SongRequest | None:
    """The one of the day, whatever became of it."""
    mine = SongRequest.objects.filter(person=person, day=local(at).date()).exclude(state=State.WITHDRAWN)
    return mine.select_related("service__desk").first()


def of_person(person: User, at: datetime) -> QuerySet[SongRequest]:
    """What waits and what was answered lately, newest first."""
    mine = SongRequest.objects.filter(person=person, asked_at__gt=at - LATELY)
    return mine.exclude(state=State.WITHDRAWN).select_related("service__desk")
