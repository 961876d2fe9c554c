"""What the demo's market is played on: who is there, which job is which of the plan, and which day it is."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tenders.demo.plan import Lot, Plan
from tenders.models import Crew, Job
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.periods import local


@dataclass
class Board:
    """`chance` decides what the plan leaves open. `cards` are the opening codes of the demo's openers, by person and
    number: in life nobody keeps them, here whoever tries the demo has to be able to open."""

    chance: random.Random
    people: dict[str, User]
    plan: Plan
    until: datetime
    jobs: dict[str, int] = field(default_factory=dict)
    lots: dict[int, Lot] = field(default_factory=dict)
    crews: dict[str, Crew] = field(default_factory=dict)
    cards: dict[int, dict[int, str]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return local(self.until).date()

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def offset(self, at: datetime) -> int:
        return (local(at).date() - self.today).days

    def officer(self, seat: str) -> User:
        return self.people[self.plan.officers[seat]]

    def know(self, lot: Lot, job: Job) -> None:
        self.jobs[lot.key], self.lots[job.pk] = job.pk, lot

    def of(self, *states: str) -> Iterator[tuple[Lot, Job]]:
        """The jobs in these states, oldest first."""
        for job in list(Job.objects.filter(state__in=states).select_related("post__area").order_by("pk")):
            yield self.lots[job.pk], job

    def number(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)


def tried(deed: Callable[..., object], *given: object, **more: object) -> bool:
    """What the rules refuse stays undone, as in life."""
    try:
        deed(*given, **more)
    except Refused:
        return False
    return True
