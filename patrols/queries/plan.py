"""Reads of the week's plan: the week's board, one item with all that happened to it, what could be picked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.models import Issue, PlanItem, PlanPhoto, PlanProgress, WeekPlan
from patrols.models.issue import Severity
from patrols.queries.issue import people_with
from patrols.scoring.hard import Weight
from tongting.people.models import Group, User
from tongting.periods import Week, local
from tongting.seams import Suggestion, gather

State = PlanItem.State
# State: name, icon of its column on the board.
COLUMNS = {
    State.PICKED: (gettext_lazy("待安排"), "flag"),
    State.ASSIGNED: (gettext_lazy("整改中"), "tools"),
    State.RECTIFIED: (gettext_lazy("待验收"), "eye"),
    State.CLOSED: (gettext_lazy("已销号"), "check-circle"),
    State.CARRIED_OVER: (gettext_lazy("转到下周"), "arrow-right"),
}
SEVERITIES = dict(zip((1, 2, 3, 4), Severity.labels, strict=True))
MOST_SUGGESTIONS = 30
MOST_LINKABLE = 30


@dataclass
class Column:
    key: str
    name: Any
    icon: str
    items: list[PlanItem] = field(default_factory=list)


@dataclass
class Board:
    """A week's plan by state; `carried` came from the week before."""

    week: Week
    plan: WeekPlan | None
    columns: list[Column]
    items: list[PlanItem]

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def carried(self) -> int:
        return sum(item.carried_count > 0 for item in self.items)

    def count(self, *states: str) -> int:
        return sum(item.state in states for item in self.items)

    @property
    def closed(self) -> int:
        return self.count(State.CLOSED)

    @property
    def waiting(self) -> int:
        return self.count(State.RECTIFIED)

    @property
    def unfinished(self) -> list[PlanItem]:
        return [item for item in self.items if item.is_open]

    @property
    def is_closed(self) -> bool:
        return self.plan is not None and self.plan.state == WeekPlan.State.CLOSED

    @property
    def opens(self) -> str:
        """The column a phone shows first."""
        order = (State.ASSIGNED, State.PICKED, State.RECTIFIED, State.CLOSED, State.CARRIED_OVER)
        filled = {column.key for column in self.columns if column.items}
        return next((key for key in order if key in filled), self.columns[0].key)


def plan_of(week: Week) -> WeekPlan | None:
    return WeekPlan.objects.select_related("closed_by").filter(week=str(week)).first()


def items() -> QuerySet[PlanItem]:
    """With people and teams; void ones are in no list."""
    related = PlanItem.objects.select_related("week", "lead", "verifier", "closed_by")
    return related.prefetch_related("teams").exclude(state=State.VOID).order_by("number")


def board(week: Week) -> Board:
    """The week's items in three queries."""
    plan = plan_of(week)
    found = list(items().filter(week=plan)) if plan else []
    closed = plan is not None and plan.state == WeekPlan.State.CLOSED
    keys = (
        (State.CLOSED, State.CARRIED_OVER)
        if closed
        else (State.PICKED, State.ASSIGNED, State.RECTIFIED, State.CLOSED)
    )
    columns = [
        Column(key, *COLUMNS[key], items=[item for item in found if item.state == key]) for key in keys
    ]
    return Board(week, plan, columns, found)


def whole() -> QuerySet[PlanItem]:
    """With everything an item's page shows."""
    photos = Prefetch("photos", PlanPhoto.objects.select_related("photo", "by"))
    progress = Prefetch("progress", PlanProgress.objects.select_related("by"))
    issues = Prefetch("issues", Issue.objects.select_related("post"))
    related = PlanItem.objects.select_related(
        "week", "lead", "verifier", "rectified_by", "closed_by", "carried_from__week", "carried_to__week"
    )
    return related.prefetch_related("teams", photos, progress, issues)


def earlier_weeks(item: PlanItem) -> list[PlanItem]:
    """The rows it was carried over from, newest first; one query a week of its life."""
    found: list[PlanItem] = []
    before = item.carried_from_id
    while before and len(found) < 60:
        one = PlanItem.objects.select_related("week").prefetch_related("progress__by").get(pk=before)
        found.append(one)
        before = one.carried_from_id
    return found


def cadres(day: date) -> QuerySet[User]:
    """Who may lead: cadres first, then everybody who sees the plan."""
    return people_with("plan.see", day).exclude(group=Group.RESIDENT).order_by("group", "name_pinyin", "pk")


