"""What of the market waits for a person: jobs, openings, awards and contracts, crews, work and pay."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from tenders import award_todos, job_todos, market_todos, opening_todos, settlement_todos
from tenders.queries import waits
from tongting.people.models import User
from tongting.seams import Todo

SOURCES: dict[str, Callable[[User, datetime], Iterable[Todo]]] = {
    waits.JOBS: job_todos.due,
    waits.OPENING: opening_todos.due,
    waits.AWARDS: award_todos.due,
    waits.CREWS: market_todos.due,
    waits.PAY: settlement_todos.due,
}


def due(person: User, at: datetime) -> Iterable[Todo]:
    """One query where nothing waits."""
    waiting = waits.groups_of(person, at)
    for group, source in SOURCES.items():
        if group in waiting:
            yield from source(person, at)
