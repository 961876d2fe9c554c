"""Which tune plays when: the same arithmetic here and on the player (static/player.js), so that a device without a
network and the server that tells of it name the same; pure.

A part's tunes are shuffled anew for each round by a hash of day, playlist and round; a tune lasts as long as it is,
less the time in which it fades into the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

FADE_MS = 1500
SHORTEST_MS = 1000


class Timed(NamedTuple):
    number: int
    ms: int


class Place(NamedTuple):
    """The `turn`-th tune of a round, `offset` milliseconds after it began."""

    round: int
    turn: int
    number: int
    offset: int


def fingerprint(text: str) -> int:
    """FNV-1a, 32 bits, of an ASCII text, stirred once more: texts that differ in their last sign alone would stay
    neighbours."""
    found = 0x811C9DC5
    for byte in text.encode("ascii"):
        found = (found ^ byte) * 0x01000193 % 2**32
    found = (found ^ found >> 16) * 0x85EBCA6B % 2**32
    found = (found ^ found >> 13) * 0xC2B2AE35 % 2**32
    return found ^ found >> 16


def order(numbers: Sequence[int], seed: str, round: int) -> list[int]:
    """The tunes of a round. What ended the round before does not begin this one, where there are three or more."""
    shuffled = _shuffled(numbers, seed, round)
    if round and len(shuffled) > 2 and shuffled[0] == _shuffled(numbers, seed, round - 1)[-1]:
        shuffled[0], shuffled[1] = shuffled[1], shuffled[0]
    return shuffled


def _shuffled(numbers: Sequence[int], seed: str, round: int) -> list[int]:
    return sorted(numbers, key=lambda number: (fingerprint(f"{seed}:{round}:{number}"), number))


def lasts(ms: int) -> int:
    return max(ms - FADE_MS, SHORTEST_MS)


def place(tunes: Sequence[Timed], seed: str, elapsed: int) -> Place | None:
    """What plays `elapsed` milliseconds after the part began; None where there is nothing to play."""
    length = {tune.number: lasts(tune.ms) for tune in tunes}
    if not length:
        return None
    round, left = divmod(elapsed, sum(length.values()))
    for turn, number in enumerate(order(list(length), seed, round)):
        if left < length[number]:
            return Place(round, turn, number, left)
        left -= length[number]
    raise AssertionError("a round is as long as its tunes")


def following(tunes: Sequence[Timed], seed: str, here: Place) -> Place:
    """The tune after this one, from its beginning."""
    numbers = [tune.number for tune in tunes]
    if here.turn + 1 < len(numbers):
        return Place(here.round, here.turn + 1, order(numbers, seed, here.round)[here.turn + 1], 0)
    return Place(here.round + 1, 0, order(numbers, seed, here.round + 1)[0], 0)
