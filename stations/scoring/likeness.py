"""How likely a found thing is the one that somebody lost: pure. Kind, date, place and words, out of a hundred."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

KIND, DATE, PLACE, WORDS = 40, 25, 15, 20
# From here on somebody is told.
LIKELY = 55
# What nobody could name is compared with everything, and counts less.
ANY, ANY_KIND = "other", 12
# Days after the loss → share; a thing found before it was lost is another one, but for a day that was misremembered.
LATER = ((1, 1.0), (3, 0.7), (7, 0.4), (30, 0.15))


@dataclass(frozen=True)
class Traits:
    kind: str
    day: date
    place: str
    words: str


def score(found: Traits, lost: Traits) -> int:
    kind = KIND if found.kind == lost.kind else ANY_KIND if ANY in (found.kind, lost.kind) else 0
    when = _later((found.day - lost.day).days)
    if not kind or not when:
        return 0
    return round(
        kind + DATE * when + PLACE * alike(lost.place, found.place) + WORDS * alike(lost.words, found.words)
    )


def _later(days: int) -> float:
    if days < -1:
        return 0.0
    return next((share for most, share in LATER if days <= most), 0.0)


def alike(said: str, other: str) -> float:
    """The share of the shorter one's pairs of signs that the other has as well, from 0 to 1; Chinese is compared by its
    pairs because nothing divides its words."""
    mine, theirs = pairs(said), pairs(other)
    if not mine or not theirs:
        return 0.0
    return len(mine & theirs) / min(len(mine), len(theirs))


def pairs(text: str) -> set[str]:
    plain = "".join(sign for sign in text.lower() if sign.isalnum())
    return {plain[n : n + 2] for n in range(len(plain) - 1)} or ({plain} if plain else set())
