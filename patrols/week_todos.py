"""What of the week's plan waits for a person: to lead, to look at, to arrange, to pick, to close."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import PlanItem, WeekPlan
from patrols.rules.plan import CLOSES_FROM
from tongting.people.models import User
from tongting.periods import SHANGHAI, Week, local
from tongting.seams import Todo

State = PlanItem.State
MOST = 20


def due(person: User, at: datetime) -> Iterable[Todo]:
    """Three queries at most."""
    if not person.may("plan.see"):
        return []
    today = local(at).date()
    lines = [*_to_lead(person, today), *_to_verify(person)]
    return [*lines, *_to_run(person, Week.of(at), today)] if person.may("plan.manage") else lines


def _to_lead(person: User, today: date) -> list[Todo]:
    mine = PlanItem.objects.filter(lead=person, state=State.ASSIGNED)
    return [_lead(item, today) for item in mine.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]]


def _lead(item: PlanItem, today: date) -> Todo:
    late = item.due_on is not None and item.due_on < today
    detail = _("你牵头的难点，完成 %(n)d%%") % {"n": item.percent}
    if item.carried_count:
        detail = _("你牵头的难点，第 %(weeks)d 周，完成 %(n)d%%") % {"weeks": item.weeks, "n": item.percent}
    return Todo(
        text=item.problem,
        detail=detail,
        url=reverse("plan_item", args=[item.pk]),
        due=datetime.combine(item.due_on, time(18), tzinfo=SHANGHAI) if item.due_on else None,
        icon="alarm" if late else "flag",
        tone="bad" if late else "act",
    )


def _to_verify(person: User) -> list[Todo]:
    mine = Q(verifier=person)
    if person.may("plan.manage"):
        mine |= Q(verifier=None)
    found = PlanItem.objects.filter(mine, state=State.RECTIFIED).exclude(lead=person)
    return [
        Todo(
            text=item.problem,
            detail=_("难点等你验收"),
            url=reverse("plan_item", args=[item.pk]),
            icon="eye",
        )
        for item in found.exclude(rectified_by=person).order_by("rectified_at", "pk")[:MOST]
    ]


def _to_run(person: User, week: Week, today: date) -> Iterable[Todo]:
    """For whoever runs the plan: what is not arranged, a week without problems, a week to be closed."""
    plan = WeekPlan.objects.filter(week=str(week)).first()
    states = list(PlanItem.objects.filter(week=plan).values_list("state", flat=True)) if plan else []
    kept = [state for state in states if state != State.VOID]
    if not kept:
        yield Todo(
            text=_("本周还没有列难点"),
            detail=_("从排好的清单里点几条"),
            url=reverse("plan_pick", args=[str(week)]),
            icon="flag",
            tone="lamp",
        )
    elif picked := kept.count(State.PICKED):
        yield Todo(
            text=_("%(n)d 个难点等着安排") % {"n": picked},
            detail=_("定牵头人、措施和期限"),
            url=reverse("week_plan_of", args=[str(week)]),
            icon="flag",
            tone="lamp",
        )
    if plan and kept and plan.state == WeekPlan.State.OPEN and today.weekday() >= CLOSES_FROM:
        yield Todo(
            text=_("本周难点计划等着汇总"),
            detail=_("没办完的写明原因，转到下周"),
            url=reverse("week_close", args=[str(week)]),
            icon="patch-check",
            tone="lamp",
        )
