"""How well it is shown that somebody was there (在场依据): 0 to 100 out of seven parts, each with its reason; and what
a patroller should look at themselves. Pure arithmetic: plain values in, plain values out.

A part that does not apply leaves the denominator: a visit without photos loses nothing for having none. Nothing here
says that somebody was not there. It says what speaks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any

SCAN, LAG, PHOTOS, DWELL, WALK, POSITION, CONFIRMED = (
    "scan", "lag", "photos", "dwell", "walk", "position", "confirmed",
)  # fmt: skip
MOST = {SCAN: 25, LAG: 10, PHOTOS: 15, DWELL: 15, WALK: 10, POSITION: 5, CONFIRMED: 20}
TOO_QUICK, ALL_OK, REUSED, CLOCK_OFF, NOT_SCANNED, GALLERY = (
    "too_quick", "all_ok", "reused", "clock_off", "not_scanned", "gallery",
)  # fmt: skip
# A clock further off than this is off.
CLOCK_OFF_BY = timedelta(minutes=10)
# Sent within … → points; later than all of them → 1.
LAGS = (
    (timedelta(minutes=2), 10),
    (timedelta(minutes=10), 8),
    (timedelta(hours=2), 5),
    (timedelta(days=1), 3),
)
# A photo may be a little older than the first look at the page, or younger than the sending.
AROUND = timedelta(minutes=5)
# Seconds an item: nobody can look faster; from here on there is nothing to wonder at.
QUICKEST, STEADY = 2, 8
# So many answers within so many seconds are tapped, not looked at.
BURST, BURST_SECONDS = 6, 4
# A way is asked about only where the visit before is not longer ago.
SAME_ROUND = timedelta(hours=3)
SAME_BUILDING, SAME_AREA, OTHER_AREA = timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=3)
METRES_A_SECOND = 1.4
NEAR, NOT_FAR = 60, 200
# From here on the evidence is plenty, or enough.
PLENTY, ENOUGH = 80, 50


@dataclass(frozen=True)
class Picture:
    """A photo of the visit; `fits` is false where it was sent from another post's form or was used before."""

    taken_at: datetime | None
    from_gallery: bool = False
    reused: bool = False
    elsewhere: bool = False


@dataclass(frozen=True)
class Before:
    """The same person's visit before: when it ended, how long the way takes from there."""

    ended_at: datetime
    way: timedelta


@dataclass(frozen=True)
class Against:
    """What somebody else found within two days at items that were passed here: which visit, how many hours apart
    (negative: before), the items in words."""

    patrol: int
    hours: int
    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """All that is known about one visit. Times of the phone are the phone's word."""

    scanned: bool
    started_at: datetime
    submitted_at: datetime
    looked: int
    phone_started_at: datetime | None = None
    phone_submitted_at: datetime | None = None
    # How far ahead of ours the phone's clock ran when it handed this in; None where nobody knows.
    clock_off_seconds: int | None = None
    # Seconds after the phone's start at which each answer was given.
    answered: Sequence[int] = ()
    pictures: Sequence[Picture] = ()
    before: Before | None = None
    # How far from the post, and how sure the phone was of it.
    metres: int | None = None
    accuracy: int = 0
    # Whether anybody works there who could confirm it, and who did.
    staffed: bool = False
    confirmed_by: str = ""
    against: Sequence[Against] = ()


@dataclass(frozen=True)
class Part:
    """`most` is 0 where the part does not apply; of `how` and `facts` presence_words.py makes a sentence."""

    code: str
    points: int
    most: int
    how: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Flag:
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    score: int
    parts: list[Part]
    flags: list[Flag]


def judge(facts: Facts) -> Judged:
    parts = [
        _scan(facts), _lag(facts), _photos(facts), _dwell(facts), _walk(facts), _position(facts), _confirmed(facts),
    ]  # fmt: skip
    most = sum(part.most for part in parts)
    return Judged(round(100 * sum(part.points for part in parts) / most), parts, flags_of(facts))


def flags_of(facts: Facts) -> list[Flag]:
    """What the patroller is told first, and the branch when it comes again and again."""
    found = []
    if hurried := _hurried(facts):
        found.append(Flag(TOO_QUICK, hurried))
    if facts.against:
        nearest = min(facts.against, key=lambda one: abs(one.hours))
        found.append(
            Flag(ALL_OK, {"patrol": nearest.patrol, "hours": nearest.hours, "items": list(nearest.items)})
        )
    if many := sum(one.reused for one in facts.pictures):
        found.append(Flag(REUSED, {"n": many}))
    if minutes := clock_off(facts):
        found.append(Flag(CLOCK_OFF, {"minutes": minutes}))
    if not facts.scanned:
        found.append(Flag(NOT_SCANNED))
    if many := sum(one.from_gallery for one in facts.pictures):
        found.append(Flag(GALLERY, {"n": many}))
    return found


