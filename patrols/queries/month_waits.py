"""Whether anything of the month waits for a person, kind by kind: a step of it, an appeal, a correction, one's own
figures, tasks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from patrols.models import Assessment
from patrols.queries import appeal as appeals
from patrols.queries import correction as corrections
from patrols.queries import task as tasks
from tongting import waiting
from tongting.people.models import User
from tongting.periods import local

State = Assessment.State
STEPS, ANSWER, CONFIRM, LOOK, TASKS, JUDGE = "steps", "answer", "confirm", "look", "tasks", "judge"
# Who takes a month on from where it stands.
NEXT = {
    "month.review": (State.DRAFTED,),
    "month.draft": (State.REVIEWED,),
    "month.approve": (State.PUBLICISED, State.APPROVED),
}


def groups_of(person: User, at: datetime) -> frozenset[str]:
    """One query."""
    today = local(at).date()
    asked: dict[str, list[QuerySet[Any]]] = {
        ANSWER: [appeals.to_answer(person)],
        TASKS: [tasks.soon(person, today)],
    }
    if any(person.may(right) for right in NEXT):
        asked[STEPS] = [steps(person, today)]
    if person.may("month.approve"):
        asked[CONFIRM] = [corrections.waiting_for(person)]
    if person.may("month.own"):
        asked[LOOK] = [appeals.to_look_at(person, today)]
    if person.may("task.team"):
        asked[JUDGE] = [tasks.to_judge(person, today)]
    return waiting.groups_of(person, asked)


def steps(person: User, today: date) -> QuerySet[Assessment]:
    """Months that this person takes on: none while it hangs out, none that they have approved."""
    states = [state for right, of in NEXT.items() if person.may(right) for state in of]
    over = Q(notice_until=None) | Q(notice_until__lt=today)
    return Assessment.objects.filter(over, state__in=states).exclude(approved_by=person)