@dataclass(frozen=True)
class Candidate:
    """A suggestion with its sum, and whether it is in the week's plan already."""

    suggestion: Suggestion
    weight: Weight
    picked: PlanItem | None

    @property
    def points(self) -> int:
        return self.weight.points

    @property
    def sum(self) -> str:
        """The arithmetic in words: 5 次 × 严重（3）× 2 人 × 9 天 = 270. Where a factor is a floor, it is said."""
        one = self.suggestion
        floor = _("（0 的按 1 算）") if min(one.frequency, one.voices, one.days_open) < 1 else ""
        frequency, severity, voices, days_open = self.weight.factors
        return (
            _("%(f)d 次 × %(name)s（%(s)d）× %(v)d 人 × %(d)d 天 = %(points)d")
            % {
                "f": frequency,
                "s": severity,
                "name": SEVERITIES[severity],
                "v": voices,
                "d": days_open,
                "points": self.points,
            }
            + floor
        )


def candidates(week: Week) -> list[Candidate]:
    """What the pillars suggest for a week, the hardest first; at most 30."""
    picked = {item.suggestion: item for item in items().filter(week__week=str(week)).exclude(suggestion="")}
    found = [
        Candidate(one, Weight(one.frequency, one.severity, one.voices, one.days_open), picked.get(one.key))
        for one in gather("suggestions", week)
    ]
    found.sort(key=lambda one: (-one.points, one.suggestion.key))
    return found[:MOST_SUGGESTIONS]


def issues_behind(suggestion: Suggestion) -> list[int]:
    """Keys of the issues that a suggestion's links lead to."""
    found = []
    for address in (suggestion.url, *(url for _text, url in suggestion.evidence)):
        try:
            match = resolve(address.split("?")[0])
        except Resolver404:
            continue
        if match.url_name == "issue_detail":
            found.append(int(match.kwargs["pk"]))
    return list(dict.fromkeys(found))


def linkable(item: PlanItem) -> QuerySet[Issue]:
    """Issues that might belong to an item: those linked already and the newest of its helping teams."""
    linked = Q(pk__in=item.issues.values("pk"))
    near = Issue.objects.filter(team__in=item.teams.values("pk")).exclude(state=Issue.State.VOID)
    newest = list(near.order_by("-found_at", "-id").values_list("pk", flat=True)[:MOST_LINKABLE])
    return Issue.objects.filter(linked | Q(pk__in=newest)).select_related("post").order_by("-found_at", "-id")


PLAN_COLUMNS = (
    "序号", "难点问题", "来源", "牵头党员干部", "配合班组", "整改措施", "计划完成时间", "本周进展", "完成比例",
    "未完成原因", "下步措施", "验收人", "销号时间", "备注",
)  # fmt: skip
PLAN_FOOTER = ("制表人：", "审核人：", "党支部书记：", "分管领导：")


def plan_rows(week: Week) -> Iterator[list[Any]]:
    """Rows of the 难点问题周计划表 in its 14 columns."""
    progress = Prefetch("progress", PlanProgress.objects.select_related("by"))
    for number, item in enumerate(items().filter(week__week=str(week)).prefetch_related(progress), 1):
        checker = item.closed_by or item.verifier
        yield [
            number,
            item.problem,
            item.source,
            item.lead.name if item.lead else "",
            "、".join(team.name for team in item.teams.all()),
            item.measure,
            item.due_on,
            progress_text(item),
            item.percent / 100,
            item.reason,
            item.next_step,
            checker.name if checker else "",
            local(item.closed_at).date() if item.closed_at else None,
            remark(item),
        ]


def progress_text(item: PlanItem) -> str:
    """The week's entries in one cell: 11-18 40% 窗口加开了；…"""
    return "；".join(
        f"{local(entry.at):%m-%d} {entry.percent}%" + (f" {entry.note}" if entry.note else "")
        for entry in item.progress.all()
    )


def remark(item: PlanItem) -> str:
    parts = []
    if item.carried_count and item.state != State.CLOSED:
        parts.append(f"第{item.weeks}周未销号")
    if item.state == State.CARRIED_OVER:
        parts.append("转到下周")
    if item.returned_count:
        parts.append(f"退回{item.returned_count}次")
    return "；".join(parts)
