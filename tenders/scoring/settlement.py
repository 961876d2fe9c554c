"""What a delivery pays, in whose month it is paid, and what a correction adds or takes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from tenders.scoring.split import split
from tongting.periods import ONE_DAY, Month, Span

Key = TypeVar("Key")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Sums:
    """Yuan; a correction carries differences, which may be below nothing."""

    gross: Decimal
    materials: Decimal = NOTHING
    deductions: Decimal = NOTHING

    @property
    def net(self) -> Decimal:
        return self.gross - self.materials - self.deductions

    def __sub__(self, other: Sums) -> Sums:
        return Sums(
            self.gross - other.gross, self.materials - other.materials, self.deductions - other.deductions
        )

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.gross + other.gross, self.materials + other.materials, self.deductions + other.deductions
        )


def total(sums: Sequence[Sums]) -> Sums:
    found = Sums(NOTHING)
    for one in sums:
        found += one
    return found


def wage_month(day: date, cutoff: int) -> str:
    """2026-11 for what was accepted from the day after October's cut-off up to November's."""
    month = Month.of(day)
    return str(month if day.day <= cutoff else month.next())


def accepted_within(month: Month, cutoff: int) -> Span:
    """The days whose acceptances are paid in a calendar month."""
    before = month.previous().first.replace(day=cutoff)
    return Span(before + ONE_DAY, month.first.replace(day=cutoff))


def room(amount: Decimal, monthly: bool, deliveries: int) -> Decimal:
    """The most that a contract pays: its price, by the month where it is monthly."""
    return amount * deliveries if monthly else amount


def differences(
    net: Decimal, points: Mapping[Key, Decimal], order: Sequence[Key], paid: Mapping[Key, Decimal]
) -> dict[Key, Decimal]:
    """What each still gets or gives back so that all of it is shared as if it had been right at once."""
    right = split(net, points, order)
    return {key: right[key] - paid.get(key, NOTHING) for key in order}
