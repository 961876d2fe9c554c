"""Who wins and which rule decided it. Equal scores share a rank; tie-breaks speak only where a line has to be drawn
between equals: at the number of places and at what a hall may win."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

# What decided a place; a tie-break is named by its own key. EQUAL: nothing could tell them apart, all of them won.
# EQUAL_OUT: the same, but the rule caps the winners, so none of them did.
SCORE, PLACES, HALL, EQUAL, EQUAL_OUT = "score", "places", "hall", "equal", "equal_out"
VETO, COOLDOWN, MINIMUM = "veto", "cooldown", "minimum"


def ranks(scores: Mapping[str, Decimal]) -> dict[str, int]:
    """Place by score, equal ones share a place: 1, 2, 2, 4."""
    found: dict[str, int] = {}
    for _score, equals in groupby(sorted(scores, key=lambda who: -scores[who]), key=scores.__getitem__):
        found.update(dict.fromkeys(equals, len(found) + 1))
    return found


@dataclass(frozen=True)
class Key:
    """A tie-break: a name under which every entry has a value, and which end of it wins."""

    name: str
    higher: bool = True


@dataclass(frozen=True)
class Entry:
    """`values` by the tie-breaks' names; `hall` counts against a cap; a veto or the cool-down keeps it from winning."""

    key: str
    score: Decimal
    values: Mapping[str, Decimal | int] = field(default_factory=dict)
    hall: str = ""
    vetoed: bool = False
    cooling: bool = False


@dataclass(frozen=True)
class Rule:
    """`places` None has no line at all. `capped` says that more than `places` must never win: then equals at the line
    all stay out, else they all win. A hall's cap is always such a maximum."""

    places: int | None = None
    minimum: Decimal | None = None
    capped: bool = False
    hall_cap: int | None = None
    keys: tuple[Key, ...] = ()


class Verdict(NamedTuple):
    won: bool
    decided_by: str


@dataclass(frozen=True)
class Place:
    """`rank` is by score among all entries, whoever may win; `decided_by` says why it won or why not, by the last
    line that was drawn through its equals: first in its hall, then for the places."""

    key: str
    rank: int
    won: bool
    decided_by: str


def award(entries: Sequence[Entry], rule: Rule) -> dict[str, Place]:
    """Score by score from the top. Where equals stay out at a cap, nobody below them takes what they left."""
    by_rank = ranks({one.key: one.score for one in entries})
    verdicts = {one.key: Verdict(False, why) for one in entries if (why := _bar(one, rule))}
    able = sorted((one for one in entries if one.key not in verdicts), key=lambda one: (-one.score, one.key))
    left = len(able) if rule.places is None else rule.places
    rooms: dict[str, int] = {}
    for _score, group in groupby(able, key=lambda one: one.score):
        equals = list(group)
        said = {one.key: Verdict(True, SCORE) for one in equals}
        if left > 0:
            said |= _hall_cuts(equals, rooms, rule)
        still = [one for one in equals if said[one.key].won]
        said |= _cut(still, left, rule.keys, PLACES, capped=rule.capped)
        left -= len(still)
        for one in still:
            rooms[one.hall] = rooms.get(one.hall, rule.hall_cap or 0) - said[one.key].won
        verdicts |= said
    return {one.key: Place(one.key, by_rank[one.key], *verdicts[one.key]) for one in entries}


def _hall_cuts(equals: Sequence[Entry], rooms: dict[str, int], rule: Rule) -> dict[str, Verdict]:
    """What the caps of the halls decide among entries of one score; a hall in which a line was drawn is closed."""
    found: dict[str, Verdict] = {}
    if rule.hall_cap is None:
        return found
    for hall in {one.hall: None for one in equals if one.hall}:
        mates = [one for one in equals if one.hall == hall]
        if cut := _cut(mates, rooms.get(hall, rule.hall_cap), rule.keys, HALL, capped=True):
            found |= cut
            rooms[hall] = 0
    return found


def _bar(entry: Entry, rule: Rule) -> str:
    """Why an entry cannot win however good the others are; empty where it can."""
    if entry.vetoed:
        return VETO
    if entry.cooling:
        return COOLDOWN
    return MINIMUM if rule.minimum is not None and entry.score < rule.minimum else ""


def _cut(
    equals: Sequence[Entry], room: int, keys: Sequence[Key], full: str, *, capped: bool
) -> dict[str, Verdict]:
    """Draws the line among entries of one score: who wins and what decided it. Empty where all of them fit, which
    the score alone decided; `full` where nothing was left before them."""
    if len(equals) <= room:
        return {}
    if room <= 0:
        return {one.key: Verdict(False, full) for one in equals}
    ordered = sorted(equals, key=lambda one: _order(one, keys))
    inside, outside = ordered[room - 1], ordered[room]
    if _difference(inside, outside, keys):
        return {
            one.key: Verdict(n < room, _difference(one, outside if n < room else inside, keys))
            for n, one in enumerate(ordered)
        }
    line = _order(inside, keys)
    found: dict[str, Verdict] = {}
    for one in ordered:
        if (mine := _order(one, keys)) == line:
            found[one.key] = Verdict(not capped, EQUAL_OUT if capped else EQUAL)
        else:
            found[one.key] = Verdict(mine < line, _difference(one, inside, keys))
    return found


def _order(entry: Entry, keys: Sequence[Key]) -> tuple[Decimal | int, ...]:
    return tuple(-entry.values[key.name] if key.higher else entry.values[key.name] for key in keys)


def _difference(one: Entry, other: Entry, keys: Sequence[Key]) -> str:
    """The first tie-break that tells two entries apart; empty where none does."""
    return next((key.name for key in keys if one.values[key.name] != other.values[key.name]), "")


def statistical_ties(
    scores: Mapping[str, Decimal],
    errors: Mapping[str, float],
    winners: Iterable[str],
    *,
    width: float = 1.96,
) -> list[str]:
    """Entries that the noise cannot tell apart from the last place inside the line, on either side of it, that place
    included, best first; empty where nobody is tied. `errors` are standard errors of the scores; who has none is not
    spoken of. `width` 1.96 is a doubt of 5 %."""
    won = set(winners) & errors.keys()
    if not won or len(won) == len(scores):
        return []
    last = min(won, key=lambda who: (scores[who], who))
    tied = [
        who
        for who in scores.keys() & errors.keys()
        if abs(float(scores[who] - scores[last])) <= width * math.hypot(errors[who], errors[last])
    ]
    return sorted(tied, key=lambda who: (-scores[who], who)) if set(tied) - won else []
