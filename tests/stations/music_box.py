"""A music bar with tunes that really sound, made here from sines."""

import io
from datetime import timedelta

import numpy as np
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile

from stations.actions import player as players
from stations.actions import programme, tune
from stations.models import Beat, Daypart, Desk, Player, Playlist, Service, Tune
from tests.cast import moment

AT = moment("2026-11-18 10:00")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RATE = 22_050


def sound(seconds=4.0, hz=440.0, loud=0.3, kind="OGG", rate=RATE, channels=1):
    """The bytes of a file that holds one tone."""
    at = np.arange(int(seconds * rate)) / rate
    samples = np.repeat((loud * np.sin(2 * np.pi * hz * at)).astype(np.float32)[:, None], channels, axis=1)
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind)
    return file.getvalue()


def upload(content=None, name="调子.ogg"):
    return SimpleUploadedFile(name, sound() if content is None else content, "audio/ogg")


def service(mine, **given):
    facts = {
        "code": "music-bar-station",
        "station": "music",
        "name": "音乐吧",
        "where": "食堂二层东侧",
        "post": mine.kitchen,
    }
    desk = Desk.objects.create(**{**facts, **given})
    made = Service.objects.create(desk=desk, code="background_music", name="24小时轻音乐", kind="music")
    programme.begin(made)
    return made


def ready(service, by, title="晨雾", hz=440.0, seconds=4.0, kind="music", at=AT, **given):
    """A tune that the worker has been through."""
    made = tune.keep(
        service, upload(sound(seconds, hz)), kind=kind, rights="自己录的", title=title, by=by, at=at, **given
    )
    tune.process({"tune": made.pk}, at)
    return Tune.objects.get(pk=made.pk)


def whole_day(service, by, titles=("晨雾", "午后", "归途"), seconds=4.0, at=AT):
    """One playlist from midnight to midnight, and the same as fallback."""
    playlist = Playlist.objects.create(service=service, name="全天")
    tunes = [ready(service, by, title, 330.0 + 55 * n, seconds) for n, title in enumerate(titles)]
    programme.set_playlist(playlist, "全天", tunes, by=by, at=at)
    programme.set_playlist(service.playlists.get(is_fallback=True), "备用曲单", tunes[:1], by=by, at=at)
    programme.set_dayparts(service, [Daypart(begins=0, ends=0, playlist=playlist)], by=by, at=at)
    return playlist, tunes


def player(service, by, at=AT, paired=True):
    """The player and the token that its device holds."""
    made = players.change(Player(service=service), {"name": "食堂播放机", "alarm_minutes": 10}, by=by, at=at)
    if not paired:
        return made, ""
    return players.pair(players.new_code(made, by=by, at=at), at=at)


def told(at, says="playing", played=60, level=-20.0, tune=None):
    return players.Told(at, says, played, level, tune)


def plays(one, first, last, received=None, **given):
    """Minutes from `first` up to `last`, told each when it was over."""
    at = first
    while at < last:
        players.hear(one, None, [told(at, **given)], at=received or at + MINUTE)
        at += MINUTE
    return Beat.objects.filter(player=one)
