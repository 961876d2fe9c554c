"""What a desk's screen says of its medical box and its drinks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Desk, Service
from stations.queries import box as boxes
from stations.queries import drink as drinks
from stations.queries import stock as stocks
from stations.queries import stock_board
from stations.queries.button import Button
from stations.rules import drink as drink_rules
from stations.rules import stock as rules
from tongting.people.models import User
from tongting.periods import local


def buttons(desk: Desk, services: list[Service], at: datetime) -> Iterable[Button]:
    kinds = {service.kind for service in services}
    if Service.Kind.MEDICAL in kinds and (box := boxes.of(desk)) is not None:
        yield Button(
            _("医疗箱"), reverse("desk_box", args=[desk.code]), "bandaid", *_of_box(boxes.look(box, at))
        )
    if Service.Kind.DRINKS in kinds:
        rule = drinks.rule_in_force()
        is_on = bool(drinks.reason(rule, local(at).date()))
        given = sum(drinks.given_of(desk, at).values())
        note = _("今天发了 %(n)s 份") % {"n": given} if is_on else _("高温期开放")
        yield Button(_("发冷饮"), reverse("desk_drinks", args=[desk.code]), "cup-straw", note)


def for_person(desk: Desk, services: list[Service], person: User) -> Iterable[Button]:
    """From the person before the desk to what else they may want."""
    kinds, who = {service.kind for service in services}, f"?q={person.staff_no}"
    if Service.Kind.DRINKS in kinds:
        yield Button(_("发冷饮"), reverse("desk_drinks", args=[desk.code]) + who, "cup-straw")
    if Service.Kind.MEDICAL in kinds:
        yield Button(_("医疗箱"), reverse("desk_box", args=[desk.code]) + who, "bandaid")


def _of_box(look: boxes.Look) -> tuple[str, bool]:
    if look.waiting is not None:
        return _("等复核"), True
    if look.due is not None:
        return _("该查了"), True
    done = look.last.sealed_at if look.last else None
    return _("%(day)s 查过") % {"day": f"{local(done):%m-%d}"} if done else "", False


@dataclass(frozen=True)
class Drinks:
    """The drinks at a desk: why there are any today (empty: none), whose turn it is, tiles with what was given of each
    today, the person before the desk and why they get none."""

    rule: drinks.DrinkRule
    reason: str
    refusal: str
    turn: drinks.Turn
    offers: list[tuple[stock_board.Offer, int]]
    spoiled: list[stocks.Batch]
    person: User | None = None
    no: str = ""


def served(desk: Desk, person: User | None, at: datetime) -> Drinks:
    rule = drinks.rule_in_force()
    reason = drinks.reason(rule, local(at).date())
    turn = drinks.turn(rule, at)
    given = drinks.given_of(desk, at)
    found = stocks.stocks(stocks.items(desk, (Service.Kind.DRINKS,)), at)
    offers = [
        (_offer(one), given.get(one.item.pk, 0)) for one in found
    ]  # fmt: skip
    no = ""
    if person is not None:
        no = drink_rules.may_have(person, drinks.had(person, turn.day), turn.shift, rule.most_a_day) or ""
    spoiled = [batch for one in found for batch in one.batches if not batch.is_usable]
    for batch in spoiled:
        batch.lot.item = next(one.item for one in found if one.item.pk == batch.lot.item_id)
    refusal = drink_rules.may_begin(reason, rule) or ""
    return Drinks(rule, reason, refusal, turn, offers, spoiled, person, no)


def _offer(stock: stocks.Stock) -> stock_board.Offer:
    no = rules.may_take(stock.item, 1, stock.usable, stock.spoiled)
    return stock_board.Offer(stock, stock_board.icon_of(stock.item.code), no or "")
