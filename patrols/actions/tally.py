"""Writes of the tallies: every change of an issue is counted in its own transaction: totals stay exact and cheap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from patrols.models import Issue, IssueTally
from patrols.queries import tally as counted
from patrols.queries.tally import Kind

BATCH = 100


@dataclass(frozen=True)
class Difference:
    kind: Kind
    kept: int
    counted: int


def kind_of(issue: Issue) -> Kind:
    return Kind(issue.post_id, issue.team_id, issue.state, issue.severity, issue.source)


def add(changes: Counter[Kind]) -> None:
    """Adds to the counts in one statement, in the same order whoever writes, so that two at once wait and never
    deadlock; a kind that was never counted gets its row. Call it inside the transaction that changes the issues."""
    rows = sorted(((kind, n) for kind, n in changes.items() if n), key=lambda pair: pair[0].order)
    table = connection.ops.quote_name(IssueTally._meta.db_table)
    for first in range(0, len(rows), BATCH):
        some = rows[first : first + BATCH]
        values = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(some))
        params = [value for kind, n in some for value in (*kind, n)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (post_id, team_id, state, severity, source, count) VALUES {values} "
                "ON CONFLICT (post_id, (COALESCE(team_id, 0)), state, severity, source) "
                f"DO UPDATE SET count = {table}.count + excluded.count",
                params,
            )


def shift(was: Kind, became: Kind) -> None:
    """One issue left a kind and entered another."""
    if was != became:
        add(Counter({was: -1, became: 1}))


def enter(issues: Iterable[Issue]) -> None:
    """New issues."""
    add(Counter(kind_of(issue) for issue in issues))


def verify(*, repair: bool = False) -> list[Difference]:
    """Compares what was kept with what is there; with `repair` the counts are put right. Nobody counts meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {IssueTally._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        kept, there = counted.kept(), counted.there()
        wrong = [
            Difference(kind, kept[kind], there[kind])
            for kind in sorted(kept.keys() | there.keys(), key=lambda kind: kind.order)
            if kept[kind] != there[kind]
        ]
        if repair:
            add(Counter({one.kind: one.counted - one.kept for one in wrong}))
    return wrong
