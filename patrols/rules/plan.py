"""Who may do what with the week's plan: pure questions, answered with None or the reason why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from patrols.models.plan import PlanItem, WeekPlan
from tongting.people.models import User
from tongting.periods import Week

State = PlanItem.State
# From Friday on a week may be closed; before that there is too little of it.
CLOSES_FROM = 4
# A plan may be made for this many weeks ahead.
AHEAD = 1

# From which states each verb begins; that it is complete is held against MOVES by a test.
VERBS: dict[str, tuple[str, ...]] = {
    "arrange": (State.PICKED, State.ASSIGNED),
    "progress": (State.ASSIGNED,),
    "hand_in": (State.ASSIGNED,),
    "close": (State.RECTIFIED,),
    "send_back": (State.RECTIFIED,),
    "void": (State.PICKED, State.ASSIGNED),
}


@dataclass(frozen=True)
class Why:
    """Why something was not done within its week, and what comes next."""

    reason: str
    next_step: str = ""


def may_manage(person: User, item: PlanItem) -> str | None:
    if not person.may("plan.manage"):
        return _("周计划由支部和科领导安排，你的角色不能改")
    return None


def is_helper(person: User, item: PlanItem) -> bool:
    """Leads one of the teams that help."""
    return any(team.leader_id == person.pk for team in item.teams.all())


def may_progress(person: User, item: PlanItem) -> str | None:
    if person.pk == item.lead_id or is_helper(person, item) or person.may("plan.manage"):
        return None
    return _("进展由牵头人%(who)s或者配合班组的班组长来记") % {"who": item.lead.name if item.lead else ""}


def may_hand_in(person: User, item: PlanItem) -> str | None:
    if person.pk == item.lead_id or is_helper(person, item):
        return None
    return _("由牵头人%(who)s或者配合班组的班组长来交验收") % {"who": item.lead.name if item.lead else ""}


def may_close(person: User, item: PlanItem) -> str | None:
    """The named verifier, or whoever runs the plan; never who led it or handed it in."""
    if person.pk in (item.lead_id, item.rectified_by_id):
        return _("自己牵头、自己交的不能自己验收，换一个人来看")
    if person.pk == item.verifier_id or person.may("plan.manage"):
        return None
    return _("由验收人%(who)s来验收") % {"who": item.verifier.name if item.verifier else ""}


GUARDS: dict[str, Callable[[User, PlanItem], str | None]] = {
    "arrange": may_manage,
    "progress": may_progress,
    "hand_in": may_hand_in,
    "close": may_close,
    "send_back": may_close,
    "void": may_manage,
}


def refusal(verb: str, person: User, item: PlanItem) -> str | None:
    """Why this person can't do this now; None where they can."""
    if item.week.state == WeekPlan.State.CLOSED:
        return _("%(week)s 已经汇总，不能再改；没办完的在下一周的计划里") % {"week": item.week.week}
    if item.state not in VERBS[verb]:
        return _("现在是“%(state)s”，做不了这一步") % {"state": item.get_state_display()}
    return GUARDS[verb](person, item)


def open_verbs(person: User, item: PlanItem) -> set[str]:
    return {verb for verb in VERBS if refusal(verb, person, item) is None}


def may_plan(week: Week, today: date, plan: WeekPlan | None) -> str | None:
    """Whether this week's plan still takes a problem in."""
    if plan is not None and plan.state == WeekPlan.State.CLOSED:
        return _("%(week)s 已经汇总，列到下一周") % {"week": week}
    if week.last < today:
        return _("%(week)s 已经过去了，列到这一周") % {"week": week}
    if week.first > Week.of(today).next().last:
        return _("最多提前一周列计划")
    return None


def may_close_week(person: User, week: Week, today: date, plan: WeekPlan | None) -> str | None:
    if not person.may("plan.manage"):
        return _("汇总由支部和科领导来做")
    if plan is None:
        return _("%(week)s 没有列难点，不用汇总") % {"week": week}
    if (today - week.first).days < CLOSES_FROM:
        return _("周五起才能汇总这一周")
    return None


def fit_to_lead(candidate: User) -> str | None:
    if not candidate.may("plan.see"):
        return _("%(who)s 不在用或者看不到周计划，换一个牵头人") % {"who": candidate.name}
    return None


def fit_to_verify(candidate: User, lead: User | None) -> str | None:
    if lead is not None and candidate.pk == lead.pk:
        return _("牵头人和验收人不能是同一个人，换一个验收人")
    if not candidate.may("plan.see"):
        return _("%(who)s 不在用或者看不到周计划，换一个验收人") % {"who": candidate.name}
    return None


def bad_due(due_on: date, week: Week, today: date) -> str | None:
    if due_on < today:
        return _("计划完成时间要在今天或以后")
    if (due_on - week.first).days > 180:
        return _("计划完成时间最多在半年以内，大修的先挂账")
    return None


def lacks_evidence(photos: int, closed_issues: int) -> str | None:
    """A problem is not closed on somebody's word."""
    if photos or closed_issues:
        return None
    return _("要有依据才能交验收：拍一张现场照片，或者关联一件已经销号的问题")


def lacks_reason(item: PlanItem, reason: str) -> str | None:
    """What goes over to the next week says why."""
    return None if reason.strip() else _("“%(problem)s”没办完，写一句原因") % {"problem": item.problem}
