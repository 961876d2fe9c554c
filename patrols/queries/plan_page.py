"""What the page of a plan item shows: its steps, everything that happened to it in all its weeks, how late it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.models import PlanItem
from patrols.queries import plan as plans
from tongting.events import flow
from tongting.periods import local

State = PlanItem.State
# verb of an event: what is said of it, its icon, its tone on the line
SAID = {
    "picked": (gettext_lazy("列入周计划"), "flag", ""),
    "carried_in": (gettext_lazy("跨到这一周"), "arrow-right", ""),
    "arranged": (gettext_lazy("安排"), "person-check", "act"),
    "rearranged": (gettext_lazy("重新安排"), "person-check", "act"),
    "progressed": (gettext_lazy("记进展"), "graph-up", "act"),
    "linked": (gettext_lazy("关联问题"), "link-45deg", ""),
    "rectified": (gettext_lazy("交验收"), "send", "act"),
    "returned": (gettext_lazy("退回接着办"), "arrow-counterclockwise", "bad"),
    "closed": (gettext_lazy("通过销号"), "check-lg", "ok"),
    "carried_over": (gettext_lazy("没办完，转到下周"), "arrow-right", "bad"),
    "void": (gettext_lazy("作废"), "slash-circle", ""),
}


@dataclass(frozen=True)
class Moment:
    said: Any
    icon: str
    tone: str
    who: str
    at: datetime
    note: str
    percent: int | None


def page_of(item: PlanItem, today: date) -> dict[str, Any]:
    before = plans.earlier_weeks(item)
    line = [*moments(item), *(one for row in before for one in moments(row))]
    return {
        "steps": steps(item),
        "moments": line,
        "before": before,
        "late_days": late_days(item, today),
        "closed_issues": sum(issue.state == "closed" for issue in item.issues.all()),
    }


def moments(item: PlanItem) -> Iterator[Moment]:
    """Newest first."""
    for event in reversed(list(flow.history(item))):
        said, icon, tone = SAID.get(event.verb, (event.verb, "chat-left-text", ""))
        who = event.by.name if event.by else _("系统")
        yield Moment(said, icon, tone, who, event.at, event.note, event.facts.get("percent"))


def late_days(item: PlanItem, today: date) -> int:
    """Days past its due date, 0 where it is not late."""
    if not item.is_open or item.due_on is None or item.due_on >= today:
        return 0
    return (today - item.due_on).days


def steps(item: PlanItem) -> list[dict[str, Any]]:
    """The four steps, for components/steps.html."""
    order = (State.PICKED, State.ASSIGNED, State.RECTIFIED, State.CLOSED)
    names = (_("列入"), _("整改"), _("验收"), _("销号"))
    due = _("限 %(day)s") % {"day": f"{item.due_on:%m-%d}"} if item.due_on else ""
    whens = (day_of(item.picked_at), due, day_of(item.rectified_at), day_of(item.closed_at))
    ended = {State.CARRIED_OVER: 1, State.VOID: 0}
    now = ended.get(State(item.state), order.index(State(item.state)) if item.state in order else 0)
    return [
        {
            "name": name,
            "when": when,
            "tone": "done" if place < now or item.state == State.CLOSED else "now" if place == now else "",
        }
        for place, (name, when) in enumerate(zip(names, whens, strict=True))
    ]


def day_of(at: datetime | None) -> str:
    return f"{local(at):%m-%d}" if at else ""
