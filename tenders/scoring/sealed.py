"""What lies in an envelope: price, plan, crew with its shares, when it was sealed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tenders.scoring.envelope import canonical


@dataclass(frozen=True)
class Sealed:
    """A bid before it is sealed and after it is opened. `shares` are (person, name, points) of a crew."""

    price: Decimal
    plan: str
    sealed_at: datetime
    crew: int | None = None
    shares: tuple[tuple[int, str, str], ...] = ()

    def as_bytes(self) -> bytes:
        return canonical(
            {
                "price": str(self.price),
                "plan": self.plan,
                "at": self.sealed_at.isoformat(),
                "crew": self.crew,
                "shares": [list(share) for share in self.shares],
            }
        )


def read(content: bytes) -> Sealed:
    """ValueError, KeyError, TypeError or ArithmeticError where whoever sealed it did not seal a bid."""
    said: dict[str, Any] = json.loads(content)
    price, sealed_at = Decimal(str(said["price"])), datetime.fromisoformat(said["at"])
    if not price.is_finite() or sealed_at.tzinfo is None:
        raise ValueError("no price or no moment")
    return Sealed(
        price=price,
        plan=str(said["plan"]),
        sealed_at=sealed_at,
        crew=None if said["crew"] is None else int(said["crew"]),
        shares=tuple(
            (int(person), str(name), str(Decimal(points))) for person, name, points in said["shares"]
        ),
    )
