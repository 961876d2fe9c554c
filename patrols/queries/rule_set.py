"""Which edition of the month's rules holds when, and what differs between two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from patrols.models import Assessment, RuleSet
from patrols.rules import month as month_rules
from patrols.rules import rule_set as rules

State = RuleSet.State


@dataclass(frozen=True)
class Shelf:
    """The editions in their places: the one that holds today, those to come, the draft, those that held before. With
    each the number of months that were scored by it (`months`)."""

    now: RuleSet | None
    coming: list[RuleSet]
    draft: RuleSet | None
    past: list[RuleSet]

    @property
    def published(self) -> list[RuleSet]:
        return [*reversed(self.coming), *([self.now] if self.now else []), *self.past]


def editions() -> QuerySet[RuleSet]:
    return RuleSet.objects.exclude(state=State.VOID).annotate(months=Count("assessments"))


def shelf(today: date) -> Shelf:
    """One query."""
    every = list(editions().order_by("-effective_from", "-number"))
    published = [one for one in every if one.state == State.PUBLISHED and one.effective_from]
    begun = [one for one in published if one.effective_from and one.effective_from <= today]
    coming = [one for one in published if one.effective_from and one.effective_from > today]
    draft = next((one for one in every if one.state == State.DRAFT), None)
    # Before its first edition began, the first one holds.
    now = begun[0] if begun else (coming[-1] if coming else None)
    return Shelf(now, [one for one in reversed(coming) if one is not now], draft, begun[1:])


def draft() -> RuleSet | None:
    return RuleSet.objects.filter(state=State.DRAFT).first()


def scored_since(day: date) -> QuerySet[Assessment]:
    """Months past their draft that an edition from this day on would reach into, the newest first."""
    return (
        Assessment.objects.filter(last_day__gte=day)
        .exclude(state=Assessment.State.DRAFTED)
        .order_by("-month")
    )


def is_used(edition: RuleSet) -> bool:
    return Assessment.objects.filter(rule_set=edition).exists()


@dataclass(frozen=True)
class Change:
    """What differs in one thing: (what, before, after); an empty side is not there."""

    title: str
    rows: list[tuple[str, str, str]]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """By thing, in the order of the new edition, what was dropped last."""
    before, after = dict(_things(old)), dict(_things(new))
    found = []
    for title in dict.fromkeys([*after, *before]):
        was, now = before.get(title, {}), after.get(title, {})
        rows = [
            (what, was.get(what, "—"), now.get(what, "—"))
            for what in dict.fromkeys([*now, *was])
            if was.get(what) != now.get(what)
        ]
        if rows:
            found.append(Change(title, rows))
    return found


def _things(edition: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for group in edition["groups"]:
        for one in group["indicators"]:
            facts = {_("名称"): one["zh"], _("分值"): str(one["max"]), _("怎么算"): rules.said(one)}
            yield f"{group['zh']} {one['code']}", facts
    for one in edition["bonus"]["items"]:
        yield _("加分 %(code)s") % {"code": one["code"]}, {
            _("名称"): one["zh"], _("每次加"): points_said(one["points"]), _("封顶"): str(one["cap"]),
        }  # fmt: skip
    yield _("加分合计"), {_("封顶"): str(edition["bonus"]["cap_total"])}
    for one in edition["deductions"]["items"]:
        yield _("扣分 %(code)s") % {"code": one["code"]}, {
            _("名称"): one["zh"], _("每次扣"): str(one["points"]), _("等级最高"): one.get("grade_cap") or "—",
        }  # fmt: skip
    for one in edition["grades"]:
        yuan = {
            _("%(group)s奖惩（元）") % {"group": group["zh"]}: str(
                edition["reward_yuan"][group["code"]][one["grade"]]
            )
            for group in edition["groups"]
        }
        yield _("等级 %(grade)s") % {"grade": one["grade"]}, {
            _("名称"): one["zh"], _("最低分"): str(one["min"]), _("系数"): str(one["coef"]), **yuan,
        }  # fmt: skip
    yield _("其他约定"), dict(terms(edition))


def points_said(points: Any) -> str:
    """3, or 3、2、1 for the first three places."""
    return "、".join(str(one) for one in points) if isinstance(points, list) else str(points)


def terms(edition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The rest of an edition in words: the notice, rounds planned, nights and weekends, days on duty, joint liability,
    places."""
    yield _("公示"), _("%(n)d 个工作日") % {"n": month_rules.notice_days(edition)}
    yield _("公示期里申诉"), _("%(n)d 个工作日") % {"n": month_rules.appeal_days(edition)}
    names = {group["code"]: group["zh"] for group in edition["groups"]}
    for code, many in edition["planned_per_month"].items():
        if code in names:
            yield _("%(group)s每月计划巡查") % {"group": names[code]}, _("%(n)d 轮") % {"n": many}
    yield _("每月夜间巡查"), _("不少于 %(n)d 次") % {"n": edition["wanted_hours"]["night"]}
    yield _("每月周末巡查"), _("不少于 %(n)d 天") % {"n": edition["wanted_hours"]["weekend"]}
    yield _("参加排名至少在岗"), _("%(n)d 天") % {"n": edition["absence"]["min_days"]}
    yield _("班组连带"), "；".join(joint_said(rule) for rule in edition.get("joint", ())) or _("不连带")
    rule = edition.get("ranking") or {}
    yield (
        _("奖头罚尾"),
        (
            _("前 %(top)d 名加 %(yuan)d 元（%(min)s 分以上），后 %(bottom)d 名减 %(yuan)d 元")
            % {"top": rule["top"], "bottom": rule["bottom"], "yuan": rule["yuan"], "min": rule["min_total"]}
            if rule.get("on")
            else _("不用")
        ),
    )


def joint_said(rule: Mapping[str, Any]) -> str:
    return _("班组职工的 %(codes)s 扣分，班长承担 %(share)s%%，最多 %(cap)s 分") % {
        "codes": "、".join(rule["codes"]),
        "share": f"{float(rule['share']) * 100:g}",
        "cap": rule["cap"],
    }
