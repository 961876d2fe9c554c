"""Reads of the music bar: what plays now and next, how the players are, what a device is to keep."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Announcement, Daypart, Player, Playlist, Service, Silence, Tune
from stations.scoring import daypart as dayparts
from stations.scoring import programme
from tongting.people import roles
from tongting.people.models import RoleGrant, User
from tongting.people.queries.person import in_force
from tongting.periods import local

MINUTE = timedelta(minutes=1)
# A player that has said nothing for so long is not asked what it does.
STALE = timedelta(minutes=3)


def services() -> QuerySet[Service]:
    return Service.objects.filter(kind=Service.Kind.MUSIC, is_active=True).select_related("desk")


def off() -> Service | None:
    """The music that a mine has switched off; None where there never was any."""
    return Service.objects.filter(kind=Service.Kind.MUSIC, is_active=False).first()


def keepers(at: datetime) -> list[User]:
    """Who keeps the stations on this day."""
    codes = [role.code for role in roles.roles_with("station.manage")]
    day = local(at).date()
    granted = RoleGrant.objects.filter(in_force(day), role__in=codes).values("user")
    return list(User.objects.filter(pk__in=granted, is_active=True))


def playable() -> Q:
    return Q(state=Tune.State.READY, is_active=True)


@dataclass(frozen=True)
class Part:
    """A stretch of the day with what can be played in it."""

    daypart: Daypart
    tunes: list[Tune]

    @property
    def stretch(self) -> dayparts.Stretch:
        return dayparts.Stretch(self.daypart.begins, self.daypart.ends)

    @property
    def hours(self) -> str:
        return f"{dayparts.spelled(self.daypart.begins)}–{dayparts.spelled(self.daypart.ends)}"

    @property
    def timed(self) -> list[programme.Timed]:
        return [programme.Timed(tune.pk, tune.duration_ms) for tune in self.tunes]


@dataclass(frozen=True)
class Now:
    """What plays by the programme: `part` is None where nothing is set."""

    part: Part | None
    tune: Tune | None
    next: Tune | None


def parts_of(service: Service) -> list[Part]:
    """The day's table in its order; two queries."""
    found = list(service.dayparts.select_related("playlist"))
    tunes = tunes_of({part.playlist_id for part in found})
    return [Part(part, tunes.get(part.playlist_id, [])) for part in found]


def tunes_of(playlists: Iterable[int]) -> dict[int, list[Tune]]:
    """What can be played of each playlist, by number; one query."""
    found: dict[int, list[Tune]] = {pk: [] for pk in playlists}
    links = Playlist.tunes.through.objects.filter(
        playlist__in=found, tune__state=Tune.State.READY, tune__is_active=True
    )
    for link in links.select_related("tune").order_by("tune_id"):
        found[link.playlist_id].append(link.tune)
    return found


def fallback_of(service: Service) -> list[Tune]:
    return list(Tune.objects.filter(playable(), playlists__service=service, playlists__is_fallback=True))


def seed_of(part: Daypart, began: datetime) -> str:
    """The same on the device: the day on which the part began, and its playlist."""
    return f"{local(began):%Y-%m-%d}:{part.playlist_id}"


def now_of(service: Service, at: datetime, parts: list[Part] | None = None) -> Now:
    parts = parts_of(service) if parts is None else parts
    here = local(at)
    minute = here.hour * 60 + here.minute
    place = dayparts.current([part.stretch for part in parts], minute)
    if place is None:
        return Now(None, None, None)
    part = parts[place]
    began = here.replace(second=0, microsecond=0) - dayparts.since(part.stretch, minute) * MINUTE
    seed, elapsed = seed_of(part.daypart, began), int((here - began).total_seconds() * 1000)
    plays = programme.place(part.timed, seed, elapsed)
    if plays is None:
        return Now(part, None, None)
    titles = {tune.pk: tune for tune in part.tunes}
    after = programme.following(part.timed, seed, plays)
    return Now(part, titles[plays.number], titles[after.number])


def first_player() -> Player | None:
    """The one whose proof stands for the canteen's."""
    return Player.objects.filter(is_active=True).exclude(paired_at=None).order_by("pk").first()


def is_quiet(player: Player, at: datetime) -> bool:
    """Whether what it last said is too old to be true now."""
    return player.seen_at is None or at - player.seen_at > STALE


def told_by(service: Service, at: datetime) -> Tune | None:
    """What a player said that it plays, while that is fresh."""
    said = service.players.filter(is_active=True, says=Player.Says.PLAYING, seen_at__gte=at - STALE)
    player = said.select_related("tune").order_by("-seen_at").first()
    return player.tune if player else None


def why_silent(player: Player, at: datetime) -> str:
    if player.paired_at is None:
        return _("还没有配对")
    if is_quiet(player, at):
        return _("没有心跳，机器关了、网页关了或者断网")
    if player.says == Player.Says.PLAYING:
        return _("网页在放，可是没有声音出来")
    return str(player.get_says_display())


@dataclass(frozen=True)
class Heard:
    """A player as the page shows it."""

    player: Player
    is_well: bool
    said: str
    silence: Silence | None


