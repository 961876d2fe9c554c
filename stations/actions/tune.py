"""Writes of tunes: taken in as they are, decoded and measured by the worker, described by people."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stations import sound
from stations.models import Announcement, Playlist, Service, Tune
from stations.rules import music as rules
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.photos import store
from tongting.work import actions as work

State = Tune.State
FOLDER = "music"


def keep(
    service: Service,
    upload: UploadedFile,
    *,
    kind: str,
    rights: str,
    title: str = "",
    artist: str = "",
    playlist: Playlist | None = None,
    by: User,
    at: datetime,
) -> Tune:
    """Takes a file in and leaves the rest to the worker; the same file twice is refused."""
    if no := rules.may_take(upload.size or 0):
        raise Refused(no)
    name = uuid.uuid4().hex
    path = f"{FOLDER}/{name[:2]}/{name}"
    try:
        digest = store.take_over(path, upload)
    except OSError:
        raise Refused(_("服务器的磁盘写不进去，没有存下；过一会儿再传，并告诉系统管理员")) from None
    tune = Tune(
        service=service, kind=kind, title=title, artist=artist, rights=rights, file=path, sha256=digest,
        filename=(upload.name or "").replace("\0", "")[-120:], size=upload.size or 0, added_by=by, added_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            tune.save()
            if playlist is not None and kind == Tune.Kind.MUSIC:
                playlist.tunes.add(tune)
            flow.record(tune, "added", by=by, at=at, became=State.CHECKING, facts={"sha256": digest})
            work.post("tune", str(tune.pk), {"tune": tune.pk}, at=at)
    except IntegrityError:
        store.drop(path)
        there = Tune.objects.exclude(state=State.REFUSED).get(service=service, sha256=digest)
        raise Refused(_("这个文件已经有了：“%(title)s”") % {"title": there}) from None
    except BaseException:
        store.drop(path)
        raise
    return tune


def process(payload: dict[str, Any], at: datetime) -> None:
    """The worker's part. Safe to repeat."""
    tune = Tune.objects.filter(pk=payload["tune"], state=State.CHECKING).first()
    if tune is None:
        return
    try:
        found = sound.measure(Path(default_storage.path(tune.file)))
    except Refused as why:
        _refuse(tune, str(why), at)
        return
    title = tune.title or found.title or Path(tune.filename).stem[:80]
    measured: dict[str, Any] = {
        "mime": found.mime, "duration_ms": found.duration_ms, "loudness": found.loudness, "peak": found.peak,
        "gain_db": found.gain_db, "title": title, "artist": tune.artist or found.artist,
    }  # fmt: skip
    flow.move(tune, State.READY, by=None, at=at, **measured)


def _refuse(tune: Tune, why: str, at: datetime) -> None:
    """The file goes, the sentence stays and is told to whoever sent it."""
    with transaction.atomic():
        flow.move(tune, State.REFUSED, by=None, at=at, note=why, why=why[:160], is_active=False)
        tune.playlists.clear()
        text = _("“%(name)s”放不了：%(why)s") % {"name": tune, "why": why}
        notices.tell(tune.added_by_id, text, "/stations/music/tunes/", key=f"tune:{tune.pk}", at=at)
        transaction.on_commit(lambda: store.drop(tune.file))


def change(tune: Tune, values: dict[str, Any], *, by: User, at: datetime) -> None:
    """Title, artist, rights, in use or not; what it was stays in its history."""
    with transaction.atomic():
        held = Tune.objects.select_for_update(of=("self",)).get(pk=tune.pk)
        if held.is_active and not values.get("is_active", True):
            spoken = Announcement.objects.filter(tune=held, is_active=True).count()
            emptied = [one for one in held.playlists.all() if _is_last(one, held)]
            if no := rules.may_put_off(held, emptied, spoken):
                raise Refused(no)
        facts = {name: [getattr(held, name), value] for name, value in values.items()}
        facts = {name: pair for name, pair in facts.items() if pair[0] != pair[1]}
        if facts:
            Tune.objects.filter(pk=tune.pk).update(**values)
            flow.record(tune, "set", by=by, at=at, facts=facts)


def _is_last(playlist: Playlist, tune: Tune) -> bool:
    in_use = playlist.dayparts.exists() or playlist.is_fallback
    others = playlist.tunes.filter(state=State.READY, is_active=True).exclude(pk=tune.pk)
    return in_use and not others.exists()
