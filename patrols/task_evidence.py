"""What tasks of the month say about each person, at the evidence seam: done or missed, where the rules know tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Task
from patrols.queries import task as reads
from tongting.periods import Month
from tongting.seams import Evidence


def collect(month: Month) -> Iterable[Evidence]:
    """An indicator fed by tasks takes done and missed ones as facts (`task_points` set, `task_done` earned,
    `task_missed` lost); a bonus counts the points of what was done, a deduction those of what was missed. One query,
    one more for the rules where there are tasks."""
    for task, codes in reads.counting_in(month):
        yield from _of(task, codes)


collect.sources = frozenset(("tasks",))  # type: ignore[attr-defined]


def _of(task: Task, codes: list[tuple[str, str]]) -> Iterator[Evidence]:
    done = task.state == Task.State.DONE
    said = (
        _("任务完成：%(what)s（%(n)s/%(target)s %(unit)s）")
        if done
        else _("任务未完成：%(what)s（%(n)s/%(target)s %(unit)s）")
    )
    what = said % {
        "what": task.title, "n": f"{task.reached.normalize():f}", "target": f"{task.target.normalize():f}",
        "unit": task.unit,
    }  # fmt: skip
    facts: dict[str, Any] = {
        "task_points": str(task.points),
        "task_done": str(task.points if done else Decimal(0)),
        "task_missed": str(Decimal(0) if done else task.points),
    }
    for kind, code in codes:
        if kind == "indicator" or (kind == "bonus") == done:
            url = reverse("task_detail", args=[task.pk])
            yield Evidence(
                f"patrols.task:{task.pk}",
                task.person_id,
                code,
                task.points,
                facts,
                what,
                url,
                found_by=task.judged_by_id,
            )
