"""What a desk's screen says of its stock: tiles to give out from, what to know before tapping."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Desk, Service
from stations.queries import stock as stocks
from stations.queries.button import Button
from stations.rules import stock as rules
from tongting.people.models import User

ICONS = {
    "adhesive_bandage": "bandaid", "thermometer": "thermometer-half", "scissors_tweezers": "scissors",
    "huoxiang": "capsule", "ice_pack": "snow", "iodophor": "droplet", "ice_cream": "snow", "bottled": "cup-straw",
    "mung_soup": "cup-hot", "salt_water": "droplet",
}  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """A tile: what there is of it, and the sentence why this person gets none."""

    stock: stocks.Stock
    icon: str
    refusal: str = ""


def icon_of(code: str) -> str:
    return ICONS.get(code, "bandaid")


def offers(
    desk: Desk, at: datetime, person: User | None = None, kinds: tuple[str, ...] = stocks.KINDS
) -> list[Offer]:
    """Everything this desk gives out of these kinds; with a person whether they can have one more."""
    found = [one for one in stocks.stocks(stocks.items(desk, kinds), at) if not one.item.stays]
    limited = [one.item.code for one in found if one.item.most_each]
    had = stocks.had_today(person, limited, at) if person is not None and limited else {}
    return [Offer(one, icon_of(one.item.code), _no(one, person, had)) for one in found]


def _no(stock: stocks.Stock, person: User | None, had: dict[str, int]) -> str:
    no = rules.may_take(stock.item, 1, stock.usable, stock.spoiled)
    if no is None and person is not None:
        no = rules.may_have(person, stock.item, 1, had.get(stock.item.code, 0))
    return no or ""


def buttons(desk: Desk, services: list[Service], at: datetime) -> Iterable[Button]:
    """Two tiles for what is given out and what there is; three queries where there is stock."""
    mine = [one for one in services if one.kind in stocks.KINDS]
    if not mine:
        return
    found = stocks.stocks(stocks.items(desk), at)
    given = [one for one in found if one.item.service.kind == Service.Kind.CONSUMABLE]
    if given:
        note = _("还有 %(n)s %(unit)s") % {"n": given[0].usable, "unit": given[0].item.unit}
        yield Button(
            _("发放"), reverse("desk_give", args=[desk.code]), "bandaid", note if len(given) == 1 else ""
        )
    yield Button(_("库存"), reverse("desk_stock", args=[desk.code]), "boxes", *said_of(found))


def said_of(found: list[stocks.Stock]) -> tuple[str, bool]:
    """The one thing to know of a stock, and whether it is pressing."""
    if spoiled := sum(one.spoiled > 0 for one in found):
        return _("%(n)s 样过期") % {"n": spoiled}, True
    if low := sum(one.is_low for one in found):
        return _("%(n)s 样要补") % {"n": low}, True
    if soon := sum(one.soonest is not None for one in found):
        return _("%(n)s 样快过期") % {"n": soon}, False
    return _("都够"), False
