"""A week is closed here (汇总): what is unfinished goes over into the next with its count; Monday's reminder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions.plan import next_number, open_week, refuse
from patrols.models import PlanItem, WeekPlan
from patrols.queries.issue import people_with
from patrols.rules import plan as rules
from patrols.rules.plan import Why
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import Week, local

State = PlanItem.State


def close(plan: WeekPlan, whys: Mapping[int, Why], *, by: User | None, at: datetime) -> list[PlanItem]:
    """Closes the week; returns the rows of the next one. A person says for every unfinished item why; the clock
    (`by` None), which comes on the Monday after, leaves what nobody wrote. Of two people the second is told."""
    week = Week.parse(plan.week)
    with transaction.atomic():
        seen = plan.state
        plan.refresh_from_db(from_queryset=WeekPlan.objects.select_for_update())
        if plan.state != seen:
            raise flow.SomebodyWasFaster(flow.who_was_faster(plan))
        if by is not None:
            refuse(rules.may_close_week(by, week, local(at).date(), plan))
        left = list(_unfinished(plan))
        whys = {item.pk: whys.get(item.pk) or Why(item.reason, item.next_step) for item in left}
        if by is not None:
            for item in left:
                refuse(rules.lacks_reason(item, whys[item.pk].reason))
        into = _next_open(week) if left else week
        carried = [_carry(item, whys[item.pk], into, by=by, at=at) for item in left]
        facts = {"carried": len(carried)}
        flow.move(
            plan, WeekPlan.State.CLOSED, by=by, at=at, verb="closed", facts=facts, closed_by=by, closed_at=at
        )
    return carried


def remind(week: Week, *, at: datetime) -> int:
    """Monday 08:00: the week before is closed if nobody did, everybody hears what they lead this week, and whoever
    runs the plan that it wants problems. Safe to repeat: notices have keys, a closed week stays closed."""
    before = WeekPlan.objects.filter(week=str(week.previous()), state=WeekPlan.State.OPEN).first()
    if before is not None:
        close(before, {}, by=None, at=at)
    if at >= week.end_at:
        # Caught up after the week was over: its plan is nobody's business any more.
        return 0
    return _tell_leads(week, at) + _tell_branch(week, at)


def _unfinished(plan: WeekPlan) -> list[PlanItem]:
    rows = PlanItem.objects.filter(week=plan, state__in=PlanItem.OPEN).order_by("number")
    return list(rows.select_related("lead", "verifier").select_for_update(of=("self",)))


def _next_open(week: Week) -> Week:
    """The week after; a later one where that was closed before this one."""
    into = week.next()
    while WeekPlan.objects.filter(week=str(into), state=WeekPlan.State.CLOSED).exists():
        into = into.next()
    return into


def _carry(item: PlanItem, why: Why, into: Week, *, by: User | None, at: datetime) -> PlanItem:
    """The old row ends here; the new one goes on from where it stood."""
    teams, issues = list(item.teams.all()), list(item.issues.all())
    was = item.state
    flow.move(
        item, State.CARRIED_OVER, by=by, at=at, verb="carried_over", note=why.reason,
        reason=why.reason[:200], next_step=why.next_step[:200],
    )  # fmt: skip
    plan = open_week(into)
    anew = PlanItem.objects.create(
        week=plan,
        number=next_number(plan),
        # What waited for somebody to look at it goes on waiting.
        state=was,
        problem=item.problem,
        source=item.source,
        suggestion=item.suggestion if _is_free(plan, item.suggestion) else "",
        lead=item.lead,
        measure=why.next_step[:200] or item.measure,
        due_on=item.due_on,
        wanted=item.wanted,
        verifier=item.verifier,
        percent=item.percent,
        carried_count=item.carried_count + 1,
        carried_from=item,
        returned_count=item.returned_count,
        picked_at=item.picked_at,
        rectified_by=item.rectified_by,
        rectified_at=item.rectified_at,
    )
    anew.teams.set(teams)
    anew.issues.set(issues)
    flow.record(anew, "carried_in", by=by, at=at, became=was, facts={"from": item.pk, "weeks": anew.weeks})
    return anew


def _is_free(plan: WeekPlan, suggestion: str) -> bool:
    return bool(suggestion) and not PlanItem.objects.filter(week=plan, suggestion=suggestion).exists()


def _tell_leads(week: Week, at: datetime) -> int:
    led: dict[int, list[PlanItem]] = {}
    rows = PlanItem.objects.filter(week__week=str(week), state__in=(State.PICKED, State.ASSIGNED))
    for item in rows.exclude(lead=None).order_by("number"):
        led.setdefault(item.lead_id or 0, []).append(item)
    for person, items in led.items():
        notices.tell(
            person,
            _("%(week)s 你牵头 %(n)d 个难点") % {"week": week, "n": len(items)},
            reverse("week_plan_of", args=[str(week)]),
            detail="；".join(item.problem for item in items),
            key=f"plan:{week}:monday",
            at=at,
        )
    return len(led)


def _tell_branch(week: Week, at: datetime) -> int:
    if PlanItem.objects.filter(week__week=str(week)).exclude(state=State.VOID).exists():
        return 0
    people = list(people_with("plan.manage", local(at).date()))
    notices.tell_all(
        people,
        _("%(week)s 还没有列难点") % {"week": week},
        reverse("plan_pick", args=[str(week)]),
        key=f"plan:{week}:empty",
        at=at,
    )
    return len(people)
