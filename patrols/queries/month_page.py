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
from patrols.queries.month_lines import opens
from patrols.rules.month import notice_days
from patrols.scoring import month as scoring
from tongting.people.models import User
from tongting.periods import Month, local

State = Assessment.State
# Below this share of its maximum an indicator is drawn as one that lost much.
FEW = 80
# The sheet whose first place holds the red flag.
FLAG = "party_cadre"
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
    """One sheet: its indicators as columns, its people as rows of (score, (code, points) by column)."""

    code: str
    name: str
    indicators: list[Any]
    rows: list[tuple[Score, list[tuple[str, str | None]]]]
    left_out: list[str]


def grade_names(assessment: Assessment) -> dict[str, str]:
    """{"A": "优秀", …} under the month's own rules."""
    return {one["grade"]: one["zh"] for one in assessment.rule_set.rules["grades"]}


def groups(assessment: Assessment, chosen: dict[str, Any] | None = None) -> list[Group]:
    """The sheets of a month, of those alone whom the filters leave."""
    by_group: dict[str, list[Score]] = {}
    for score in assessments.narrowed(assessments.scores(assessment), chosen or {}):
        by_group.setdefault(scoring.STANDS_WITH.get(score.group, score.group), []).append(score)
    found = []
    for rules in assessment.rule_set.rules["groups"]:
        scores = by_group.get(rules["code"], [])
        if not scores:
            continue
        scores.sort(key=lambda score: (score.rank is None, score.rank or 0, score.person.name_pinyin))
        codes = [one["code"] for one in rules["indicators"]]
        rows = [(score, [(code, score.parts.get(code)) for code in codes]) for score in scores]
        left_out = [f"{code} {name}" for code, name in _left_out(rules, scores[0])]
        found.append(Group(rules["code"], rules["zh"], rules["indicators"], rows, left_out))
    return found


def _left_out(rules: Any, score: Score) -> Iterable[tuple[str, str]]:
    for one in rules["indicators"]:
        if score.parts.get(one["code"]) is None:
            yield one["code"], one["zh"]


def steps(assessment: Assessment) -> list[dict[str, Any]]:
    """The four steps with their dates, for components/steps.html: the two approvals are one step."""
    state, until = assessment.state, assessment.notice_until
    hangs = state == State.PUBLICISED and until is not None
    last = assessment.locked_at or assessment.approved_at
    named = (
        (_("自动算分"), _day(assessment.drafted_at)),
        (_("支部审核"), _day(assessment.reviewed_at)),
        (
            _("公示申诉"),
            _("至 %(day)s") % {"day": f"{until:%m-%d}"} if hangs else _day(assessment.publicised_at),
        ),
        (
            _("定稿兑现"),
            _("一人已批 %(day)s") % {"day": _day(last)} if state == State.APPROVED else _day(last),
        ),
    )
    # What has happened is done; the step that people are at is the next one, but for the notice, which lasts.
    now = {State.DRAFTED: 2, State.REVIEWED: 3, State.PUBLICISED: 3, State.APPROVED: 4, State.LOCKED: 5}
    at = now[State(state)]
    return [
        {"name": name, "when": when, "tone": "done" if place < at else "now" if place == at else ""}
        for place, (name, when) in enumerate(named, 1)
    ]


def _day(at: datetime | None) -> str:
    return f"{local(at):%m-%d}" if at else ""


@dataclass(frozen=True)
class Step:
    label: str
    url: str
    says: str
    main: bool = True
    wants_reason: bool = False
    asks_totals: bool = False


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
        found += step(
            "publicise",
            "month.draft",
            _("开始公示"),
            _("每个人会收到通知，公示 %(n)d 个工作日") % {"n": notice_days(assessment.rule_set.rules)},
            asks_totals=True,
        )
    if state in (State.PUBLICISED, State.APPROVED):
        label = _("审批") if state == State.PUBLICISED else _("审批并定稿")
        says = _("要两个人各批一次；第二次审批后定稿，不能再改")
        found += step("approve", "month.approve", label, says)
    if state in (State.REVIEWED, State.PUBLICISED, State.APPROVED):
        reason = _("退回后重新算分、重新审核，写明原因")
        found += step("reopen", "month.review", _("退回重算"), reason, main=False, wants_reason=True)
    return found


def flag_of(found: Iterable[Group]) -> list[Score]:
    """Who holds the monthly red flag (流动红旗): the first place of the party cadres."""
    cadres = [group for group in found if group.code == FLAG]
    return [score for group in cadres for score, _points in group.rows if score.rank == 1]


def says_why(score: Score) -> list[str]:
    """What else became of this person's reward and place, in sentences."""
    rules, said = score.assessment.rule_set.rules, []
    if score.duty_days is not None:
        said.append(
            _("在岗 %(days)d 天，不足 %(least)d 天，不参加排名，奖惩按 %(days)d ÷ %(whole)s 折算")
            % {
                "days": score.duty_days,
                "least": rules["absence"]["min_days"],
                "whole": scoring.whole_month(rules),
            }
        )
    elif score.rank is None:
        said.append(_("无数据的分值超过 40 分，不参加排名"))
    if score.place_yuan:
        words = _("名次在前，加 %(n)d 元") if score.place_yuan > 0 else _("名次在后，减 %(n)d 元")
        said.append(words % {"n": abs(score.place_yuan)})
    return said


@dataclass(frozen=True)
class Part:
    """One indicator of one person: its points of its maximum, and the lines behind it. `anchor` is where a figure of
    the month's page leads to."""

    code: str
    name: str
    most: Decimal
    points: Decimal | None
    rule: str
    lines: list[Line]
    anchor: str

    @property
    def share(self) -> int:
        return round(100 * self.points / self.most) if self.points is not None and self.most else 0

    @property
    def tone(self) -> str:
        return "bad" if self.share < FEW else "act"

    @property
    def has_no_data(self) -> bool:
        """Full marks for want of anything to go by."""
        return any(line.key == f"{self.code}:no-data" for line in self.lines)


def parts(score: Score, viewer: User) -> list[Part]:
    """Indicators in the order of the rules, then bonuses and deductions where there are any. No line leads the viewer
    to a closed door."""
    rules = score.assessment.rule_set.rules
    lines: dict[str, list[Line]] = {}
    for line in score.lines.all():
        line.url = line.url if opens(viewer, line.url) else ""
        lines.setdefault(line.indicator, []).append(line)
    chosen = scoring.group_rules(rules, score.group) or {"indicators": []}
    found = []
    for one in chosen["indicators"]:
        points = score.parts.get(one["code"])
        value = None if points is None else Decimal(points)
        most = Decimal(str(one["max"]))
        code = one["code"]
        found.append(Part(code, one["zh"], most, value, one["formula_zh"], lines.pop(code, []), code))
    rest = [line for group in lines.values() for line in group]
    for name, letter in (
        (_("折算"), "Σ"), (_("加分"), "B"), (_("扣分"), "N"), (_("更正"), "R"), (_("班组连带"), "J"), (_("在岗"), "D"),
    ):  # fmt: skip
        if wanted := [line for line in rest if line.indicator.startswith(letter)]:
            total = sum((line.points for line in wanted), Decimal(0))
            found.append(Part("", name, Decimal(0), total, "", wanted, letter))
    return found
