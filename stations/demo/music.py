"""The music bar of the demo: tunes of its own, a player that was heard day and night but for what once happened."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from stations.actions import player as players
from stations.actions import programme, tune
from stations.demo import tones
from stations.demo.counter import MANAGER
from stations.models import Announcement, Beat, Player, Service, Tune
from stations.queries import music
from stations.scoring import daypart as dayparts
from tongting import bulk
from tongting.people.models import User
from tongting.periods import local, midnight

MINUTE = timedelta(minutes=1)
NAME = "食堂一楼播放机"
# A whole quarter of minutes would be all that the first start writes: the last five weeks are kept.
SPAN = timedelta(days=35)
# Which tunes belong to which of the starter's playlists, in its order; the last is the fallback.
LISTS = (
    ("晨雾", "井口的风"), ("午后", "井口的风", "归途"), ("午后", "晨雾", "灯火"), ("归途", "灯火", "井口的风"),
    ("夜巡", "灯火"), ("晨雾", "夜巡"),
)  # fmt: skip
MEALS = ["06:10", "11:20", "17:10"]
# Days before the end → minutes of that day, from and to, and what the player said of them.
TALES: dict[int, tuple[int, int, str]] = {
    3: (13 * 60 + 4, 13 * 60 + 31, ""), 6: (6 * 60 + 2, 6 * 60 + 9, "waiting"), 11: (15 * 60, 15 * 60 + 18, "paused"),
    17: (2 * 60 + 10, 2 * 60 + 46, ""), 24: (10 * 60 + 20, 10 * 60 + 32, "silent"),
}  # fmt: skip
# A night without a network: played on, and told of afterwards.
OFFLINE = (8, 1 * 60, 5 * 60 + 30)
# The machine starts anew early on Mondays.
MONDAY, RESTART = 0, range(4 * 60 + 10, 4 * 60 + 12)
# The fields of a minute, in the order in which `_beat` gives them.
BEAT = ("player", "at", "received_at", "says", "played", "level_db", "tune")
LEVELS = {0: -24.0, -6: -30.0, -12: -36.0}


def lives(first: date, until: datetime, seed: int) -> Callable[[date], None]:
    """What is done on each day of the demo's history; called in turn for the days from `first` on."""
    last = local(until).date()
    begins = max(first, last - SPAN)
    chance = random.Random(f"music:{seed}")
    manager = User.objects.filter(staff_no=MANAGER).first()
    service = music.services().first()

    def live_day(day: date) -> None:
        if manager is None or service is None or day < begins:
            return
        if day == begins:
            _set_up(service, manager, midnight(day) + timedelta(hours=8))
        player = service.players.first()
        if player is not None:
            _play(player, day, (last - day).days, until, chance)

    return live_day


def add_tunes(service: Service, by: User, at: datetime) -> dict[str, Tune]:
    """The tones, taken in and checked as any upload is; what is there already stays."""
    made = {}
    for title in (*tones.TUNES, tones.CHIME):
        known = Tune.objects.filter(service=service, title=title, artist=tones.ARTIST).first()
        made[title] = known or _add(service, title, by, at)
    return made


def _add(service: Service, title: str, by: User, at: datetime) -> Tune:
    is_chime = title == tones.CHIME
    sound = tones.chime() if is_chime else tones.tune(title)
    upload = SimpleUploadedFile(f"{title}.ogg", sound, "audio/ogg")
    kind = Tune.Kind.WORDS if is_chime else Tune.Kind.MUSIC
    made = tune.keep(
        service, upload, kind=kind, title=title, artist=tones.ARTIST, rights=tones.RIGHTS, by=by, at=at
    )
    tune.process({"tune": made.pk}, at)
    return Tune.objects.get(pk=made.pk)


def fill_lists(service: Service, made: dict[str, Tune], by: User, at: datetime) -> None:
    """Only lists that are still empty."""
    for playlist, titles in zip(service.playlists.order_by("is_fallback", "pk"), LISTS, strict=False):
        if not playlist.tunes.exists():
            wanted = [made[title] for title in titles]
            programme.set_playlist(playlist, playlist.name, wanted, by=by, at=at)


def _set_up(service: Service, by: User, at: datetime) -> None:
    made = add_tunes(service, by, at)
    fill_lists(service, made, by, at)
    meals = Announcement(service=service, tune=made[tones.CHIME], times=MEALS, weekdays=list(range(7)))
    programme.set_announcement(meals, by=by, at=at)
    player = players.change(Player(service=service), {"name": NAME}, by=by, at=at)
    players.pair(players.new_code(player, by=by, at=at), at=at + MINUTE)


def _play(player: Player, day: date, ago: int, until: datetime, chance: random.Random) -> None:
    """The minutes of a day in one write: a thousand and a half of them."""
    begin, tale = midnight(day), TALES.get(ago)
    levels = [(part.stretch, LEVELS.get(part.daypart.level_db, -28.0), part.tunes) for part in _parts(player)]
    rows = []
    for minute in range(24 * 60):
        at = begin + minute * MINUTE
        if at < (player.paired_at or begin) or at + MINUTE > until:
            continue
        if day.weekday() == MONDAY and minute in RESTART:
            continue
        says = tale[2] if tale and tale[0] <= minute < tale[1] else "playing"
        if not says:
            continue
        level, tunes = next((row[1], row[2]) for row in levels if dayparts.holds(row[0], minute))
        rows.append(_beat(player, at, says, level + chance.uniform(-1.5, 1.5), tunes, ago, minute, chance))
    bulk.insert(Beat, BEAT, rows)
    if rows:
        # Every day, not only the last: the clock's rounds look for the last sound.
        _player, last, *_rest, level_db, tune = rows[-1]
        values = {"seen_at": last, "heard_at": last, "says": "playing", "tune_id": tune}
        Player.objects.filter(pk=player.pk).update(level_db=level_db, **values)


def _beat(
    player: Player,
    at: datetime,
    says: str,
    level: float,
    tunes: list[Tune],
    ago: int,
    minute: int,
    chance: random.Random,
) -> tuple[Any, ...]:
    is_heard = says == "playing"
    offline = ago == OFFLINE[0] and OFFLINE[1] <= minute < OFFLINE[2]
    received = midnight(local(at).date()) + OFFLINE[2] * MINUTE if offline else at + MINUTE
    return (
        player.pk, at, received, "playing" if says == "silent" else says, 60 if is_heard or says == "silent" else 0,
        round(level, 1) if is_heard else -120.0, chance.choice(tunes).pk if tunes and is_heard else None,
    )  # fmt: skip


def _parts(player: Player) -> list[music.Part]:
    return music.parts_of(player.service)
