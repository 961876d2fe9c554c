"""Reads of what is used up: what lies where, what of it may be given out, how long it lasts, what to buy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum

from stations.models import Desk, Lot, Movement, Service, StockItem
from stations.queries.journal import not_undone
from stations.rules import stock as rules
from stations.scoring import stock as scoring
from tongting.people.models import User
from tongting.periods import Day, local

# Warned so many days before (the data of the medical box; the others are kept alike).
STEPS = (60, 30, 7)
# Further ahead nobody can say what will be used.
HORIZON = 180
KINDS = (Service.Kind.CONSUMABLE, Service.Kind.MEDICAL, Service.Kind.DRINKS)


@dataclass(frozen=True)
class Batch:
    """A lot with something left, as seen at a moment: how many days it can still be used (None: for ever), the warning
    step it stands in, how much of it will not be used up in time."""

    lot: Lot
    days: int | None
    step: int | None
    too_late: int
    is_usable: bool


@dataclass(frozen=True)
class Stock:
    """An item with its lots, the one to be used first on top; `usable` may be given out, `spoiled` no longer."""

    item: StockItem
    batches: list[Batch] = field(default_factory=list)
    usable: int = 0
    spoiled: int = 0
    used_30: int = 0
    used_90: int = 0
    lasts: int | None = None
    is_wanted: bool = True

    @property
    def is_low(self) -> bool:
        return self.is_wanted and self.usable < self.item.least

    @property
    def to_buy(self) -> int:
        return scoring.to_buy(self.usable, self.item.least, self.item.full) if self.is_wanted else 0

    @property
    def too_late(self) -> int:
        return sum(batch.too_late for batch in self.batches)

    @property
    def soonest(self) -> Batch | None:
        """What is warned of: the batch that ends first and can still be used."""
        return next((one for one in self.batches if one.is_usable and one.step), None)


def items(desk: Desk | None = None, kinds: Sequence[str] = KINDS) -> QuerySet[StockItem]:
    found = StockItem.objects.filter(is_active=True, service__is_active=True, service__kind__in=kinds)
    found = found.filter(service__desk=desk) if desk else found.filter(service__desk__is_active=True)
    return found.select_related("service__desk").order_by(
        "service__desk__order", "service__order", "order", "pk"
    )


def stocks(found: Iterable[StockItem], at: datetime) -> list[Stock]:
    """Two queries beside that of the items."""
    rows = list(found)
    lots: dict[int, list[Lot]] = defaultdict(list)
    for lot in Lot.objects.filter(item__in=rows, remains__gt=0).order_by("pk"):
        lots[lot.item_id].append(lot)
    used = used_of(rows, at)
    return [_stock(item, lots[item.pk], used.get(item.pk, (0, 0)), at) for item in rows]


def _stock(item: StockItem, lots: list[Lot], used: tuple[int, int], at: datetime) -> Stock:
    lots = in_order(lots)
    rate = scoring.per_day(*used)
    usable = [lot for lot in lots if rules.is_usable(lot, at)]
    left = [scoring.Batch(lot.remains, rules.days_left(lot, at)) for lot in usable]
    late = {
        lot.pk: wasted
        for lot, one, wasted in zip(usable, left, scoring.too_late(left, rate), strict=True)
        # What stands open is used in dabs that nobody counts.
        if lot.expires_on and not lot.opened_at and one.days is not None and one.days <= HORIZON
    }
    pieces = sum(lot.remains for lot in usable)
    return Stock(
        item,
        # What is never given out is not used up either: only its day counts.
        [_batch(lot, 0 if item.stays else late.get(lot.pk, 0), at) for lot in lots],
        usable=pieces,
        spoiled=sum(lot.remains for lot in lots) - pieces,
        used_30=used[0],
        used_90=used[1],
        lasts=scoring.lasts(pieces, rate),
        is_wanted=scoring.in_season(local(at).date(), item.season_from, item.season_until),
    )


def _batch(lot: Lot, late: int, at: datetime) -> Batch:
    step = None
    if lot.expires_on:
        step = scoring.warned((lot.expires_on - local(at).date()).days, STEPS)
    return Batch(lot, rules.days_left(lot, at), step, late, rules.is_usable(lot, at))


def in_order(lots: Iterable[Lot]) -> list[Lot]:
    """First expired, first out; what keeps for ever last, and of two alike the one that came first."""
    dated = [(rules.ends_at(lot), lot) for lot in lots]
    ends = sorted(((end, lot.pk, lot) for end, lot in dated if end is not None), key=lambda one: one[:2])
    return [lot for _end, _pk, lot in ends] + [lot for end, lot in dated if end is None]


def used_of(rows: Iterable[StockItem], at: datetime) -> dict[int, tuple[int, int]]:
    """Item → pieces given out in the last thirty and in the last ninety days; one query."""
    month, quarter = (at - timedelta(days=days) for days in (scoring.LATELY, scoring.LONG))
    given = Movement.objects.filter(item__in=list(rows), kind=Movement.Kind.GIVE, at__gt=quarter, at__lte=at)
    sums = not_undone(given).order_by().values("item").annotate(
        lately=Sum("change", filter=Q(at__gt=month), default=0), long=Sum("change")
    )  # fmt: skip
    return {one["item"]: (-one["lately"], -one["long"]) for one in sums}


def had_today(person: User, codes: Sequence[str], at: datetime) -> dict[str, int]:
    """Code → what this person was given of it today, at every desk; one query."""
    day = Day.of(at)
    given = Movement.objects.filter(
        person=person, kind=Movement.Kind.GIVE, item__code__in=codes, at__gte=day.start_at, at__lt=day.end_at
    )  # fmt: skip
    sums = not_undone(given).order_by().values("item__code").annotate(sum=Sum("change"))
    return {one["item__code"]: -one["sum"] for one in sums}
