"""How content people are: stars into figures. Halves are rounded up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# From here on somebody was content (满意).
GOOD = 4
TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


@dataclass(frozen=True)
class Satisfaction:
    """`counts` are how often each number of stars was given."""

    counts: Mapping[int, int]

    @property
    def many(self) -> int:
        return sum(self.counts.values())

    @property
    def good(self) -> int:
        return sum(many for stars, many in self.counts.items() if stars >= GOOD)

    @property
    def mean(self) -> Decimal | None:
        """Stars, to the tenth; None where nobody said anything."""
        if not self.many:
            return None
        total = sum(stars * many for stars, many in self.counts.items())
        return (Decimal(total) / self.many).quantize(TENTH, ROUND_HALF_UP)

    @property
    def share(self) -> Decimal | None:
        """满意率: of one, to the hundredth; None where nobody said anything."""
        return (Decimal(self.good) / self.many).quantize(HUNDREDTH, ROUND_HALF_UP) if self.many else None

    @property
    def percent(self) -> int | None:
        return None if self.share is None else int(self.share * 100)
