"""What the demo's market is about: jobs, who bids how much, what goes wrong, from starter/demo_market.json. Days count
from the last day of the demo."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.conf import settings

# The same work comes again after so many days.
ROUND = 28
CREW = "crew:"


@dataclass(frozen=True)
class Offer:
    """One who bids; of a crew its key stands in `who`. `marks` are those that the plan is given, `why` what is written
    down about an unusual price."""

    who: str
    price: str = "0"
    plan: str = ""
    marks: str = "20"
    why: str = ""

    @property
    def crew(self) -> str:
        return self.who.removeprefix(CREW) if self.who.startswith(CREW) else ""


@dataclass(frozen=True)
class Work:
    """Turns of `hours` on every so many-th day; `photos` where the newest are shown."""

    every: int
    hours: str
    said: list[str]
    photos: bool = False


@dataclass(frozen=True)
class Lot:
    """A job of the demo. `days`: published, bids close, work begins, work ends. `opens` is when bids are first taken,
    `hand_in` when the work is handed in where not on its last day, `stop` what nobody has done yet."""

    key: str
    title: str
    kind: str
    days: tuple[int, int, int, int]
    scope: str
    ceiling: str
    bids: list[Offer]
    mode: str = "individual"
    post: str = ""
    place: str = ""
    quality: str = ""
    materials: str = "none"
    women: bool = False
    fills: str = ""
    certificate: str = ""
    people: int = 1
    hours: str = "0"
    times: tuple[str, str] | None = None
    basis: str = "lump_sum"
    quantity: str = "1"
    unit: str = ""
    method: str = "lowest"
    of: str = ""
    opens: int | None = None
    work: Work | None = None
    hand_in: int | None = None
    deductions: list[tuple[int, str, str, str]] = field(default_factory=list)
    materials_cost: tuple[int, str] | None = None
    question: dict[str, Any] | None = None
    objection: dict[str, Any] | None = None
    decline: dict[str, Any] | None = None
    reject: dict[str, Any] | None = None
    cancel: dict[str, Any] | None = None
    correct: dict[str, Any] | None = None
    settlement_objection: dict[str, Any] | None = None
    unpaid: list[str] = field(default_factory=list)
    closed: bool = False
    template: str = ""
    stop: str = ""
    # Rounds that follow; None where the work does not come again.
    again: int | None = None

    @property
    def published(self) -> int:
        return self.days[0]

    @property
    def is_grabbed(self) -> bool:
        return self.mode == "grab"


@dataclass(frozen=True)
class Founders:
    """A crew that is formed in the first days; somebody may refuse."""

    key: str
    name: str
    points: dict[str, Decimal]
    refuses: dict[str, str] | None = None


@dataclass(frozen=True)
class Plan:
    officers: dict[str, Any]
    crews: list[Founders]
    lots: list[Lot]

    @property
    def begins(self) -> int:
        """The day before the first job is put out."""
        return min(lot.published for lot in self.lots) - 1


def read(first: int) -> Plan:
    """For a history that begins `first` days from its end (below nothing); a longer one holds more rounds of the work
    that comes again."""
    said = json.loads((settings.STARTER / "demo_market.json").read_text(encoding="utf-8"))
    lots = [_lot(one) for one in said["jobs"]]
    for lot in [one for one in lots if one.again is not None]:
        earliest = (first - ROUND - lot.published) // ROUND + 1
        lots += [_round(lot, number) for number in range(min(earliest, 0), (lot.again or 0) + 1) if number]
    crews = [
        Founders(**{**one, "points": {who: Decimal(points) for who, points in one["points"].items()}})
        for one in said["crews"]
    ]
    return Plan(said["officers"], crews, sorted(lots, key=lambda one: one.published))


def _lot(said: dict[str, Any]) -> Lot:
    made = {**said, "days": tuple(said["days"]), "bids": [Offer(**one) for one in said["bids"]]}
    if "work" in said:
        made["work"] = Work(**said["work"])
    return Lot(**made)


def _round(lot: Lot, number: int) -> Lot:
    """The same some weeks later, or earlier below nothing, each time a little dearer."""
    published, closes, begins, ends = (day + number * ROUND for day in lot.days)
    worth = Decimal(100 + 2 * number) / 100
    return replace(
        lot,
        key=f"{lot.key}{number:+d}",
        days=(published, closes, begins, ends),
        # A fixed price is shared by heads.
        ceiling=str(int(lot.ceiling) + 10 * lot.people * number) if lot.is_grabbed else lot.ceiling,
        bids=[replace(one, price=str(int(Decimal(one.price) * worth))) for one in lot.bids],
        hand_in=None if lot.hand_in is None else lot.hand_in + number * ROUND,
        deductions=[],
    )
