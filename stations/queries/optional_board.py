"""Tiles of a desk's screen for the services that a mine may switch off: song requests, seats, parcels to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Desk, Service
from stations.queries import seat as seats
from stations.queries import sending as sendings
from stations.queries import song as songs
from stations.queries.button import Button


def buttons(desk: Desk, services: list[Service], at: datetime) -> Iterable[Button]:
    """One query each, two for the seats."""
    for service in services:
        if service.kind == Service.Kind.SONGS:
            waits = songs.waiting(service).count()
            note = _("%(n)s 首等审核") % {"n": waits} if waits else _("没有要审的")
            url = reverse("desk_songs", args=[desk.code])
            yield Button(_("点歌与留言"), url, "music-note-list", note, is_hot=bool(waits))
        elif service.kind == Service.Kind.SEATS:
            note = seats.seats(service).said(at)
            yield Button(_("数座位"), reverse("desk_seats", args=[desk.code]), "people", note)
        elif service.kind == Service.Kind.SENDING:
            lie = sendings.sums(at, service)
            notes = [(lie.long, _("%(n)s 件一天没收走")), (lie.here, _("%(n)s 件等快递员"))]
            note = next((words % {"n": n} for n, words in notes if n), "")
            url = reverse("desk_sendings", args=[desk.code])
            yield Button(_("代寄"), url, "send", note, is_hot=bool(lie.long))
