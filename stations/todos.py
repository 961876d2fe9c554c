"""What of the stations waits for a person: something to bring back, to fetch; at a desk what has lain too long, a
medical box to go through, words that nobody has answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations import charging_todos, haircut_todos
from stations.models import KeyOrder
from stations.queries import box as boxes
from stations.queries import found as lost
from stations.queries import keeper as keepers
from stations.queries import key as keys
from stations.queries import loan as loans
from stations.queries import music, waits
from stations.queries import parcel as parcels
from stations.queries import voice as voices
from tongting.people.models import User
from tongting.periods import ONE_DAY, local, midnight
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    """What is late, and what is due within the reminder's time; what waits on a shelf; one query where there is
    nothing, three more for who serves."""
    waiting = waits.groups_of(person, at)
    if waits.LOANS in waiting:
        yield from _to_bring_back(person, at)
    if waits.PARCELS in waiting:
        yield from _to_fetch(person)
    if person.may("station.serve"):
        yield from _at_desks(at)
    yield from _boxes(person, at)
    if waits.KEY in waiting:
        yield from _key_to_sign_for(person)
    if waits.PHONE in waiting:
        yield from charging_todos.to_fetch(person, at)
    yield from charging_todos.rounds(person, at)
    if waits.BARBER in waiting:
        yield from haircut_todos.due(person, at)
    if person.may("station.manage"):
        yield from _to_answer()
        yield from _silences()


def _to_bring_back(person: User, at: datetime) -> Iterable[Todo]:
    for loan in loans.open_loans().filter(person=person).order_by("due_at"):
        late = loan.due_at < at
        yield Todo(
            text=_("还%(what)s") % {"what": loan.service.name},
            detail=loan.service.desk.name,
            url=reverse("station_home"),
            due=loan.due_at,
            icon="box-arrow-in-down-left",
            tone="bad" if late else "act",
        )


def _to_fetch(person: User) -> Iterable[Todo]:
    mine = list(parcels.waiting_for(person).order_by("arrived_at"))
    if mine:
        yield Todo(
            text=_("取 %(n)s 件快递") % {"n": len(mine)},
            detail=mine[0].service.desk.name,
            url=reverse("parcel_mine"),
            due=None,
            icon="box-seam",
            tone="act",
        )


def _key_to_sign_for(person: User) -> Iterable[Todo]:
    for order in keys.open_orders().filter(person=person, state=KeyOrder.State.CUT).order_by("cut_at"):
        yield Todo(
            text=_("签收更衣箱钥匙"),
            detail=_("%(code)s·%(desk)s") % {"code": order.locker.code, "desk": order.service.desk.name},
            url=reverse("locker_mine"),
            due=None,
            icon="key",
        )


def _keys_to_cut(at: datetime) -> Iterable[Todo]:
    """The first that was promised stands for all of them."""
    waiting = keys.open_orders().filter(state__in=keys.LATE).order_by("due_at", "pk")
    first = waiting.first()
    if first is not None:
        yield Todo(
            text=_("配 %(n)s 把更衣箱钥匙") % {"n": keys.waiting(at).to_do},
            detail=_("最早一把 %(code)s") % {"code": first.locker.code},
            url=reverse("desk_keys", args=[first.service.desk.code]),
            due=first.due_at,
            icon="key",
            tone="bad" if first.due_at < at else "act",
        )


def _at_desks(at: datetime) -> Iterable[Todo]:
    yield from _parcels(at)
    yield from _keys_to_cut(at)
    lie = lost.counts(None, at)
    desk = lost.services().first() if lie.due else None
    if desk is not None:
        yield Todo(
            text=_("%(n)s 件失物保管期到了") % {"n": lie.due},
            detail=desk.desk.name,
            url=reverse("desk_found_due", args=[desk.desk.code]),
            due=None,
            icon="search-heart",
            tone="bad",
        )


def _parcels(at: datetime) -> Iterable[Todo]:
    lie = parcels.counts(None, at)
    service = parcels.services().first() if lie.to_return else None
    if service is not None:
        yield Todo(
            text=_("%(n)s 件快递该退回了") % {"n": lie.to_return},
            detail=service.desk.name,
            url=reverse("desk_parcel_left", args=[service.desk.code]),
            due=None,
            icon="box-seam",
            tone="bad",
        )


def _to_answer() -> Iterable[Todo]:
    if many := voices.open_answers():
        yield Todo(
            text=_("答复 %(n)d 条服务评价") % {"n": many},
            detail=_("写了话的，人家等着看"),
            url=f"{reverse('voice_list')}?show=open",
            icon="chat-left-text",
            tone="lamp",
        )


def _boxes(person: User, at: datetime) -> Iterable[Todo]:
    """Whose post the desks are: a round that is due since the 1st or the 15th, one that waits for a second person."""
    if keepers.ATTENDANT not in person.role_codes:
        return
    for box in boxes.boxes():
        look, desk = boxes.look(box, at), box.service.desk
        if look.waiting is not None and look.waiting.counted_by_id != person.pk:
            text, name, since = _("复核医疗箱，封箱"), "desk_box", look.waiting.counted_at
        elif look.waiting is None and look.due is not None:
            text, name, since = _("查医疗箱"), "desk_box_check", midnight(look.due)
        else:
            continue
        url = reverse(name, args=[desk.code])
        yield Todo(text=text, detail=desk.name, url=url, due=since + ONE_DAY, icon="bandaid", tone="act")


def _silences() -> Iterable[Todo]:
    """The music that is not heard; one query."""
    for silence in music.open_silences():
        yield Todo(
            text=_("音乐吧没有声音"),
            detail=_("%(name)s，%(time)s 起") % {
                "name": silence.player.name, "time": f"{local(silence.since):%m-%d %H:%M}",
            },
            url=reverse("music_home"),
            icon="volume-up",
            tone="bad",
        )  # fmt: skip
