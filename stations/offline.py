"""What this pillar lets a device keep for the hours without a network: the pages of a desk on which things are lent,
taken back and given out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Service, Station
from stations.queries import desk as desks
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import OfflinePage


def pages(person: User, at: datetime) -> Iterable[OfflinePage]:
    """Fetched anew each minute that the phone asks: what is out changes with every act."""
    if not person.may("station.serve"):
        return
    tag = f"{local(at):%Y%m%d%H%M}"
    given = set(Service.objects.filter(is_active=True).values_list("desk", "kind"))
    for desk in desks.desks():
        kept = _parcels() if desk.station == Station.PARCEL else _lent()
        named = [*kept, *((name, words) for kind, name, words in _given() if (desk.pk, kind) in given)]
        for name, words in named:
            yield OfflinePage(reverse(name, args=[desk.code]), tag, words % {"desk": desk.name})


def _parcels() -> tuple[tuple[str, str], ...]:
    return (("desk_parcel_in", _("%(desk)s·快递入库")), ("desk_parcel_out", _("%(desk)s·取件")))


def _lent() -> tuple[tuple[str, str], ...]:
    return (("desk_lend", _("%(desk)s·借出")), ("desk_return", _("%(desk)s·归还")))


def _given() -> tuple[tuple[str, str, str], ...]:
    """Kind of what is given out → its page, its name."""
    return (
        (Service.Kind.CONSUMABLE, "desk_give", _("%(desk)s·发放")),
        (Service.Kind.MEDICAL, "desk_box", _("%(desk)s·医疗箱")),
        (Service.Kind.DRINKS, "desk_drinks", _("%(desk)s·冷饮")),
        (Service.Kind.CHARGING, "desk_charging", _("%(desk)s·手机充电")),
        (Service.Kind.HAIRCUT, "desk_haircut", _("%(desk)s·理发排号")),
        (Service.Kind.SONGS, "desk_songs", _("%(desk)s·点歌")),
        (Service.Kind.SEATS, "desk_seats", _("%(desk)s·数座位")),
        (Service.Kind.SENDING, "desk_sendings", _("%(desk)s·代寄")),
        (Service.Kind.KEY, "desk_locker_give", _("%(desk)s·分更衣箱")),
        (Service.Kind.KEY, "desk_key_new", _("%(desk)s·登记配钥匙")),
        (Service.Kind.KEY, "desk_keys", _("%(desk)s·配钥匙")),
    )
