"""The shelves of the demo: what came and what the desks and the box gave out, what was thrown away, counted, slipped;
the box's rounds by two; a week of drinks by order of the section while a face is moved."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from stations.actions import box as chests
from stations.actions import drink, stock, undo
from stations.demo.counter import ATTENDANTS, MANAGER, Counter, tried
from stations.models import Box, BoxRound, Lot, Service, StockItem
from stations.queries import box as boxes
from stations.queries import drink as drinks
from stations.queries import stock as stocks
from stations.scoring.box import ROUND_DAYS
from stations.scoring.stock import best_before
from tongting.people.models import User
from tongting.periods import local, midnight

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What there is of a thing at the beginning, in shares of full: two run low, one has hardly been used.
SHARE, SHARES = (
    0.85,
    {"sterile_gauze": 0.45, "cotton_swabs": 0.3, "thermometer": 1.0, "scissors_tweezers": 1.0},
)
# Lots whose day comes during the history or soon after the end: in so many days from the end.
ENDS = {"burn_ointment": 20, "cooling_oil": 5, "alcohol_pads": 52, "medical_tape": -6}
# How often the desks and the box are asked in a day, at which hours, for what and why.
PLASTERS, USES, HOURS = (1, 3), 0.5, (8, 10, 12, 16, 19, 21)
REASONS = {
    "adhesive_bandage": ("擦伤", "手脚磨破"), "sterile_gauze": ("割伤",), "alcohol_pads": ("擦伤", "割伤"),
    "burn_ointment": ("烫伤",), "ice_pack": ("扭伤",), "iodophor": ("擦伤", "割伤"), "cooling_oil": ("头晕中暑",),
}  # fmt: skip
# The order: so many days before the end, and what is done on each of its days.
ORDERED, WHY, DRINKERS = 6, "综采面搬家会战，出力大，井口供应淡盐水、绿豆汤", (4, 7)
MADE, MADE_AT, GIVEN_AT, POURED_AT = 60, 13.5, (14, 15, 16, 17), 18.0
COLD, WARM, READ_AT = ("-18.5", "-18", "-17.5", "-19"), "-11", (7.5, 15.5)
SLIPS = 0.04


class Shelves:
    """What is used up at the counter's desks."""

    def __init__(self, counter: Counter, first: date, pool: list[User], seed: int) -> None:
        # The same agenda, a chance of its own: what is lent does not change with what is given out.
        self.counter = replace(counter, chance=random.Random(f"stock:{seed}"))
        counter, self.pool = self.counter, pool
        self.items = list(stocks.items())
        self.last = local(counter.until).date()
        self.ordered = max(first, self.last - timedelta(days=ORDERED))
        self.box = Box.objects.select_related("service__desk").first()
        self.fridge = Service.objects.filter(kind=Service.Kind.DRINKS).select_related("desk").first()
        self.strange = False
        counter.at(midnight(first) + timedelta(hours=6.5), self._fill)

    def plan_day(self, day: date) -> None:
        counter, begin = self.counter, midnight(day)
        chance = counter.chance
        for _n in range(chance.randint(*PLASTERS)):
            counter.at(self._some_time(begin), self._plaster)
        if chance.random() < USES:
            counter.at(self._some_time(begin), self._use)
        if day.day in ROUND_DAYS and self.box is not None:
            counter.at(begin + timedelta(hours=8.6), self._count)
            counter.at(begin + timedelta(hours=9.2), self._seal)
        if day.weekday() == 2:
            counter.at(begin + timedelta(hours=10.3), self._refill)
        if day == self.last:
            counter.at(counter.until - 2 * HOUR, self._correct)
        if self.fridge is not None and day >= self.ordered:
            self._plan_drinks(day, begin)

    def _some_time(self, begin: datetime) -> datetime:
        chance = self.counter.chance
        return begin + timedelta(hours=chance.choice(HOURS), seconds=chance.randrange(3600))

    def _by(self, item: StockItem, at: datetime) -> User:
        return self.counter.keeper(item.service, at)

    # --- what comes --------------------------------------------------------------------------------------------------

    def _fill(self, at: datetime) -> None:
        for item in self.items:
            many = round(item.full * SHARES.get(item.code, SHARE))
            if many:
                self._restock(item, max(1, many), at)

    def _restock(self, item: StockItem, many: int, at: datetime, days: int | None = None) -> None:
        chance, end = self.counter.chance, None
        if item.shelf_months:
            days = ENDS.get(item.code) if days is None else days
            end = (
                best_before(local(at).date(), max(1, item.shelf_months - chance.randint(2, 9)))
                if days is None
                else self.last + timedelta(days=days)
            )
        if end is not None and end <= local(at).date():
            # A history of a day or two: what would have ended before it came comes fresh.
            end = best_before(local(at).date(), item.shelf_months)
        came = stock.Delivery(many, f"{local(at):%y%m}{chance.randint(10, 99)}", end)
        stock.restock(item, came, slip=self.counter.slip(at), by=self._by(item, at), at=at)

    def _refill(self, at: datetime) -> None:
        """On Wednesdays what the list says, but for two things that nobody has brought yet."""
        for one in stocks.stocks(self.items, at):
            if one.to_buy and one.item.code not in SHARES:
                self._restock(one.item, one.to_buy, at, 200 + one.item.pk % 90)

    # --- what goes ---------------------------------------------------------------------------------------------------

    def _plaster(self, at: datetime) -> None:
        chance = self.counter.chance
        of = [one for one in self.items if one.service.kind == Service.Kind.CONSUMABLE]
        item, person, many = chance.choice(of), chance.choice(self.pool), chance.choice((1, 1, 2))
        by = self._by(item, at)
        try:
            booked = stock.give(item, person, many, slip=self.counter.slip(at), by=by, at=at)
        except stock.flow.Refused:
            return
        again = at + timedelta(seconds=50)
        if chance.random() < SLIPS and again <= self.counter.until:
            undo.undo(booked, slip=self.counter.slip(again), by=by, at=again)

    def _use(self, at: datetime) -> None:
        chance = self.counter.chance
        of = [one for one in self.items if one.service.kind == Service.Kind.MEDICAL and one.code in REASONS]
        if not of:
            return
        item, person = chance.choice(of), chance.choice(self.pool)
        why, slip, by = chance.choice(REASONS[item.code]), self.counter.slip(at), self._by(item, at)
        if not item.opened_days:
            tried(chests.use, item, person, 1, why, slip=slip, by=by, at=at)
        elif not tried(chests.use, item, person, 0, why, slip=slip, by=by, at=at):
            # Nothing stands open: a bottle is opened for it.
            lot = next(
                (one for one in stocks.in_order(item.lots.filter(remains__gt=0)) if not one.opened_at), None
            )
            if lot is not None and tried(stock.open_piece, lot, slip=slip, by=by, at=at):
                again = self.counter.slip(at)
                tried(chests.use, item, person, 0, why, slip=again, by=by, at=at + timedelta(seconds=20))

    def _correct(self, at: datetime) -> None:
        """Two plasters of a desk are not where the books have them."""
        lots = Lot.objects.filter(item__service__kind=Service.Kind.CONSUMABLE, remains__gt=2)
        lot = lots.select_related("item__service__desk").order_by("pk").first()
        if lot is not None:
            stock.correct(
                lot, lot.remains - 2, "盒子潮了，两片不能用", slip=self.counter.slip(at), by=self._by(lot.item, at),
                at=at,
            )  # fmt: skip

    # --- the box -----------------------------------------------------------------------------------------------------

    def _seal_number(self, at: datetime) -> str:
        return f"TT{local(at):%m%d}"

    def _count(self, at: datetime) -> None:
        """One counts; once another seal was found than the one that was put on."""
        box = self.box
        if box is None:
            return
        by = self.counter.people[ATTENDANTS[local(at).day > ROUND_DAYS[0]]]
        look = boxes.look(box, at)
        old, note = look.seal, ""
        if old and not self.strange and self.last - local(at).date() < timedelta(days=25):
            self.strange, old, note = True, "无号", "夜班用药以后临时贴了一张没有号的，问清楚了，用药都有登记"
        counted = [
            chests.Counted(batch.lot, batch.lot.remains, batch.lot.remains)
            for one in boxes.contents(box, at)
            for batch in one.batches
        ]
        seals = chests.Seals(old, self._seal_number(at))
        tried(chests.count, box, counted, seals, note, slip=self.counter.slip(at), by=by, at=at)

    def _seal(self, at: datetime) -> None:
        made = BoxRound.objects.filter(state=BoxRound.State.COUNTED)
        counted = made.select_related("box__service", "counted_by").first()
        if counted is not None:
            by = self.counter.people[ATTENDANTS[counted.counted_by.staff_no == ATTENDANTS[0]]]
            tried(chests.seal, counted, slip=self.counter.slip(at), by=by, at=at)

    # --- the drinks --------------------------------------------------------------------------------------------------

    def _plan_drinks(self, day: date, begin: datetime) -> None:
        counter, chance = self.counter, self.counter.chance
        if day == self.ordered:
            counter.at(begin + 7 * HOUR, self._order)
        for hour in READ_AT:
            counter.at(begin + hour * HOUR, self._read)
        counter.at(begin + MADE_AT * HOUR, self._make)
        for _n in range(chance.randint(*DRINKERS)):
            moment = begin + timedelta(hours=chance.choice(GIVEN_AT), seconds=chance.randrange(3000))
            counter.at(moment, self._hand_out)
        counter.at(begin + POURED_AT * HOUR, self._pour)
        # Who looks in the forenoon finds some of the night shift's.
        for n in range(3):
            counter.at(begin + timedelta(hours=8.2, minutes=9 * n), self._hand_out)

    def _order(self, at: datetime) -> None:
        by = self.counter.people[MANAGER]
        drink.order(self.ordered, self.last + 3 * DAY, WHY, by=by, at=at)

    def _drinks(self, *, made: bool) -> list[StockItem]:
        of = [one for one in self.items if one.service.kind == Service.Kind.DRINKS]
        return [one for one in of if bool(one.keeps_hours) == made]

    def _make(self, at: datetime) -> None:
        for item in self._drinks(made=True)[:1]:
            by, slip = self._by(item, at), self.counter.slip(at)
            tried(drink.make, item, MADE, is_sampled=True, slip=slip, by=by, at=at)

    def _hand_out(self, at: datetime) -> None:
        chance = self.counter.chance
        of = self._drinks(made=True)[:1] + self._drinks(made=False)
        for item in chance.sample(of, len(of)):
            slip, by = self.counter.slip(at), self._by(item, at)
            if tried(drink.hand_out, item, chance.choice(self.pool), slip=slip, by=by, at=at):
                return

    def _pour(self, at: datetime) -> None:
        for item in self._drinks(made=True):
            for lot in item.lots.filter(remains__gt=0, spoils_at__lte=at).select_related("item__service"):
                by, slip = self._by(item, at), self.counter.slip(at)
                tried(stock.waste, lot, None, "放得太久", slip=slip, by=by, at=at)

    def _read(self, at: datetime) -> None:
        """Every shift; once somebody had left the door ajar."""
        fridge, chance = self.fridge, self.counter.chance
        if fridge is None:
            return
        was = drinks.readings(fridge.desk).count()
        celsius = WARM if was == READ_AFTER else chance.choice(COLD)
        by, slip = self.counter.keeper(fridge, at), self.counter.slip(at)
        drink.chill(fridge, Decimal(celsius), slip=slip, by=by, at=at)


READ_AFTER = 5