def players(service: Service, at: datetime) -> list[Heard]:
    """Two queries."""
    found = list(service.players.filter(is_active=True).select_related("tune"))
    opened = {one.player_id: one for one in Silence.objects.filter(player__in=found, ended_at=None)}
    return [_heard(player, opened.get(player.pk), at) for player in found]


def _heard(player: Player, silence: Silence | None, at: datetime) -> Heard:
    well = not is_quiet(player, at) and player.says == Player.Says.PLAYING and silence is None
    return Heard(player, well, str(player.get_says_display()) if well else why_silent(player, at), silence)


def open_silences() -> QuerySet[Silence]:
    return Silence.objects.filter(ended_at=None).select_related("player__service__desk").order_by("since")


def tunes_found(chosen: dict[str, Any]) -> QuerySet[Tune]:
    """Newest first is the caller's; `chosen` are the filter's clean values (q, kind, state, playlist)."""
    rows = Tune.objects.select_related("added_by").prefetch_related("playlists")
    if word := str(chosen.get("q", "")).strip():
        rows = rows.filter(Q(title__icontains=word) | Q(artist__icontains=word) | Q(filename__icontains=word))
    if chosen.get("kind"):
        rows = rows.filter(kind=chosen["kind"])
    if chosen.get("state") == "off":
        rows = rows.filter(state=Tune.State.READY, is_active=False)
    elif chosen.get("state"):
        rows = rows.filter(state=chosen["state"])
    if chosen.get("playlist"):
        rows = rows.filter(playlists=chosen["playlist"])
    return rows


def fault_said(fault: dayparts.Fault) -> str:
    words = {"from": dayparts.spelled(fault.begins), "to": dayparts.spelled(fault.ends)}
    if fault.is_gap:
        return _("%(from)s–%(to)s 没有排曲单，24 小时要排满") % words
    return _("%(from)s–%(to)s 排了两个曲单，改掉一个") % words


def announcements_of(service: Service) -> QuerySet[Announcement]:
    return service.announcements.select_related("tune")


def kept_by_device(service: Service) -> dict[str, Any]:
    """All that a device needs to go on by itself; `version` changes with any of it."""
    parts = parts_of(service)
    spoken = [one for one in announcements_of(service) if one.is_active]
    spare = fallback_of(service)
    tunes = {tune.pk: tune for part in parts for tune in part.tunes}
    tunes |= {tune.pk: tune for tune in spare}
    tunes |= {one.tune_id: one.tune for one in spoken if one.tune.state == Tune.State.READY}
    said: dict[str, Any] = {
        "name": service.desk.name, "fade": programme.FADE_MS, "zone": 480,
        "parts": [
            {"name": part.daypart.playlist.name, "playlist": part.daypart.playlist_id, "begins": part.daypart.begins,
             "ends": part.daypart.ends, "level": part.daypart.level_db, "tunes": [tune.pk for tune in part.tunes]}
            for part in parts
        ],
        "spoken": [
            {"tune": one.tune_id, "times": one.times, "weekdays": one.weekdays} for one in spoken
            if one.tune_id in tunes
        ],
        "spare": [tune.pk for tune in spare],
        "tunes": [_kept(tune) for _pk, tune in sorted(tunes.items())],
    }  # fmt: skip
    said["version"] = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
    return said


def _kept(tune: Tune) -> dict[str, Any]:
    return {
        "id": tune.pk, "title": tune.title, "artist": tune.artist, "ms": tune.duration_ms, "gain": tune.gain_db,
        "size": tune.size, "sha": tune.sha256[:16], "mime": tune.mime, "url": reverse("player_tune", args=[tune.pk]),
    }  # fmt: skip


def playlists_of(service: Service) -> list[tuple[Playlist, int, int]]:
    """Each with how many tunes of it can be played and how many seconds they last; two queries."""
    found = list(service.playlists.all())
    tunes = tunes_of([one.pk for one in found])
    return [
        (one, len(tunes[one.pk]), sum(tune.duration_ms for tune in tunes[one.pk]) // 1000) for one in found
    ]


def tune_sums() -> dict[str, int]:
    """How many there are, how many wait for the worker, how many cannot be played; one query."""
    return Tune.objects.aggregate(
        ready=Count("pk", filter=playable()),
        checking=Count("pk", filter=Q(state=Tune.State.CHECKING)),
        refused=Count("pk", filter=Q(state=Tune.State.REFUSED)),
    )


@dataclass(frozen=True)
class Band:
    """A piece of the day's strip, left to right from midnight: `width` in percent."""

    x: float
    width: float
    part: Part
    is_now: bool
    is_quiet: bool


def bands(parts: list[Part], at: datetime) -> list[Band]:
    here = local(at)
    minute = here.hour * 60 + here.minute
    loudest = max((part.daypart.level_db for part in parts), default=0)
    made = []
    for part in parts:
        begins, ends = part.daypart.begins, part.daypart.ends or dayparts.DAY
        pieces = [(begins, ends)] if begins < ends else [(begins, dayparts.DAY), (0, ends)]
        for first, last in pieces:
            if first < last:
                plays, quiet = first <= minute < last, part.daypart.level_db < loudest
                width = 100 * (last - first) / dayparts.DAY
                made.append(Band(100 * first / dayparts.DAY, width, part, plays, quiet))
    return sorted(made, key=lambda band: band.x)
