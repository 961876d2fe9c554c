"""Live figures of this pillar for the overview."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.queries import charging_list as charges
from stations.queries import found as lost
from stations.queries import haircut_list as cuts
from stations.queries import key as keys
from stations.queries import loan_list as lists
from stations.queries import music, proof
from stations.queries import parcel_list as parcels
from stations.queries import stock_list as stock_lists
from stations.queries import voice as voices
from tongting.people.models import User
from tongting.periods import Month, local
from tongting.seams import Tile


def tiles(person: User, at: datetime) -> Iterable[Tile]:
    """A query for each, two for what people said."""
    if not person.may("station.see"):
        return
    yield from _music(at)
    sums = lists.sums(at)
    yield Tile(
        pillar=4, title=_("驿站借用"), figure=str(sums.out), unit=_("件在外"),
        url=reverse("loan_list") + "?state=out", icon="shop", note=_("今天借出 %(n)d 件") % {"n": sums.today},
        alarm=_("%(n)d 件超期") % {"n": sums.late} if sums.late else "",
    )  # fmt: skip
    lie = parcels.sums(at)
    yield Tile(
        pillar=4, title=_("快递"), figure=str(lie.here), unit=_("件在架"),
        url=reverse("parcel_list") + "?state=here", icon="box-seam", note=_("今天取走 %(n)d 件") % {"n": lie.taken},
        alarm=_("%(n)d 件滞留") % {"n": lie.stranded} if lie.stranded else "",
    )  # fmt: skip
    things = lost.sums(at)
    yield Tile(
        pillar=4, title=_("失物招领"), figure=str(things.open), unit=_("件招领中"),
        url=reverse("found_list") + "?state=open", icon="search-heart",
        note=_("30 天里 %(all)d 件，认领 %(n)d 件") % {"all": things.month, "n": things.claimed},
        alarm=_("%(n)d 件到期") % {"n": things.due} if things.due else "",
    )  # fmt: skip
    wait = keys.waiting(at)
    yield Tile(
        pillar=4, title=_("配更衣箱钥匙"), figure=str(wait.to_do), unit=_("把要配"),
        url=reverse("key_list") + "?state=to_do", icon="key", note=_("%(n)d 把等签收") % {"n": wait.cut},
        alarm=_("%(n)d 把超时") % {"n": wait.late} if wait.late else "",
    )  # fmt: skip
    yield from _bath(at)
    stock = stock_lists.sums_now(at)
    yield Tile(
        pillar=4, title=_("驿站消耗品"), figure=str(stock.low), unit=_("样要补"), url=reverse("stock_list"),
        icon="boxes", note=_("%(n)d 样快过期") % {"n": stock.soon},
        alarm=_("%(n)d 样过期") % {"n": stock.spoiled} if stock.spoiled else "",
    )  # fmt: skip
    stars = voices.together(voices.by_service(Month.of(at, settings.MONTH_START_DAY)).values())
    if stars.percent is not None:
        opened = voices.open_answers()
        yield Tile(
            pillar=4, title=_("驿站满意率"), figure=str(stars.percent), unit="%", url=reverse("station_figures"),
            icon="chat-left-text", note=_("本月 %(n)d 人次评") % {"n": stars.many},
            alarm=_("%(n)d 条没答复") % {"n": opened} if opened else "",
        )  # fmt: skip


def _bath(at: datetime) -> Iterable[Tile]:
    """Phones in their slots and the barber's line; a query each."""
    phones, hair = charges.sums(at), cuts.sums(at)
    day = f"{local(at):%Y-%m-%d}"
    yield Tile(
        pillar=4, title=_("手机充电"), figure=str(phones.here), unit=_("部在充"),
        url=reverse("charge_list") + "?state=in", icon="battery-charging",
        note=_("今天存 %(n)d 部") % {"n": phones.today},
        alarm=_("%(n)d 部超时没取") % {"n": phones.late} if phones.late else "",
    )  # fmt: skip
    yield Tile(
        pillar=4, title=_("理发"), figure=str(hair.waiting), unit=_("人在等"),
        url=f"{reverse('turn_list')}?state=in_line&since={day}&until={day}", icon="scissors",
        note=_("今天理完 %(n)d 人") % {"n": hair.done},
        alarm=_("今天 %(n)d 人没来") % {"n": hair.missed} if hair.missed else "",
    )  # fmt: skip


def _music(at: datetime) -> Iterable[Tile]:
    """How much of the day so far was heard on the first player that is paired."""
    player = music.first_player()
    played, passed = proof.today(player, at) if player else (0, 0)
    if player is None or not passed:
        return
    silent = music.open_silences().filter(player=player).first()
    share, minutes = 100 * played // passed, played // 60
    yield Tile(
        pillar=4, title=_("食堂轻音乐"), figure=str(share), unit="%", url=reverse("music_home"),
        icon="music-note-beamed",
        note=_("今天放了 %(h)d 小时 %(m)d 分") % {"h": minutes // 60, "m": minutes % 60},
        alarm=_("%(time)s 起没有声音") % {"time": f"{local(silent.since):%H:%M}"} if silent else "",
    )  # fmt: skip
