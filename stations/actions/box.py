"""The medical box: what is taken out of it, its round by two people, reminding of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.actions import stock
from stations.actions.booking import Slip, book
from stations.models import Booking, Box, BoxCount, BoxRound, Lot, Movement, StockItem
from stations.queries import box as boxes
from stations.queries import keeper as keepers
from stations.rules import box as rules
from stations.rules import stock as stock_rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Finding, report_issue

Verb, State, Kind = Booking.Verb, BoxRound.State, Movement.Kind
# From this hour of the day on.
REMIND_FROM = 8


@dataclass(frozen=True)
class Counted:
    """What the page said of a lot, and what lay there."""

    lot: Lot
    expected: int
    found: int


@dataclass(frozen=True)
class Seals:
    found: str
    new: str


def use(
    item: StockItem, person: User, quantity: int, why: str, *, slip: Slip, by: User, at: datetime
) -> Booking:
    """Logged with time, person, reason, thing, quantity."""
    if no := rules.may_use(why):
        raise flow.Refused(no)
    return stock.give(item, person, quantity, why=why.strip(), slip=slip, by=by, at=at)


def count(
    box: Box, counted: list[Counted], seals: Seals, note: str = "", *, slip: Slip, by: User, at: datetime
) -> Booking:
    """The first of the two. The books do not move yet; an earlier count that nobody sealed is void. A seal that is not
    ours is reported to the department's desk."""
    then = min(slip.seen_at, at)

    def act() -> BoxRound:
        held = Box.objects.select_for_update(of=("self",)).select_related("service__desk").get(pk=box.pk)
        look = boxes.look(held, at)
        opened = boxes.was_opened(held, look.last)
        if no := rules.may_count(seals.found, look.seal, note, was_opened=opened):
            raise flow.Refused(no)
        if look.waiting is not None:
            flow.move(look.waiting, State.VOID, by=by, at=at, note=_("重新数了"))
        is_strange = rules.is_strange(seals.found, look.seal, was_opened=opened)
        made = BoxRound.objects.create(
            box=held, seal_found=seals.found, seal_new=seals.new, note=note, counted_by=by, counted_at=then,
            issue=_report(held, look.seal, seals.found, note, by, at) if is_strange else "",
        )  # fmt: skip
        BoxCount.objects.bulk_create(
            BoxCount(
                round=made, lot=one.lot, expected=one.expected, found=one.found,
                is_out=not _keeps(one.lot, then),
            )
            for one in counted
        )  # fmt: skip
        flow.record(made, "counted", by=by, at=at, became=State.COUNTED, facts={"lots": len(counted)})
        return made

    said = _("医疗箱，旧封签 %(old)s，新封签 %(new)s") % {"old": seals.found or "—", "new": seals.new}
    return book(box.service, Verb.CHECK, act, person=None, slip=slip, note=said, by=by, at=at)


def _keeps(lot: Lot, at: datetime) -> bool:
    end = stock_rules.ends_at(lot)
    return end is None or at < end


def _report(box: Box, known: str, found: str, note: str, by: User, at: datetime) -> str:
    desk = box.service.desk
    if desk.post_id is None:
        return ""
    what = _("%(desk)s医疗箱的封签对不上：应该是 %(known)s，现在是 %(found)s") % {
        "desk": desk.name, "known": known, "found": found or _("没有封签"),
    }  # fmt: skip
    return report_issue(Finding(desk.post_id, what, note, "station", by.pk, at))


def seal(counted: BoxRound, *, slip: Slip, by: User, at: datetime) -> Booking:
    """The second of the two, on the own phone: now the books follow what was found, and what is past its day is out."""

    def act() -> BoxRound:
        Box.objects.select_for_update().get(pk=counted.box_id)
        held = BoxRound.objects.select_related("counted_by", "box").get(pk=counted.pk)
        if no := rules.may_seal(by, held):
            raise flow.Refused(no)
        for one in held.counts.select_related("lot__item").order_by("lot__item", "pk"):
            _follow(one, by, min(slip.seen_at, at))
        flow.move(held, State.SEALED, by=by, at=at, sealed_by=by, sealed_at=max(at, held.counted_at))
        return held

    note = _("医疗箱，封签 %(seal)s") % {"seal": counted.seal_new}
    return book(counted.box.service, Verb.SEAL, act, person=None, slip=slip, note=note, by=by, at=at)


def _follow(one: BoxCount, by: User, at: datetime) -> None:
    """What was found against what the books said then, so that what was used since stays used."""
    item = stock.held(one.lot.item)
    now = Lot.objects.get(pk=one.lot_id)
    change = max(one.found - one.expected, -now.remains)
    if change:
        stock.move(item, Kind.CORRECT, [(now, change)], why=_("两人清点药箱"), by=by, at=at)
    left = now.remains + change
    if one.is_out and left:
        stock.move(item, Kind.WASTE, [(now, -left)], why=_("过期，清点时拿出"), by=by, at=at)


def undo_count(booking: Booking, *, by: User, at: datetime) -> None:
    flow.move(BoxRound.objects.get(pk=booking.thing_id), State.VOID, by=by, at=at)


def undo_seal(booking: Booking, *, by: User, at: datetime) -> None:
    raise flow.Refused(_("两个人核对过的不撤销；哪里不对，重新数一遍"))


BACK: dict[str, Callable[..., object]] = {Verb.CHECK: undo_count, Verb.SEAL: undo_seal}


def remind(*, at: datetime) -> int:
    """On the 1st and the 15th, and as long as nobody has been there once for each such day; returns how many boxes."""
    today, due = local(at).date(), 0
    if local(at).hour < REMIND_FROM:
        return 0
    for box in boxes.boxes():
        look = boxes.look(box, at)
        if look.due is None or look.waiting is not None:
            continue
        due += 1
        facts = {"desk": box.service.desk.name, "day": f"{look.due:%m-%d}"}
        text = _("%(desk)s的医疗箱该查了（%(day)s），两个人一起：数药、看日期、换封签") % facts
        url = reverse("desk_box_check", args=[box.service.desk.code])
        notices.tell_all(keepers.attendants(today), text, url, key=f"box:{box.pk}:{look.due}", at=at)
    return due


def warn(*, at: datetime) -> int:
    """Of every lot that ends soon, once a lot and step; returns of how many."""
    today, told = local(at).date(), 0
    for stock_now in keepers.ending(at):
        for batch in stock_now.batches:
            if not batch.is_usable or batch.step is None:
                continue
            told += 1
            people = keepers.attendants(today)
            if batch.step == min(keepers.STEPS):
                people = people | keepers.managers(today)
            notices.tell_all(
                people, _ending(stock_now.item, batch.lot, today),
                reverse("desk_item", args=[stock_now.item.service.desk.code, stock_now.item.pk]),
                key=f"lot:{batch.lot.pk}:{batch.step}", at=at,
            )  # fmt: skip
    return told


def _ending(item: StockItem, lot: Lot, today: date) -> str:
    days = (lot.expires_on - today).days if lot.expires_on else 0
    return _("%(desk)s的%(what)s还剩 %(n)s %(unit)s，%(day)s 到期，还有 %(days)s 天；到了那天就发不出去") % {
        "desk": item.service.desk.name, "what": item.name, "n": lot.remains, "unit": item.unit,
        "day": f"{lot.expires_on:%Y-%m-%d}", "days": days,
    }  # fmt: skip
