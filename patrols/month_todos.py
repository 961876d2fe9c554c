"""What the month asks of a person: its next step, an appeal or a correction, one's own figures, tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols import appeal_todos, task_todos
from patrols.models import Appeal, Assessment
from patrols.queries import month_waits as waits
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Todo

State = Assessment.State


SOURCES: dict[str, Callable[[User, datetime], Iterable[Todo]]] = {
    waits.TASKS: task_todos.to_carry,
    waits.JUDGE: task_todos.to_judge,
    waits.ANSWER: appeal_todos.to_answer,
    waits.CONFIRM: appeal_todos.to_confirm,
    waits.LOOK: appeal_todos.to_look_at,
}


def due(person: User, at: datetime) -> Iterable[Todo]:
    """One query where nothing waits, one more for each kind that does."""
    waiting = waits.groups_of(person, at)
    if waits.STEPS in waiting:
        yield from _steps(person, at)
    for group, source in SOURCES.items():
        if group in waiting:
            yield from source(person, at)


def _steps(person: User, at: datetime) -> Iterable[Todo]:
    """Who approves is told of appeals that nobody has answered: nothing is approved before that."""
    said = {
        State.DRAFTED: _("%(month)s考核等支部审核"),
        State.REVIEWED: _("%(month)s考核等公示"),
        State.PUBLICISED: _("%(month)s考核等审批"),
        State.APPROVED: _("%(month)s考核等审批"),
    }
    open_ones = Count("appeals", filter=Q(appeals__state=Appeal.State.FILED))
    for one in waits.steps(person, local(at).date()).annotate(waiting=open_ones):
        yield Todo(
            text=said[State(one.state)] % {"month": one.label},
            detail=_detail(one, one.waiting),
            url=reverse("month_detail", args=[one.month]),
            icon="table",
            tone="lamp",
        )


def _detail(assessment: Assessment, waiting: int) -> str:
    if assessment.state not in (State.PUBLICISED, State.APPROVED) or not waiting:
        return str(assessment.get_state_display())
    return _("还有 %(n)d 条申诉没有答复，答复完才能审批") % {"n": waiting}
