"""Writes of the programme: playlists, what plays when, what is said at which hour. A table that leaves a gap is never
saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stations.models import Announcement, Daypart, Playlist, Service, Tune
from stations.queries import music
from stations.rules import music as rules
from stations.scoring import daypart as dayparts
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.people.models import User

FALLBACK = "备用曲单"


def begin(service: Service) -> Playlist:
    """Every music service has one playlist for when there is nothing else."""
    made, _is_new = Playlist.objects.get_or_create(
        service=service, is_fallback=True, defaults={"name": FALLBACK}
    )
    return made


def set_dayparts(service: Service, parts: Sequence[Daypart], *, by: User, at: datetime) -> None:
    """The whole table at once; Refused with the first gap or overlap."""
    stretches = [dayparts.Stretch(part.begins, part.ends) for part in parts]
    if found := dayparts.faults(stretches):
        raise Refused(music.fault_said(found[0]))
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        was = [_plain(one) for one in service.dayparts.select_related("playlist")]
        now = [_plain(one) for one in sorted(parts, key=lambda one: one.begins)]
        if was == now:
            return
        service.dayparts.all().delete()
        for part in parts:
            part.pk, part.service = None, service
        Daypart.objects.bulk_create(parts)
        flow.record(service, "dayparts", by=by, at=at, facts={"was": was, "now": now})


def _plain(part: Daypart) -> list[object]:
    return [part.begins, part.ends, part.playlist.name, part.level_db]


def set_playlist(playlist: Playlist, name: str, tunes: Sequence[Tune], *, by: User, at: datetime) -> Playlist:
    """Makes or changes one; one that plays at some hour is not emptied."""
    if not tunes and playlist.pk and playlist.dayparts.exists():
        raise Refused(_("“%(name)s”排在节目表里，至少留一首") % {"name": playlist.name})
    if len(tunes) > rules.MOST_TUNES:
        raise Refused(_("一个曲单最多 %(most)d 首") % {"most": rules.MOST_TUNES})
    with transaction.atomic():
        was = sorted(playlist.tunes.values_list("pk", flat=True)) if playlist.pk else []
        playlist.name = name
        playlist.save()
        playlist.tunes.set(tunes)
        facts = {"name": name, "was": was, "now": sorted(tune.pk for tune in tunes)}
        flow.record(playlist, "set", by=by, at=at, facts=facts)
    return playlist


def drop_playlist(playlist: Playlist, *, by: User, at: datetime) -> None:
    if playlist.is_fallback:
        raise Refused(_("备用曲单不能删，机器没别的可放时放它"))
    with transaction.atomic():
        if playlist.dayparts.exists():
            raise Refused(_("“%(name)s”排在节目表里，先从表里换掉") % {"name": playlist.name})
        flow.record(playlist.service, "playlist_dropped", by=by, at=at, facts={"name": playlist.name})
        playlist.delete()


def set_announcement(one: Announcement, *, by: User, at: datetime) -> Announcement:
    if one.is_active and (no := rules.may_announce(one.tune)):
        raise Refused(no)
    with transaction.atomic():
        one.save()
        facts = {"tune": one.tune_id, "times": one.times, "weekdays": one.weekdays, "on": one.is_active}
        flow.record(one, "set", by=by, at=at, facts=facts)
    return one
