"""Prizes (奖品): what there is to hand out, what came in, what went out, what was counted. The stock is the sum of the
moves; both are written together."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from starrating.models import Award, Prize, StockMove
from starrating.rules import award as rules
from tongting.events import flow
from tongting.people.models import User


def add(*, name: str, unit: str, price: Decimal, by: User, at: datetime) -> Prize:
    with transaction.atomic():
        prize = Prize.objects.create(name=name, unit=unit, price=price)
        flow.record(prize, "added", by=by, at=at)
    return prize


def change(
    prize: Prize, *, name: str, unit: str, price: Decimal, is_active: bool, by: User, at: datetime
) -> None:
    """What it is called and costs, whether it is still given; never how many there are."""
    new = {"name": name, "unit": unit, "price": price, "is_active": is_active}
    with transaction.atomic():
        Prize.objects.filter(pk=prize.pk).update(**new)
        flow.record(prize, "changed", by=by, at=at, facts={one: str(value) for one, value in new.items()})


def take_in(prize: Prize, *, quantity: int, note: str = "", by: User, at: datetime) -> StockMove:
    if quantity < 1:
        raise flow.Refused(_("入库至少 1 %(unit)s") % {"unit": prize.unit})
    with transaction.atomic():
        return _move(prize, StockMove.Kind.IN, quantity, note=note, by=by, at=at)


def count(prize: Prize, *, counted: int, note: str = "", by: User, at: datetime) -> int:
    """Somebody counted the shelf; returns by how many it differs from the books, which follow the shelf."""
    if counted < 0:
        raise flow.Refused(_("盘点数不能小于 0"))
    with transaction.atomic():
        held = Prize.objects.select_for_update().get(pk=prize.pk)
        difference = counted - held.stock
        if difference:
            _move(held, StockMove.Kind.COUNT, difference, note=note, by=by, at=at)
        flow.record(held, "counted", by=by, at=at, note=note, facts={"counted": counted})
    return difference


def give_out(prize: Prize, award: Award, *, by: User, at: datetime) -> StockMove:
    """Takes an award's goods off the shelf, in the transaction that hands it over; of two people who want the last one,
    one is refused."""
    return _move(prize, StockMove.Kind.OUT, -award.quantity, award=award, by=by, at=at)


def _move(
    prize: Prize,
    kind: StockMove.Kind,
    quantity: int,
    *,
    award: Award | None = None,
    note: str = "",
    by: User,
    at: datetime,
) -> StockMove:
    moved = Prize.objects.filter(pk=prize.pk, stock__gte=-quantity).update(stock=F("stock") + quantity)
    if not moved:
        prize.refresh_from_db()
        raise flow.Refused(rules.may_give(prize, -quantity) or _("库存不够"))
    return StockMove.objects.create(
        prize=prize, kind=kind, quantity=quantity, award=award, note=note, by=by, at=at
    )
