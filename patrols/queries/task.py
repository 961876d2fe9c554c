"""Reads of the month's tasks: lists and their filters, what the system counts, what waits for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet

from patrols.models import Assessment, Issue, Patrol, Recheck, Task, TaskProgress
from patrols.queries import assessment as assessments
from patrols.queries.patrol import VALID
from patrols.scoring.task import codes_for
from tongting.people.models import User
from tongting.periods import Month, Span, local

State, Source = Task.State, Task.Source
ORDER = ("-month", "-pk")
# So long before its end a task stands in the list; before that it is on the page of tasks.
SOON = timedelta(days=7)
COLUMNS = (
    "月份", "姓名", "班组", "任务", "目标", "单位", "已完成", "分值", "完成期限", "怎么算数", "状态", "下达人",
    "认定人", "认定时间", "说明",
)  # fmt: skip


def listed() -> QuerySet[Task]:
    return Task.objects.select_related("person__team", "set_by", "judged_by")


def whole() -> QuerySet[Task]:
    return listed().select_related("person__team__leader")


def seen_by(person: User) -> QuerySet[Task]:
    """Everybody's for whoever sees the month; else one's own and those of the team that one leads."""
    if person.may("month.see"):
        return listed()
    return listed().filter(Q(person=person) | Q(person__team__leader=person))


def open_of(person: User, many: int = 10) -> list[Task]:
    """What somebody has under way, the nearest end first."""
    return list(listed().filter(person=person, state=State.SET).order_by("due_on", "pk")[:many])


def narrowed(found: QuerySet[Task], chosen: dict[str, Any], today: date) -> QuerySet[Task]:
    """By `month`, `person`, `team`, `state` and `q` in the title, in a name or its pinyin; each may be left out.
    What is `waiting` has its figure or is past its time, and somebody has to judge it."""
    if month := chosen.get("month"):
        found = found.filter(month=str(month))
    if team := chosen.get("team"):
        found = found.filter(person__team=team)
    if person := chosen.get("person"):
        found = found.filter(person=person)
    if state := chosen.get("state"):
        found = waiting(found, today) if state == "waiting" else found.filter(state=state)
    if q := chosen.get("q"):
        words = Q(title__icontains=q) | Q(person__name__icontains=q) | Q(person__name_pinyin__icontains=q)
        found = found.filter(words)
    return found


def entries(task: Task) -> QuerySet[TaskProgress]:
    return task.progress.select_related("by").prefetch_related("photos__photo").order_by("-at", "-pk")


def assessment_of(task: Task) -> Assessment | None:
    return Assessment.objects.filter(month=task.month).first()


def figures(month: Month) -> dict[str, int]:
    """How many of the month's tasks are in each state, and all that count together (`all`)."""
    rows = Task.objects.filter(month=str(month)).order_by().values_list("state").annotate(many=Count("pk"))
    found = dict.fromkeys(State.values, 0) | dict(rows)
    found["all"] = sum(found.values()) - found[State.WITHDRAWN]
    return found


@dataclass(frozen=True)
class Counting:
    """Where the tasks of a group count in a month: codes by what they are, empty where the rules know none."""

    codes: list[tuple[str, str]]

    def __bool__(self) -> bool:
        return bool(self.codes)

    @property
    def said(self) -> str:
        return "、".join(code for _kind, code in self.codes)


def counting(month: Month, group: str) -> Counting:
    return Counting(codes_for(assessments.rules_in_force(month).rules, group))


def counts_anywhere(month: Month) -> bool:
    """Whether the rules in force know tasks for any group."""
    edition = assessments.rules_in_force(month).rules
    return any(codes_for(edition, group["code"]) for group in edition["groups"])


def span_of(task: Task) -> Span:
    """The days whose records the system counts for this task."""
    return Span(Month.parse(task.month, settings.MONTH_START_DAY).first, task.due_on)


