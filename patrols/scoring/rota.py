"""The rota engine (错时错峰): a task in, a plan out. No database, no clock; the same task with the same seed gives the
same rota on any machine.

A zone's day is filled greedily, what stays unmet is taken apart with its surroundings and laid anew, then single
rounds are moved, handed on and swapped for as many turns as the task's effort says (rota_search). The account of
costs is kept as differences (rota_ledger) over a ground worked out once (rota_field); rota_rules reads the result
from scratch."""

from __future__ import annotations

from patrols.scoring.rota_field import Field
from patrols.scoring.rota_rules import Reading
from patrols.scoring.rota_search import Search
from patrols.scoring.rota_task import Plan, Round, Task, Tell


def nobody(percent: int) -> None:
    """Progress that nobody looks at."""


def draw(task: Task, tell: Tell = nobody) -> Plan:
    """The best rota found: every round keeps every rule that holds for rounds; visits and quotas that could not be met
    are named. `tell` is called with the percents done and may raise to stop."""
    field = Field(task)
    walks = Search(field, tell).run()
    rounds = tuple(
        sorted(
            Round(
                field.minutes[walk.n],
                task.people[walk.p].key,
                tuple(task.posts[q].key for q in walk.posts),
                walk.day,
            )
            for walk in walks
        )
    )
    reading = Reading(task, rounds)
    fair = {person.key: load for person, load in zip(task.people, reading.ledger.fair, strict=True)}
    return Plan(rounds, tuple(reading.unmet()), reading.cost(), fair)
