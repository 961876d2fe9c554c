"""What the pages of a month show: groups with their columns, steps, who may do what next, one person's parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Assessment, Line, Score
from patrols.queries import assessment as assessments
from patrols.rules.month import may_open
from patrols.scoring import month as scoring
from tongting.people.models import User
from tongting.periods import Month, local

State = Assessment.State
ORDER = (State.DRAFTED, State.REVIEWED, State.PUBLICISED, State.APPROVED, State.LOCKED)


def month_of(at: datetime) -> Month:
    return Month.of(at, settings.MONTH_START_DAY)


def parse(text: str) -> Month:
    """ValueError for what is no month, or one that no clock of a mine ever showed."""
    if not "2000" <= text[:4] < "3000":
        raise ValueError(text)
    return Month.parse(text, settings.MONTH_START_DAY)


@dataclass(frozen=True)
class Group:
    """One sheet: its indicators as columns, its people as rows of (score, points by column)."""

    name: str
    indicators: list[Any]
    rows: list[tuple[Score, list[str | None]]]
    left_out: list[str]


def grade_names(assessment: Assessment) -> dict[str, str]:
    """{"A": "优秀", …} under the month's own rules."""
    return {one["grade"]: one["zh"] for one in assessment.rule_set.rules["grades"]}


def groups(assessment: Assessment) -> list[Group]:
    by_group: dict[str, list[Score]] = {}
    for score in assessments.scores(assessment):
        by_group.setdefault(scoring.STANDS_WITH.get(score.group, score.group), []).append(score)
    found = []
    for rules in assessment.rule_set.rules["groups"]:
        scores = by_group.get(rules["code"], [])
        if not scores:
            continue
        scores.sort(key=lambda score: (score.rank is None, score.rank or 0, score.person.name_pinyin))
        rows = [(score, [score.parts.get(one["code"]) for one in rules["indicators"]]) for score in scores]
        left_out = [f"{code} {name}" for code, name in _left_out(rules, scores[0])]
        found.append(Group(rules["zh"], rules["indicators"], rows, left_out))
    return found


def _left_out(rules: Any, score: Score) -> Iterable[tuple[str, str]]:
    for one in rules["indicators"]:
        if score.parts.get(one["code"]) is None:
            yield one["code"], one["zh"]


def steps(assessment: Assessment) -> list[dict[str, Any]]:
    """The five steps with their dates, for components/steps.html."""
    named = (
        (_("自动算分"), assessment.drafted_at),
        (_("支部审核"), assessment.reviewed_at),
        (_("公示"), assessment.publicised_at),
        (_("一人审批"), assessment.approved_at),
        (_("定稿"), assessment.locked_at),
    )
    now = ORDER.index(State(assessment.state)) + 1
    return [
        {
            "name": name,
            "when": f"{local(at):%m-%d}" if at else "",
            "tone": "done"
            if place < now or assessment.state == State.LOCKED
            else "now"
            if place == now
            else "",
        }
        for place, (name, at) in enumerate(named, 1)
    ]


@dataclass(frozen=True)
class Step:
    label: str
    url: str
    says: str
    main: bool = True
    wants_reason: bool = False


def actions_for(person: User, assessment: Assessment) -> list[Step]:
    """What this person may do with the month as it stands."""

    def step(name: str, right: str, label: str, says: str, **more: Any) -> list[Step]:
        url = reverse(f"month_{name}", args=[assessment.month])
        return [Step(label, url, says, **more)] if person.may(right) else []

    state = assessment.state
    found: list[Step] = []
    if state == State.DRAFTED:
        found += step("review", "month.review", _("审核通过"), _("代表支部确认算分没有问题"))
        found += step(
            "draft", "month.draft", _("重新算分"), _("按最新的巡查、问题和记录再算一遍"), main=False
        )
    if state == State.REVIEWED:
        found += step("publicise", "month.draft", _("开始公示"), _("每个人会收到通知，公示 3 个工作日"))
    if state in (State.PUBLICISED, State.APPROVED):
        label = _("审批") if state == State.PUBLICISED else _("审批并定稿")
        says = _("要两个人各批一次；第二次审批后定稿，不能再改")
        found += step("approve", "month.approve", label, says)
    if state in (State.REVIEWED, State.PUBLICISED, State.APPROVED):
        reason = _("退回后重新算分、重新审核，写明原因")
        found += step("reopen", "month.review", _("退回重算"), reason, main=False, wants_reason=True)
    return found


@dataclass(frozen=True)
class Part:
    """One indicator of one person: its points of its maximum, and the lines behind it."""

    code: str
    name: str
    most: Decimal
    points: Decimal | None
    rule: str
    lines: list[Line]

    @property
    def share(self) -> int:
        return round(100 * self.points / self.most) if self.points is not None and self.most else 0


def parts(score: Score, viewer: User) -> list[Part]:
    """Indicators in the order of the rules, then bonuses and deductions where there are any. No line leads the viewer
    to a closed door."""
    rules = score.assessment.rule_set.rules
    lines: dict[str, list[Line]] = {}
    for line in score.lines.all():
        line.url = line.url if may_open(viewer, line.url) else ""
        lines.setdefault(line.indicator, []).append(line)
    chosen = scoring.group_rules(rules, score.group) or {"indicators": []}
    found = []
    for one in chosen["indicators"]:
        points = score.parts.get(one["code"])
        value = None if points is None else Decimal(points)
        most = Decimal(str(one["max"]))
        found.append(Part(one["code"], one["zh"], most, value, one["formula_zh"], lines.pop(one["code"], [])))
    rest = [line for group in lines.values() for line in group]
    for name, wanted in (
        (_("折算"), [line for line in rest if line.indicator == "Σ"]),
        (_("加分"), [line for line in rest if line.indicator.startswith("B")]),
        (_("扣分"), [line for line in rest if line.indicator.startswith("N")]),
    ):
        if wanted:
            total = sum((line.points for line in wanted), Decimal(0))
            found.append(Part("", name, Decimal(0), total, "", wanted))
    return found
