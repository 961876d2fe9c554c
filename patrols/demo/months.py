"""The months of the demo: each closed one is drafted by the clock as in real life."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from patrols.demo.stage import Stage
from tongting.periods import Month
from tongting.work import actions as work

# The draft runs at two in the night after a month has ended.
DRAFTED = timedelta(hours=2)


def plan(stage: Stage, first: date) -> None:
    month = Month.of(first)
    while month.end_at + DRAFTED <= stage.until:
        stage.at(month.end_at + DRAFTED, _catch_up)
        month = month.next()


def _catch_up(at: datetime) -> None:
    work.catch_up(at=at)
