"""The proof of a day's music: minutes played, what is missing between them and why; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

MINUTE = timedelta(minutes=1)
# Below this nothing is heard; a track change may cost a second or two of a minute.
QUIET_DB = -60.0
WHOLE = 55
NO_BEAT, SILENT = "none", "silent"


class Minute(NamedTuple):
    at: datetime
    played: int
    says: str
    level_db: float | None
    received_at: datetime


class Gap(NamedTuple):
    """Not, or not quite, played from `begins` up to `ends`: `seconds` are lost. `why` is what the player said of it,
    `none` where it said nothing, `silent` where it played and was not heard."""

    begins: datetime
    ends: datetime
    seconds: int
    why: str


class Proof(NamedTuple):
    """Seconds played of those that have passed; how many minutes were told late, after a gap in the network."""

    played: int
    passed: int
    gaps: list[Gap]
    late: int


def heard(played: int, level_db: float | None) -> int:
    """Seconds of a minute that somebody could hear."""
    return played if level_db is not None and level_db > QUIET_DB else 0


def prove(minutes: Iterable[Minute], begins: datetime, ends: datetime, late: timedelta) -> Proof:
    """Of what a player told between two moments; `late` is when a minute counts as told afterwards."""
    told = {one.at: one for one in minutes}
    played, gaps, at = 0, list[Gap](), begins
    while at < ends:
        length = min(60, int((ends - at).total_seconds()))
        one = told.get(at)
        seconds = min(heard(one.played, one.level_db), length) if one else 0
        if length - seconds > 60 - WHOLE or one is None:
            _add(gaps, at, min(at + MINUTE, ends), length - seconds, _why(one))
            played += seconds
        else:
            # A second between two tunes is no gap.
            played += length
        at += MINUTE
    came_late = sum(one.received_at - one.at > late for one in told.values())
    return Proof(played, int((ends - begins).total_seconds()), gaps, came_late)


def _why(one: Minute | None) -> str:
    if one is None:
        return NO_BEAT
    return SILENT if one.says == "playing" else one.says


def _add(gaps: list[Gap], begins: datetime, ends: datetime, seconds: int, why: str) -> None:
    last = gaps[-1] if gaps else None
    if last is not None and last.ends == begins and last.why == why:
        gaps[-1] = last._replace(ends=ends, seconds=last.seconds + seconds)
    else:
        gaps.append(Gap(begins, ends, seconds, why))


def is_covered(minutes: Sequence[datetime], begins: datetime, ends: datetime) -> bool:
    """Whether the minutes that were heard leave nothing out between two moments."""
    told, at = set(minutes), begins.replace(second=0, microsecond=0) + MINUTE
    while at + MINUTE <= ends:
        if at not in told:
            return False
        at += MINUTE
    return True