def clock_off(facts: Facts) -> int:
    """By how many minutes the phone's clock is surely off: positive ahead, negative behind, 0 where it may be right.

    Where the phone said what its clock was when it handed in, that is it. Else: a line that was away makes the end look
    behind; a page kept on the phone makes the beginning look ahead. So the truth lies between the two, and only what
    both say counts.
    """
    if facts.clock_off_seconds is not None:
        off = timedelta(seconds=facts.clock_off_seconds)
        return _minutes(off) if abs(off) > CLOCK_OFF_BY else 0
    if facts.phone_submitted_at is None:
        return 0
    end = facts.phone_submitted_at - facts.submitted_at
    if end > CLOCK_OFF_BY:
        return _minutes(end)
    if facts.phone_started_at is None:
        return 0
    start = facts.phone_started_at - facts.started_at
    return _minutes(start) if end <= start < -CLOCK_OFF_BY else 0


def stayed(facts: Facts) -> timedelta:
    """How long the visit took: by the phone, whose error cancels out, else by the server."""
    if (
        facts.phone_started_at
        and facts.phone_submitted_at
        and facts.phone_submitted_at >= facts.phone_started_at
    ):
        return facts.phone_submitted_at - facts.phone_started_at
    return max(timedelta(0), facts.submitted_at - facts.started_at)


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> int:
    """Two points as (latitude, longitude) in degrees, along the surface."""
    up, along = radians(other[0] - one[0]), radians(other[1] - one[1])
    half = sin(up / 2) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(along / 2) ** 2
    return round(2 * 6_371_000 * asin(sqrt(min(1.0, half))))


def way_of(metres: int) -> timedelta:
    """On foot, in a straight line."""
    return timedelta(seconds=round(metres / METRES_A_SECOND))


def tone(score: int | None) -> str:
    return "" if score is None else "ok" if score >= PLENTY else "act" if score >= ENOUGH else "lamp"


def _scan(facts: Facts) -> Part:
    return Part(SCAN, MOST[SCAN] if facts.scanned else 0, MOST[SCAN], "yes" if facts.scanned else "no")


def _lag(facts: Facts) -> Part:
    if facts.phone_submitted_at is None:
        return Part(LAG, 0, 0, "unknown")
    if minutes := clock_off(facts):
        return Part(LAG, 0, MOST[LAG], "clock", {"minutes": minutes})
    late = facts.submitted_at - facts.phone_submitted_at + timedelta(seconds=facts.clock_off_seconds or 0)
    points = next((points for until, points in LAGS if late <= until), 1)
    how = "at_once" if points == MOST[LAG] else "late"
    return Part(LAG, points, MOST[LAG], how, {"minutes": max(0, _minutes(late))})


def _photos(facts: Facts) -> Part:
    known = [one for one in facts.pictures if one.taken_at is not None]
    if not known:
        return Part(PHOTOS, 0, 0, "none" if not facts.pictures else "unknown")
    begin, end = facts.phone_started_at or facts.started_at, facts.phone_submitted_at or facts.submitted_at
    good = sum(
        one.taken_at is not None
        and begin - AROUND <= one.taken_at <= end + AROUND
        and not (one.reused or one.elsewhere)
        for one in known
    )
    points = round(MOST[PHOTOS] * good / len(known))
    return Part(PHOTOS, points, MOST[PHOTOS], "shot", {"good": good, "n": len(known)})


def _dwell(facts: Facts) -> Part:
    if not facts.looked:
        return Part(DWELL, 0, 0, "nothing")
    seconds = stayed(facts).total_seconds()
    share = (seconds / facts.looked - QUICKEST) / (STEADY - QUICKEST)
    points = round(MOST[DWELL] * min(1.0, max(0.0, share)))
    return Part(DWELL, points, MOST[DWELL], "stayed", {"seconds": round(seconds), "n": facts.looked})


def _walk(facts: Facts) -> Part:
    if facts.before is None or not facts.before.way:
        return Part(WALK, 0, 0, "first")
    gap = (facts.phone_started_at or facts.started_at) - facts.before.ended_at
    if gap > SAME_ROUND:
        return Part(WALK, 0, 0, "first")
    share = min(1.0, max(0.0, gap / facts.before.way))
    minutes = {"seconds": round(gap.total_seconds()), "way": round(facts.before.way.total_seconds())}
    how = "enough" if share == 1 else "short" if gap > timedelta(0) else "overlap"
    return Part(WALK, round(MOST[WALK] * share), MOST[WALK], how, minutes)


def _position(facts: Facts) -> Part:
    if facts.metres is None:
        return Part(POSITION, 0, 0, "none")
    off = max(0, facts.metres - facts.accuracy)
    points = MOST[POSITION] if off <= NEAR else 3 if off <= NOT_FAR else 0
    return Part(
        POSITION, points, MOST[POSITION], "away", {"metres": facts.metres, "accuracy": facts.accuracy}
    )


def _confirmed(facts: Facts) -> Part:
    if facts.confirmed_by:
        return Part(CONFIRMED, MOST[CONFIRMED], MOST[CONFIRMED], "yes", {"who": facts.confirmed_by})
    if not facts.staffed:
        return Part(CONFIRMED, 0, 0, "nobody")
    return Part(CONFIRMED, 0, MOST[CONFIRMED], "no")


def _hurried(facts: Facts) -> dict[str, int]:
    seconds = stayed(facts).total_seconds()
    if facts.looked and seconds < QUICKEST * facts.looked:
        return {"seconds": round(seconds), "n": facts.looked}
    times = sorted(facts.answered)
    for first, last in zip(times, times[BURST - 1 :], strict=False):
        if last - first < BURST_SECONDS:
            return {"seconds": max(1, last - first), "n": BURST}
    return {}


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)
