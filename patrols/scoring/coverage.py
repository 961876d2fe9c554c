"""Which hours of a place were looked at: the matrix of its visits, the longest gap, peaks hit, blind hours. Times are
minutes from the midnight on which the span begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DAY, HOUR = 1440, 60


@dataclass(frozen=True)
class Ground:
    """When a place is open and when it is busiest; ends beyond 1440 lie after midnight, 0 to 1440 is all day."""

    opens: int = 0
    closes: int = DAY
    peaks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Seen:
    """`hours` counts visits by hour of the day. The longest gap is counted in minutes in which the place was open and
    begins at `gap_from`."""

    hours: tuple[int, ...]
    open_hours: frozenset[int]
    gap: int
    gap_from: int
    peaks: int
    peaks_hit: int
    in_peak: int

    @property
    def visits(self) -> int:
        return sum(self.hours)

    @property
    def blind(self) -> list[int]:
        """Hours in which the place is open and nobody ever came."""
        return [hour for hour in sorted(self.open_hours) if not self.hours[hour]]


def read(ground: Ground, visits: Sequence[int], days: int, until: int | None = None) -> Seen:
    """`visits` in their order, some hours beyond the span too, for a peak that began on its last evening. What lies
    after `until` has not come yet: no gap, no missed peak."""
    end = days * DAY if until is None else max(0, min(days * DAY, until))
    inside = [visit for visit in visits if 0 <= visit < days * DAY]
    hours = [0] * 24
    for visit in inside:
        hours[visit % DAY // HOUR] += 1
    windows = [(day * DAY + begin, day * DAY + close) for day in range(days) for begin, close in ground.peaks]
    over = [(begin, close) for begin, close in windows if close <= (until or days * DAY + DAY)]
    gap, gap_from = longest_gap(ground, [visit for visit in inside if visit < end], end)
    return Seen(
        hours=tuple(hours),
        open_hours=frozenset(hour for hour in range(24) if is_open(ground, hour * HOUR + HOUR // 2)),
        gap=gap,
        gap_from=gap_from,
        peaks=len(over),
        peaks_hit=sum(any(begin <= visit < close for visit in visits) for begin, close in over),
        in_peak=sum(
            any(begin <= visit < close for begin, close in (*windows, *_eve(ground))) for visit in inside
        ),
    )


def _eve(ground: Ground) -> list[tuple[int, int]]:
    """The rest of peaks that began on the evening before the span."""
    return [(begin - DAY, close - DAY) for begin, close in ground.peaks if close > DAY]


def is_open(ground: Ground, minute: int) -> bool:
    if ground.closes - ground.opens >= DAY:
        return True
    return any(ground.opens <= clock < ground.closes for clock in (minute % DAY, minute % DAY + DAY))


def open_minutes(ground: Ground, begin: int, end: int) -> int:
    """How long the place is open between two moments."""
    if ground.closes - ground.opens >= DAY:
        return max(0, end - begin)
    first, last = begin // DAY - 1, end // DAY
    return sum(
        max(0, min(end, day * DAY + ground.closes) - max(begin, day * DAY + ground.opens))
        for day in range(first, last + 1)
    )


def longest_gap(ground: Ground, visits: Sequence[int], end: int) -> tuple[int, int]:
    """(open minutes, where it begins) of the longest time without a visit from the beginning of the span to `end`."""
    marks = [0, *visits, end]
    gaps = [
        (open_minutes(ground, before, after), before) for before, after in zip(marks, marks[1:], strict=False)
    ]
    return max(gaps, key=lambda gap: (gap[0], -gap[1]), default=(0, 0))