def counted(tasks: Iterable[Task]) -> dict[int, Decimal]:
    """{task: what the system counts}; one query for all tasks of one source over the same days."""
    alike: dict[tuple[str, date, date], list[Task]] = defaultdict(list)
    for task in tasks:
        span = span_of(task)
        alike[task.source, span.first, span.last].append(task)
    found: dict[int, Decimal] = {}
    for (source, first, last), group in alike.items():
        by_person = dict(_counts(source, Span(first, last), [task.person_id for task in group]))
        found |= {task.pk: Decimal(by_person.get(task.person_id, 0)) for task in group}
    return found


def _counts(source: str, span: Span, people: list[int]) -> Iterable[tuple[int, int]]:
    found, who = _records(source, span)
    return found.filter(**{f"{who}__in": people}).order_by().values_list(who).annotate(many=Count("pk"))


def _records(source: str, span: Span) -> tuple[QuerySet[Any], str]:
    """What counts, and the field that names whose it is."""
    first, end = span.start_at, span.end_at
    if source == Source.PATROLS:
        return Patrol.objects.filter(state=VALID, shift_date__gte=span.first, shift_date__lte=span.last), "by"
    if source == Source.FINDINGS:
        return Issue.objects.filter(found_at__gte=first, found_at__lt=end).exclude(
            state=Issue.State.VOID
        ), "found_by"
    if source == Source.RECTIFIED:
        closed = Issue.objects.filter(state=Issue.State.CLOSED, closed_at__gte=first, closed_at__lt=end)
        return closed, "rectified_by"
    return Recheck.objects.filter(looked_at__gte=first, looked_at__lt=end), "looked_by"


def open_counted() -> QuerySet[Task]:
    """What the system still counts for."""
    return (
        Task.objects.filter(state=State.SET)
        .exclude(source=Source.HAND)
        .select_related("person")
        .order_by("pk")
    )


def soon(person: User, today: date) -> QuerySet[Task]:
    """The person's own, unfinished and near their end; past it only while the figure may still come."""
    found = Task.objects.filter(person=person, state=State.SET, reached__lt=F("target"))
    return found.filter(due_on__lte=today + SOON, due_on__gte=today).order_by("due_on", "pk")


def to_remind(today: date) -> QuerySet[Task]:
    """Unfinished, their day has come, and there is still time."""
    found = Task.objects.filter(state=State.SET, reminded_at=None, remind_on__lte=today, due_on__gte=today)
    return found.filter(reached__lt=F("target")).select_related("person").order_by("pk")


def waiting(found: QuerySet[Task], today: date) -> QuerySet[Task]:
    """Tasks by hand whose figure is reached or whose time is up, in months that still take a verdict."""
    closed = Assessment.objects.exclude(state=Assessment.State.DRAFTED).values("month")
    ripe = Q(reached__gte=F("target")) | Q(due_on__lt=today)
    return found.filter(ripe, state=State.SET, source=Source.HAND).exclude(month__in=closed)


def to_judge(judge: User, today: date) -> QuerySet[Task]:
    """What waits for this judge."""
    found = waiting(Task.objects.all(), today)
    if not judge.may("task.set"):
        found = found.filter(person__team__leader=judge)
    return found.exclude(person=judge).order_by("due_on", "pk")


def ledger_rows(found: QuerySet[Task]) -> Iterator[list[Any]]:
    for one in found.iterator(chunk_size=500):
        yield [
            one.month, one.person.name, one.person.team.name if one.person.team else "", one.title, one.target,
            one.unit, one.reached, one.points, one.due_on, one.get_source_display(), one.get_state_display(),
            one.set_by.name, one.judged_by.name if one.judged_by else "",
            local(one.judged_at) if one.judged_at else None, one.reason,
        ]  # fmt: skip


def counting_in(month: Month) -> Iterator[tuple[Task, list[tuple[str, str]]]]:
    """The month's done and missed tasks, each with where it counts; the rules are asked for where there are any."""
    found = Task.objects.filter(month=str(month), state__in=(State.DONE, State.MISSED))
    if tasks := list(found.select_related("person").order_by("pk")):
        edition = assessments.rules_in_force(month).rules
        for task in tasks:
            if codes := codes_for(edition, task.person.group):
                yield task, codes
