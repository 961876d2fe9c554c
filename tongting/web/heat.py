"""Heat maps: when something was looked at, two hours a cell; the figure is printed, a gap hatched and outlined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

HOURS = tuple(range(0, 24, 2))
# A count that stands for hours nobody needs to cover.
CLOSED = "closed"


@dataclass(frozen=True)
class Cell:
    css: str
    text: str
    says: str


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Cell]


def cell(label: str, hour: int, count: int | str | None, each: int, what: str = "", most: int = 0) -> Cell:
    """`what` was counted, at the `most` so many in one cell; where nothing is said patrols, and none of them is a
    gap."""
    span = _("%(day)s %(first)d 至 %(last)d 点") % {"day": label, "first": hour, "last": hour + each}
    if count is None:
        return Cell("fut", "", _("%(span)s，未到") % {"span": span})
    if count == CLOSED:
        return Cell("off", "", _("%(span)s，不开放") % {"span": span})
    if what:
        return Cell(f"n{-(-4 * int(count) // max(1, most))}", str(count or ""), f"{span}，{what} {count}")
    if not count:
        return Cell("gap", "0", _("%(span)s，没有巡查") % {"span": span})
    depth = next(depth for depth, at_most in ((1, 1), (2, 3), (3, 4), (4, 10**9)) if int(count) <= at_most)
    return Cell(f"n{depth}", str(count), _("%(span)s，巡查 %(count)d 次") % {"span": span, "count": count})


def rows_of(days: Sequence[tuple[str, Sequence[Any]]], hours: Sequence[int], what: str = "") -> list[Row]:
    """[("周一", [0, 1, None, …]), …] → rows ready to draw. A count is a number, None for what has not come yet, or
    CLOSED; one for each of `hours`."""
    each = hours[1] - hours[0] if len(hours) > 1 else 24
    most = max((int(count) for _label, counts in days for count in counts), default=0) if what else 0
    return [
        Row(
            str(label),
            [
                cell(str(label), hour, count, each, what, most)
                for hour, count in zip(hours, counts, strict=True)
            ],
        )
        for label, counts in days
    ]
