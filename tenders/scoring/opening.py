"""What two codes make of a job's envelopes: which hold a bid, which a blank, which were touched and how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tenders.scoring import envelope, sealed


class Content(StrEnum):
    BID = "bid"
    BLANK = "blank"
    # Sealed before the job was changed and not confirmed again.
    OLD = "old"
    # Lies in a row it was not sealed for.
    MOVED = "moved"
    # Opens nowhere: a bit of it is another, or it is none of this job's.
    BROKEN = "broken"
    # A row that was not there when the job was published.
    ADDED = "added"
    # Opens, but no bid is inside.
    UNREADABLE = "unreadable"


TOUCHED = (Content.MOVED, Content.BROKEN, Content.ADDED, Content.UNREADABLE)


@dataclass(frozen=True)
class Row:
    row: int
    person: int
    envelope: bytes


@dataclass(frozen=True)
class Found:
    """What was in a row. `version` is the job's for which it was sealed, `belongs` the row it was sealed for."""

    row: Row
    content: Content
    bid: sealed.Sealed | None = None
    version: int = 0
    belongs: int = 0


@dataclass(frozen=True)
class Lock:
    """What opens the envelopes of a job in its present version."""

    job: int
    version: int
    key: bytes


def examine(lock: Lock, rows: Sequence[Row], listed: Iterable[tuple[int, int]]) -> list[Found]:
    """Every row in its order. `listed` are the (row, person) there were at publication."""
    known = dict(listed)
    return [_examine(lock, one, known) for one in rows]


def missing(rows: Iterable[Row], listed: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What stood on the list and is not there any more."""
    there = {(one.row, one.person) for one in rows}
    return [pair for pair in listed if tuple(pair) not in there]


def _examine(lock: Lock, row: Row, known: dict[int, int]) -> Found:
    if known.get(row.row) != row.person:
        return Found(row, Content.ADDED)
    # The present version first: nearly all are of it.
    for version in range(lock.version, 0, -1):
        content = _opened(lock, row.envelope, version, row.row)
        if content is not None:
            return _read(lock, row, content, version)
    for other in known:
        for version in range(lock.version, 0, -1):
            if _opened(lock, row.envelope, version, other) is not None:
                return Found(row, Content.MOVED, belongs=other)
    return Found(row, Content.BROKEN)


def _opened(lock: Lock, closed: bytes, version: int, row: int) -> bytes | None:
    try:
        return envelope.unseal(closed, lock.key, envelope.about_bid(lock.job, version, row))
    except envelope.Broken:
        return None


def _read(lock: Lock, row: Row, content: bytes, version: int) -> Found:
    if not content:
        return Found(row, Content.BLANK, version=version)
    try:
        bid = sealed.read(content)
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return Found(row, Content.UNREADABLE, version=version)
    return Found(row, Content.BID if version == lock.version else Content.OLD, bid, version)
