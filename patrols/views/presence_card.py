"""A visit's presence as its page shows it: parts with their reasons, what the patroller should look at."""

from __future__ import annotations

from dataclasses import dataclass

from patrols.models import Patrol, Presence
from patrols.models.patrol import Entry
from patrols.scoring import presence as scoring
from patrols.scoring import presence_words as words


@dataclass(frozen=True)
class ShownPart:
    name: str
    points: int
    most: int
    why: str

    @property
    def applies(self) -> bool:
        return self.most > 0


class Shown:
    """`often` are the flags that may be shown to others; None shows the patroller all of their own."""

    def __init__(
        self, patrol: Patrol, row: Presence | None, *, is_own: bool, often: set[str] | None = None
    ) -> None:
        self.row, self.is_own = row, is_own
        self.is_late = patrol.entry == Entry.LATE
        self.score = row.score if row else None
        self.word, self.tone = words.word_of(self.score), scoring.tone(self.score)
        self.parts = [
            ShownPart(words.name_of(part["code"]), part["points"], part["most"], words.reason(part))
            for part in (row.parts if row else [])
        ]
        self.flags = [
            (words.name_of(flag["code"]), words.advice(flag))
            for flag in (row.flags if row else [])
            if often is None or flag["code"] in often
        ]
