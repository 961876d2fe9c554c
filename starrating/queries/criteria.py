"""Which scoring rules are in force, what stands in them, how two editions differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from starrating.models import Contest, CriteriaGroup, CriteriaSet, Criterion, Veto
from starrating.rules.criteria import figure, weight_faults
from starrating.scoring.rule import (
    CRITERION,
    EARLIER_VISIT,
    FEWER_AWARDS,
    GROUP,
    LOWER_CODE,
    NOT_AWARDED,
    Rule,
    read,
)
from starrating.scoring.rule_faults import rule_faults

Text = str | Promise
PUBLISHED, DRAFT = CriteriaSet.State.PUBLISHED, CriteriaSet.State.DRAFT


def editions() -> QuerySet[CriteriaSet]:
    """Editions with their groups, criteria and vetoes in order."""
    return CriteriaSet.objects.prefetch_related(
        Prefetch("groups", CriteriaGroup.objects.order_by("order", "pk")),
        Prefetch("groups__items", Criterion.objects.order_by("order", "pk")),
        Prefetch("vetoes", Veto.objects.order_by("order", "pk")),
    )


def in_force(contest: str, day: date) -> CriteriaSet | None:
    """The edition under which a campaign that begins on `day` is scored."""
    begun = editions().filter(contest=contest, state=PUBLISHED, effective_from__lte=day)
    return begun.order_by("-effective_from", "-number").first()


def edition_faults(edition: CriteriaSet) -> list[str]:
    """Every reason why nobody can be scored by an edition (one of `editions`) yet."""
    groups, items = ([one.code for one in parts(edition, part)] for part in ("group", "item"))
    ruled = rule_faults(read(edition.rule), groups, items)
    return weight_faults(edition) + [f"{_('评法')}：{said}" for said in ruled.values()]


@dataclass(frozen=True)
class Shelf:
    """A contest's editions in their places: the one that holds today, the next one, the draft, all published ones."""

    contest: str
    now: CriteriaSet | None
    coming: CriteriaSet | None
    draft: CriteriaSet | None
    published: list[CriteriaSet]


def shelves(today: date) -> dict[str, Shelf]:
    """Every contest that has an edition."""
    found: dict[str, list[CriteriaSet]] = {}
    for edition in editions().exclude(state=CriteriaSet.State.VOID).order_by("effective_from", "number"):
        found.setdefault(edition.contest, []).append(edition)
    return {contest: _shelf(contest, held, today) for contest, held in found.items()}


def shelf(contest: str, today: date) -> Shelf:
    held = editions().filter(contest=contest).exclude(state=CriteriaSet.State.VOID)
    return _shelf(contest, list(held.order_by("effective_from", "number")), today)


def _shelf(contest: str, held: list[CriteriaSet], today: date) -> Shelf:
    published = [one for one in held if one.state == PUBLISHED and one.effective_from]
    begun = [one for one in published if one.effective_from and one.effective_from <= today]
    return Shelf(
        contest,
        now=begun[-1] if begun else None,
        coming=next((one for one in published if one not in begun), None),
        draft=next((one for one in held if one.state == DRAFT), None),
        published=published[::-1],
    )


# What two editions are compared by; the rule's fields are all of them.
PARTS: dict[str, tuple[str, ...]] = {
    "group": ("name", "name_en", "weight"),
    "item": ("group_code", "name", "name_en", "weight", "standard", "deduct", "deduction", "filled_by"),
    "veto": ("name", "name_en", "most_stars"),
}


@dataclass(frozen=True)
class Change:
    """What became of a part of an edition (`part` group, item or veto, "rule" for the edition itself); `fields` are
    (field, before, after)."""

    what: str
    part: str
    code: str
    name: str
    fields: list[tuple[str, Any, Any]]


def changes(old: CriteriaSet, new: CriteriaSet) -> list[Change]:
    """What differs, in the order of the new edition; what was dropped comes last."""
    ruled = _differing(read(old.rule), read(new.rule), [field.name for field in fields(Rule)])
    ruled += _differing(old, new, ["note"])
    found = [Change("changed", "rule", "", "", ruled)] if ruled else []
    dropped: list[Change] = []
    for part, names in PARTS.items():
        before = {one.code: one for one in parts(old, part)}
        for one in parts(new, part):
            was = before.pop(one.code, None)
            if was is None:
                found.append(Change("added", part, one.code, one.words, []))
            elif differing := _differing(was, one, names):
                found.append(Change("changed", part, one.code, one.words, differing))
        dropped += [Change("dropped", part, one.code, one.words, []) for one in before.values()]
    return found + dropped


