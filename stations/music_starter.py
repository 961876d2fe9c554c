"""The music bar that most mines begin with, from starter/stations.json: its desk, the playlists of the day, the night a
little quieter. There are no tunes in it: every mine brings its own, with the right to play them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from stations.actions import programme
from stations.models import Daypart, Desk, Playlist, Service, Station
from stations.starter import NEAREST, read_file
from tongting.places.models import Post

CODE, DESK = "background_music", "music-bar-station"
# How many decibels quieter than the loudspeaker was set; the night_hours of the file are the quietest.
NIGHT_DB, MORNING_DB, ORDER = -12, -6, 30


def load_music() -> int:
    """Adds what is missing; returns how many services were added."""
    facts = next(one for one in read_file()["stations"] if one["code"] == "music_bar_station")
    desk = Desk.objects.filter(code=DESK).first()
    with transaction.atomic():
        if desk is None:
            desk = Desk.objects.create(
                code=DESK, station=Station.MUSIC, name=facts["zh"], where=facts["location"], order=ORDER
            )
        if desk.post_id is None:
            _place(desk)
        if Service.objects.filter(kind=Service.Kind.MUSIC).exists():
            return 0
        _fill(desk, next(one for one in facts["services"] if one["code"] == CODE))
    return 1


def _place(desk: Desk) -> None:
    near = Post.objects.filter(is_active=True, kind__startswith=NEAREST[Station.MUSIC]).order_by("code")
    if post := near.first():
        Desk.objects.filter(pk=desk.pk).update(post=post)


def _fill(desk: Desk, item: dict[str, Any]) -> None:
    service = Service.objects.create(desk=desk, code=CODE, name=item["zh"], kind=Service.Kind.MUSIC)
    night = item["volume_db"]["night_hours"].split("-")
    playlists = Playlist.objects.bulk_create(
        Playlist(service=service, name=one["zh"]) for one in item["playlists"]
    )
    Daypart.objects.bulk_create(
        Daypart(
            service=service, begins=_minute(one["from"]), ends=_minute(one["to"]), playlist=playlist,
            level_db=_level(one, night),
        )
        for one, playlist in zip(item["playlists"], playlists, strict=True)
    )  # fmt: skip
    programme.begin(service)


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)


def _level(one: dict[str, Any], night: list[str]) -> int:
    if one["from"] == night[0]:
        return NIGHT_DB
    # The part in which the night ends comes up slowly.
    return MORNING_DB if _minute(one["from"]) < _minute(night[1]) < _minute(one["to"]) else 0
