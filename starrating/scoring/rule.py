"""How a contest's marks become stars, winners and help: the rule that every mine sets for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

# Which entries of equal standing go first, in the order of the rule's list; see ranking.py for what each compares.
GROUP, CRITERION = "group:", "criterion:"
FEWER_AWARDS, NOT_AWARDED, EARLIER_VISIT, LOWER_CODE = (
    "fewer_awards:", "not_awarded:", "earlier_visit", "lower_code",
)  # fmt: skip
JOINS = ("mean", "median", "trimmed")


@dataclass(frozen=True)
class Rule:
    """`sheets` per entry are joined by `join`; `thresholds` are (stars, least score), highest first. `winners` is how
    many win at most (None: whoever has five stars), `cluster_cap` of them in one building or hall. Who is below
    `worst_below`, or among the `worst_lowest` of a building and below `worst_lowest_below`, gets help."""

    sheets: int = 2
    join: str = "mean"
    thresholds: tuple[tuple[int, Decimal], ...] = ()
    winners: int | None = None
    cluster_cap: int | None = None
    min_to_win: Decimal = Decimal(0)
    cooldown_months: int = 0
    tie_breaks: tuple[str, ...] = ()
    anchors: int = 4
    # How many entries are drawn out of all; None: all take part.
    sample: int | None = None
    worst_below: Decimal = Decimal(60)
    worst_lowest: int = 0
    worst_lowest_below: Decimal = Decimal(0)
    # One sheet below `worst_below` is enough, whatever the others say.
    worst_by_any_sheet: bool = False
    recheck_days: int = 3
    recheck_pass: Decimal = Decimal(70)
    notice_days: int = 3
    vote_days: int = 3
    # Candidates wanted in each hall before the judges come.
    candidates: int = 0
    # How many are honoured for having become better.
    improved: int = 1
    # Worth of the goods for each person, and money instead of goods.
    goods_yuan: Decimal = Decimal(0)
    award_yuan: Decimal = Decimal(0)
    # What winning adds to the own month's assessment.
    bonus_points: Decimal = Decimal(0)

    @property
    def five_star_line(self) -> Decimal:
        return max((least for _stars, least in self.thresholds), default=Decimal(100))

    def as_json(self) -> dict[str, Any]:
        """As it is kept: decimals as their text."""
        kept = asdict(self)
        kept["thresholds"] = [[stars, str(least)] for stars, least in self.thresholds]
        kept["tie_breaks"] = list(self.tie_breaks)
        return {name: str(value) if isinstance(value, Decimal) else value for name, value in kept.items()}


DECIMALS = frozenset(field.name for field in fields(Rule) if isinstance(field.default, Decimal))


def read(kept: Mapping[str, Any]) -> Rule:
    """The rule as it was kept; what an older one did not know has its default."""
    known = {name: value for name, value in kept.items() if name in Rule.__dataclass_fields__}
    for name in DECIMALS & known.keys():
        known[name] = Decimal(str(known[name]))
    known["thresholds"] = tuple(
        sorted(
            ((int(stars), Decimal(str(least))) for stars, least in kept.get("thresholds", ())), reverse=True
        )
    )
    known["tie_breaks"] = tuple(kept.get("tie_breaks", ()))
    return Rule(**known)