def parts(edition: CriteriaSet, part: str) -> list[Any]:
    """The groups, items or vetoes of an edition that came with them."""
    if part == "veto":
        return list(edition.vetoes.all())
    groups = list(edition.groups.all())
    if part == "group":
        return groups
    return [item for group in groups for item in group.items.all()]


def _differing(old: Any, new: Any, names: Iterable[str]) -> list[tuple[str, Any, Any]]:
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in names]
    return [(name, before, after) for name, before, after in pairs if before != after]


# --- words --------------------------------------------------------------------------------------------------------

RULE_WORDS: dict[str, Text] = {
    "sheets": _lazy("每个参评对象几张评分表"),
    "join": _lazy("几张评分表怎么合"),
    "thresholds": _lazy("星级分数线"),
    "winners": _lazy("获奖名额"),
    "cluster_cap": _lazy("每栋楼（厅）最多几个获奖"),
    "min_to_win": _lazy("获奖最低几分"),
    "cooldown_months": _lazy("隔几个月才能再得"),
    "tie_breaks": _lazy("同分怎么比"),
    "anchors": _lazy("锚定几个"),
    "sample": _lazy("抽几个参评"),
    "worst_below": _lazy("低于几分要帮扶"),
    "worst_lowest": _lazy("每栋楼最低几间要帮扶"),
    "worst_lowest_below": _lazy("最低的几间，低于几分才算"),
    "recheck_days": _lazy("几天内复查"),
    "recheck_pass": _lazy("复查几分算改好"),
    "notice_days": _lazy("公示几个工作日"),
    "vote_days": _lazy("投票几天"),
    "candidates": _lazy("每个厅至少几个候选"),
    "improved": _lazy("进步最大的几个"),
    "goods_yuan": _lazy("每人奖品（元）"),
    "award_yuan": _lazy("奖金（元）"),
    "bonus_points": _lazy("月考核加分"),
}
JOIN_WORDS: dict[str, Text] = {
    "mean": _lazy("平均"),
    "median": _lazy("取中间"),
    "trimmed": _lazy("去掉最高最低再平均"),
}
MONTHS = (1, 3, 6, 12)


def tie_words(edition: CriteriaSet) -> dict[str, str]:
    """What may decide between equals in this edition, in words; the edition came with its parts."""
    found = {f"{GROUP}{one.code}": _("“%s”分高的") % one.words for one in parts(edition, "group")}
    if edition.contest == Contest.SERVICE:
        found = {f"{CRITERION}{one.code}": _("“%s”分高的") % one.words for one in parts(edition, "item")}
    for months in MONTHS:
        found[f"{FEWER_AWARDS}{months}"] = _("近 %d 个月得奖少的") % months
        found[f"{NOT_AWARDED}{months}"] = _("近 %d 个月没得过奖的") % months
    return {**found, EARLIER_VISIT: _("先看的"), LOWER_CODE: _("编号小的")}


def changed(rule: Rule, fields: Mapping[str, Any]) -> Rule:
    return replace(rule, **fields)


def rule_lines(edition: CriteriaSet, rule: Rule) -> list[tuple[Text, str]]:
    """A rule in the order in which somebody reads it: what it is about, what it says. What says nothing is left out.
    `edition` gives its parts their names."""
    ties = tie_words(edition)
    said = {name: rule_value(name, getattr(rule, name), ties) for name in RULE_WORDS}
    return [(RULE_WORDS[name], words) for name, words in said.items() if words]


def rule_value(name: str, value: Any, ties: Mapping[str, str]) -> str:
    """One field of a rule as a page says it; empty where there is nothing to say."""
    if name == "thresholds":
        lines = [(stars, least) for stars, least in value if stars]
        return _("，").join(_("%(stars)d 星 %(least)s") % {"stars": s, "least": figure(v)} for s, v in lines)
    if name == "tie_breaks":
        return _("，再比").join(ties.get(one, one) for one in value)
    if name == "join":
        return str(JOIN_WORDS.get(value, value))
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return figure(value) if value else ""
    return str(value) if value else ""
