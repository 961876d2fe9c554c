"""What is used up comes and goes here: restock, give out, open, write off, correct; each booked in the desk's journal
and in the ledger in the same breath."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from stations.actions.booking import Slip, book
from stations.models import Booking, Lot, Movement, MovementLine, Ration, StockItem
from stations.queries import stock as stocks
from stations.rules import desk as desk_rules
from stations.rules import stock as rules
from tongting.events import flow
from tongting.people.models import User

Verb, Kind = Booking.Verb, Movement.Kind
Lines = list[tuple[Lot, int]]


@dataclass(frozen=True)
class Delivery:
    """What came: how many, of which batch, good until when."""

    quantity: int
    number: str = ""
    expires_on: date | None = None


def held(item: StockItem) -> StockItem:
    """Nobody else moves this item until the transaction ends."""
    return StockItem.objects.select_for_update(of=("self",)).select_related("service__desk").get(pk=item.pk)


def move(
    item: StockItem,
    kind: str,
    lines: Lines,
    *,
    person: User | None = None,
    why: str = "",
    undoes: Movement | None = None,
    by: User,
    at: datetime,
) -> Movement:
    """Writes the ledger; the database adds each line to its lot and refuses what would fall below nought."""
    made = Movement.objects.create(
        item=item, kind=kind, change=sum(change for _lot, change in lines), person=person, why=why[:120],
        undoes=undoes, by=by, at=at,
    )  # fmt: skip
    MovementLine.objects.bulk_create(
        MovementLine(movement=made, lot=lot, change=change) for lot, change in lines
    )
    return made


def give(
    item: StockItem,
    person: User | None,
    quantity: int = 1,
    *,
    why: str = "",
    also: Callable[[Movement], None] | None = None,
    slip: Slip,
    by: User,
    at: datetime,
) -> Booking:
    """First expired, first out. Of two who ask for the last one at the same moment one gets it. 0 is a dab out of what
    stands open. `also` is written with it, or refuses it."""
    then = min(slip.seen_at, at)

    def act() -> Movement:
        if person is not None:
            # The person first, then the thing: nobody gets past the limit by two desks at once.
            User.objects.select_for_update().get(pk=person.pk)
            had = stocks.had_today(person, [item.code], then).get(item.code, 0)
            _refuse(desk_rules.may_be_served(person) or rules.may_have(person, item, quantity, had))
        now = held(item)
        lines = _taken(now, quantity, then) if quantity else _dab(now, then)
        made = move(now, Kind.GIVE, lines, person=person, why=why, by=by, at=then)
        if also is not None:
            also(made)
        return made

    note = told(item, quantity, why)
    return book(
        item.service, Verb.GIVE, act, person=person, slip=slip, quantity=quantity, note=note, by=by, at=at
    )


def _taken(item: StockItem, quantity: int, at: datetime) -> Lines:
    lots = stocks.in_order(item.lots.filter(remains__gt=0).order_by("pk"))
    usable = [lot for lot in lots if rules.is_usable(lot, at)]
    there = sum(lot.remains for lot in usable)
    _refuse(rules.may_take(item, quantity, there, sum(lot.remains for lot in lots) - there))
    lines: Lines = []
    for lot in usable:
        if quantity:
            part = min(quantity, lot.remains)
            lines.append((lot, -part))
            quantity -= part
    return lines


def _dab(item: StockItem, at: datetime) -> Lines:
    opened = item.lots.filter(remains__gt=0, opened_at__isnull=False)
    if not any(rules.is_usable(lot, at) for lot in opened):
        raise flow.Refused(_("没有开封能用的%(what)s，先在库存里点“开封”") % {"what": item.name})
    return []


def restock(item: StockItem, came: Delivery, *, why: str = "", slip: Slip, by: User, at: datetime) -> Booking:
    """A new lot each time: what came together ends together. What is made here is good for hours from when it was."""
    then = min(slip.seen_at, at)

    def act() -> Movement:
        now = held(item)
        _refuse(rules.may_restock(now, came.expires_on, then))
        keeps = timedelta(hours=now.keeps_hours)
        lot = Lot.objects.create(
            item=now, number=came.number.strip(), came_at=then, expires_on=came.expires_on,
            made_at=then if keeps else None, spoils_at=then + keeps if keeps else None,
        )  # fmt: skip
        return move(now, Kind.RESTOCK, [(lot, came.quantity)], why=why, by=by, at=then)

    note = told(item, came.quantity, why)
    return book(
        item.service,
        Verb.RESTOCK,
        act,
        person=None,
        slip=slip,
        quantity=came.quantity,
        note=note,
        by=by,
        at=at,
    )


def open_piece(lot: Lot, *, slip: Slip, by: User, at: datetime) -> Booking:
    """One piece out of a sealed lot into a lot of its own, which keeps some days from now."""
    then = min(slip.seen_at, at)

    def act() -> Movement:
        item = held(lot.item)
        now = Lot.objects.select_related("item").get(pk=lot.pk)
        _refuse(rules.may_open(now, then))
        opened = Lot.objects.create(
            item=item, number=now.number, came_at=now.came_at, expires_on=now.expires_on, opened_at=then,
            spoils_at=then + timedelta(days=item.opened_days),
        )  # fmt: skip
        return move(item, Kind.OPEN, [(now, -1), (opened, 1)], by=by, at=then)

    note = told(lot.item, 1)
    return book(lot.item.service, Verb.OPEN, act, person=None, slip=slip, note=note, by=by, at=at)


def waste(lot: Lot, quantity: int | None, why: str, *, slip: Slip, by: User, at: datetime) -> Booking:
    """报废: all that is left of a lot unless a quantity is said."""
    gone = lot.remains if quantity is None else quantity

    def act() -> Movement:
        item = held(lot.item)
        now = Lot.objects.get(pk=lot.pk)
        if not 0 < gone <= now.remains:
            said = _("这一批只剩 %(n)s %(unit)s，刷新后再看")
            raise flow.Refused(said % {"n": now.remains, "unit": item.unit})
        return move(item, Kind.WASTE, [(now, -gone)], why=why, by=by, at=min(slip.seen_at, at))

    note = told(lot.item, gone, why)
    return book(
        lot.item.service, Verb.WASTE, act, person=None, slip=slip, quantity=gone, note=note, by=by, at=at
    )


def correct(
    lot: Lot, found: int, why: str, *, expected: int | None = None, slip: Slip, by: User, at: datetime
) -> Booking:
    """盘点更正: what was counted against what the books said when it was (`expected`, else what they say now), so that
    what was given out since stays given out."""
    was = lot.remains if expected is None else expected

    def act() -> Movement:
        item = held(lot.item)
        now = Lot.objects.get(pk=lot.pk)
        change = found - was
        if not change:
            raise flow.Refused(_("数的和账上一样，不用更正"))
        if now.remains + change < 0:
            raise flow.Refused(_("数完以后又发出去了，账对不上，重新数一遍"))
        return move(item, Kind.CORRECT, [(now, change)], why=why, by=by, at=min(slip.seen_at, at))

    note = _("%(what)s账上 %(was)s %(unit)s，实数 %(found)s %(unit)s·%(why)s") % {
        "what": lot.item.name, "was": was, "found": found, "unit": lot.item.unit, "why": why,
    }  # fmt: skip
    number = abs(found - was)
    return book(
        lot.item.service, Verb.CORRECT, act, person=None, slip=slip, quantity=number, note=note, by=by, at=at
    )


def told(item: StockItem, quantity: int, why: str = "") -> str:
    """碘伏 1 瓶·擦伤, as the journal says it."""
    if quantity == 0:
        said = _("%(what)s用了一点") % {"what": item.name}
    else:
        said = f"{item.name} {quantity} {item.unit}"
    return f"{said}·{why}" if why else said


def undo_movement(booking: Booking, *, by: User, at: datetime) -> Movement:
    """The same lines the other way round. Refused where what came in has gone out since."""
    was = Movement.objects.select_related("item").get(pk=booking.thing_id)
    item = held(was.item)
    lines = [(line.lot, -line.change) for line in was.lines.select_related("lot")]
    if any(lot.remains + change < 0 for lot, change in lines):
        raise flow.Refused(_("这一批后来又动过，撤销不了；数一数，用盘点更正"))
    for ration in Ration.objects.filter(movement=was, state=Ration.State.GIVEN):
        flow.move(ration, Ration.State.UNDONE, by=by, at=at)
    return move(item, Kind.UNDO, lines, person=was.person, undoes=was, by=by, at=at)


def _refuse(no: str | None) -> None:
    if no:
        raise flow.Refused(no)


BACK: dict[str, Callable[..., object]] = {
    Verb.GIVE: undo_movement,
    Verb.RESTOCK: undo_movement,
    Verb.OPEN: undo_movement,
    Verb.WASTE: undo_movement,
    Verb.CORRECT: undo_movement,
}
