"""What a sheet of handing over says, point by point, in words; the tile that leads to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from stations.models import Desk, Handover, Service
from stations.queries import desk as desks
from stations.queries import handover as handovers
from stations.queries import stock as stocks
from stations.queries.button import Button
from tongting.periods import local

Point = Handover.Point
Figures = dict[str, Any]
ICONS = {
    Point.STOCK: "boxes", Point.LOANS: "box-arrow-up-right", Point.PARCELS: "box-seam", Point.FOUND: "search-heart",
    Point.GEAR: "tools", Point.VOICE: "chat-left-text",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One of the six points: what it says, what of it is pressing, where its list is; nothing said where the desk has
    none of it."""

    point: str
    label: str
    icon: str
    said: str
    pressing: str
    url: str
    remark: str
    named: list[str]


def sheet(handover: Handover, urls: dict[str, str]) -> list[Line]:
    """As it was handed over; its lists as they are now."""
    return lines(handover.figures, handover.remarks, urls)


def lines(figures: dict[str, Figures], remarks: dict[str, str], urls: dict[str, str]) -> list[Line]:
    """All six, in the order of the sheet."""
    made = []
    for point in Point:
        of = figures.get(point)
        said, pressing = SAID[point](of) if of is not None else ([], [])
        url = urls.get(point, "") if of is not None else ""
        named = of.get("named", []) if of is not None else []
        made.append(
            Line(
                point.value, str(point.label), ICONS[point], "·".join(said), "·".join(pressing), url,
                remarks.get(point, ""), named,
            )
        )  # fmt: skip
    return made


def at_desk(desk: Desk) -> dict[str, str]:
    """The desk's own pages; one query."""
    kinds = {service.kind for service in desks.services_of(desk)}
    stock = "desk_stock" if kinds & set(stocks.KINDS) else "desk_count"
    charges = Service.Kind.CHARGING in kinds and not kinds & set(Service.LENT)
    out = "desk_charging" if charges else "desk_return"
    lies = "desk_parcel_left" if Service.Kind.PARCEL in kinds else "desk_sendings"
    named = {
        Point.STOCK: stock, Point.LOANS: out, Point.PARCELS: lies, Point.FOUND: "desk_found_list",
    }  # fmt: skip
    return {point: reverse(name, args=[desk.code]) for point, name in named.items()}


def in_rooms(handover: Handover) -> dict[str, str]:
    """The registers of those who keep the stations."""
    desk, lies = handover.desk_id, handover.figures.get(Point.PARCELS, {})
    said: dict[str, str | int] = {
        "desk": desk, "since": f"{local(handover.since):%Y-%m-%d}", "until": f"{local(handover.given_at):%Y-%m-%d}",
    }  # fmt: skip
    return {
        Point.STOCK: f"{reverse('stock_list')}?desk={desk}",
        Point.LOANS: f"{reverse('loan_list')}?state=out&desk={desk}",
        Point.PARCELS: (
            f"{reverse('parcel_list')}?state=here"
            if "here" in lies
            else f"{reverse('sending_list')}?state=waiting"
        ),
        Point.FOUND: f"{reverse('found_list')}?state=open",
        Point.VOICE: f"{reverse('voice_list')}?{urlencode(said)}",
    }


def _some(*given: tuple[str, int]) -> list[str]:
    """The sentences whose figure is not nought."""
    return [words % {"n": n} for words, n in given if n]


def _stock(of: Figures) -> tuple[list[str], list[str]]:
    said = []
    if of["kinds"]:
        said.append(_("在架 %(n)s 件") % {"n": of["shelf"]})
        said.append(_("今天盘了 %(n)s 种") % {"n": of["counted"]} if of["counted"] else _("今天还没盘"))
    if of["items"]:
        said.append(_("消耗品 %(n)s 样 %(lots)s 批") % {"n": of["items"], "lots": of["lots"]})
    pressing = _some(
        (_("%(n)s 种对不上"), of["differ"]),
        (_("%(n)s 样要补"), of["low"]),
        (_("%(n)s 样过期"), of["spoiled"]),
    )
    return said, pressing


def _out(of: Figures) -> tuple[list[str], list[str]]:
    said = _some((_("借出 %(n)s 件"), of["out"]), (_("在充 %(n)s 部手机"), of["phones"])) or [_("都还了")]
    return said, _some((_("%(n)s 件超期"), of["late"]), (_("%(n)s 部超时没取"), of["phones_late"]))


def _parcels(of: Figures) -> tuple[list[str], list[str]]:
    """A desk may have one of the two alone; sheets of earlier days name nothing that was to be sent."""
    said = [
        words % {"n": of[name]}
        for name, words in (("here", _("%(n)s 件在架")), ("sending", _("%(n)s 件等快递员")))
        if name in of
    ]
    pressing = _some(
        (_("%(n)s 件滞留"), of.get("stranded", 0)),
        (_("%(n)s 件该退回"), of.get("to_return", 0)),
        (_("%(n)s 件一天没收走"), of.get("sending_long", 0)),
    )
    return said, pressing


def _found(of: Figures) -> tuple[list[str], list[str]]:
    return [_("%(n)s 件招领中") % {"n": of["open"]}], _some((_("%(n)s 件到期"), of["due"]))


def _gear(of: Figures) -> tuple[list[str], list[str]]:
    return ([], _some((_("%(n)s 件坏了、在修"), of["broken"]))) if of["broken"] else ([_("都能用")], [])


def _voice(of: Figures) -> tuple[list[str], list[str]]:
    said = [_("%(n)s 人次评") % {"n": of["many"]}] if of["many"] else [_("没有人评")]
    return said, _some((_("三星以下和三星 %(n)s 条"), of["low"]), (_("%(n)s 条还没答复"), of["open"]))


SAID = {
    Point.STOCK: _stock, Point.LOANS: _out, Point.PARCELS: _parcels, Point.FOUND: _found, Point.GEAR: _gear,
    Point.VOICE: _voice,
}  # fmt: skip


def buttons(desk: Desk, person: int) -> Iterable[Button]:
    """One query."""
    waiting = handovers.waiting_at(desk)
    url, note, hot = reverse("desk_handover", args=[desk.code]), "", False
    if waiting is not None:
        hot = waiting.given_by_id != person
        note = _("%(name)s 交的，等接班") % {"name": waiting.given_by.name}
    yield Button(_("交接班"), url, "arrow-left-right", note, is_hot=hot)
