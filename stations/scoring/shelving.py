"""Where a parcel is laid and under which number: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FIRST, LAST = 1001, 9999
BOTTOM = 1


@dataclass(frozen=True)
class Layer:
    """How much lies on a layer and how much there is room for."""

    shelf: int
    layer: int
    lies: int
    room: int

    @property
    def free(self) -> int:
        return max(0, self.room - self.lies)


def choose(layers: Iterable[Layer], *, heavy: bool) -> Layer | None:
    """The layer with most room; what is heavy lies at the bottom as long as there is room, and the rest leaves the
    bottom to it. None where everything is full."""
    free = [one for one in layers if one.free]
    return max(
        free,
        key=lambda one: ((one.layer == BOTTOM) == heavy, one.free, -one.shelf, -one.layer),
        default=None,
    )


def next_number(last: int, taken: set[int]) -> int | None:
    """The number after the last one given, without those in use; around after 9999. None where all are."""
    span = LAST - FIRST + 1
    begin = last + 1 if FIRST <= last < LAST else FIRST
    for step in range(span):
        number = FIRST + (begin - FIRST + step) % span
        if number not in taken:
            return number
    return None
