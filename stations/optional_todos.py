"""What of song requests and parcels to be sent waits for whoever serves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.queries import keeper
from stations.queries import sending as sendings
from stations.queries import song as songs
from tongting.people.models import User
from tongting.seams import Todo

# An asker hears an answer within this time.
ANSWER_WITHIN = timedelta(hours=2)


def due(person: User, at: datetime) -> Iterable[Todo]:
    """None for who is no attendant; two queries for who is. The first stands for all of them."""
    if keeper.ATTENDANT not in person.role_codes:
        return
    waiting = [song for song in songs.waiting() if song.person_id != person.pk]
    if waiting:
        first = waiting[0]
        url = reverse("desk_songs", args=[first.service.desk.code])
        text, due_at = _("审 %(n)s 首点歌") % {"n": len(waiting)}, first.asked_at + ANSWER_WITHIN
        yield Todo(text, first.title, url, due_at, "music-note-list", tone="act")
    old = sendings.found({"state": "long"}, at).filter(service__in=sendings.services()).order_by("handed_at")
    if late := list(old):
        url = reverse("desk_sendings", args=[late[0].service.desk.code])
        text = _("%(n)s 件代寄一天没收走，问问快递员") % {"n": len(late)}
        yield Todo(text, late[0].service.desk.name, url, None, "send", tone="bad")
