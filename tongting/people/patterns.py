"""Letters of the roster: what stands in a cell, what a brush does to it, how a row of letters runs over the days. Pure:
no database, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# What a cell says where nobody works, and where somebody is on leave.
REST, AWAY = "休", "假"
Codes = tuple[str, ...]


class Unreadable(Exception):
    """Letters that mean no day of work, as a sentence's end; `letter` where one of them is not known."""

    def __init__(self, letter: str = "") -> None:
        super().__init__(letter)
        self.letter = letter


@dataclass(frozen=True)
class Legend:
    """Kinds of shift in their order: code → letter, and which of them are duty turns beside the day's own shift."""

    letters: Mapping[str, str]
    duties: frozenset[str]

    def in_order(self, codes: Iterable[str]) -> Codes:
        known, given = list(self.letters), set(codes)
        return (*(code for code in known if code in given), *sorted(given - set(known)))

    def write(self, codes: Iterable[str]) -> str:
        """`("day", "night_duty")` → 白值; nothing → 休."""
        return "".join(self.letters.get(code, "?") for code in self.in_order(codes)) or REST

    def read(self, text: str) -> Codes:
        """白值 → `("day", "night_duty")`, 休 → nothing; raises `Unreadable`."""
        codes = {letter: code for code, letter in self.letters.items()}
        found = []
        for letter in text:
            if letter == REST:
                continue
            if letter not in codes:
                raise Unreadable(letter)
            found.append(codes[letter])
        if len(self.mains(found)) > 1:
            raise Unreadable
        return self.in_order(found)

    def mains(self, codes: Iterable[str]) -> list[str]:
        """The shifts of a day that are no duty turn; there is at most one."""
        return [code for code in dict.fromkeys(codes) if code not in self.duties]

    def painted(self, codes: Collection[str], brush: str) -> Codes:
        """What a tap with a brush makes of a cell: the empty brush clears it, a shift takes the place of the day's
        shift, a duty turn is added; the same once more takes it away."""
        if not brush:
            return ()
        if brush in codes:
            return self.in_order(code for code in codes if code != brush)
        if brush in self.duties:
            return self.in_order([*codes, brush])
        return self.in_order([*(code for code in codes if code in self.duties), brush])


@dataclass(frozen=True)
class Wish:
    """What a day of a person is to be. `was` is what the one who wishes saw there; None takes whatever is there."""

    person: int
    day: date
    codes: Codes
    was: Codes | None = None


@dataclass(frozen=True)
class Fill:
    """A row of letters run over the days from `first` to `last`; each next person begins `step` letters later, so that
    a team of three shifts is spread over them. `overwrite` also replaces what is there."""

    people: Sequence[int]
    pattern: Sequence[Codes]
    first: date
    last: date
    step: int = 0
    overwrite: bool = False


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def spread(fill: Fill) -> list[Wish]:
    """Every day of everybody under the pattern."""
    long = len(fill.pattern)
    return [
        Wish(person, day, tuple(fill.pattern[(n + place * fill.step) % long]))
        for place, person in enumerate(fill.people)
        for n, day in enumerate(days_of(fill.first, fill.last))
    ]


def reach_back(first: date, last: date, cycle: int) -> int:
    """By how many days to look back so that everything from `first` to `last` comes from before `first` and a round of
    `cycle` days goes on without a jump."""
    length = (last - first).days + 1
    return cycle * -(-length // cycle)
