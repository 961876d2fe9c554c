"""How a contract's days and money fall into instalments: one, or one a month."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

ONE_DAY, FEN = timedelta(days=1), Decimal("0.01")


@dataclass(frozen=True)
class Instalment:
    first: date
    last: date
    amount: Decimal


def whole(first: date, last: date, amount: Decimal) -> list[Instalment]:
    return [Instalment(first, last, amount)]


def monthly(first: date, last: date, amount: Decimal) -> list[Instalment]:
    """`amount` is a month's; months run from the first day, and what is left at the end is paid by the day."""
    found = []
    for begin, end in _months(first):
        if begin > last:
            break
        if end <= last:
            found.append(Instalment(begin, end, amount))
        else:
            days, of = (last - begin).days + 1, (end - begin).days + 1
            found.append(Instalment(begin, last, (amount * days / of).quantize(FEN, ROUND_HALF_UP)))
    return found


def _months(first: date) -> Iterator[tuple[date, date]]:
    begin, number = first, 0
    while True:
        number += 1
        following = _later(first, number)
        yield begin, following - ONE_DAY
        begin = following


def _later(day: date, months: int) -> date:
    """The same day of a later month, or its last one where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
