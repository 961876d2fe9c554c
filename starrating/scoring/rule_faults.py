"""What is wrong with a rule, before anybody is scored by it: the field and the sentence."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from starrating.scoring.rule import (
    CRITERION,
    EARLIER_VISIT,
    FEWER_AWARDS,
    GROUP,
    JOINS,
    LOWER_CODE,
    NOT_AWARDED,
    Rule,
)

FULL, ZERO = Decimal(100), Decimal(0)
MOST_STARS = 5
# The fields of a rule that a single campaign may set otherwise than its edition does.
OWN_RULE = ("sheets", "anchors", "sample", "winners", "cluster_cap", "notice_days")


def own_faults(rule: Rule) -> dict[str, str]:
    """What is wrong with a rule whatever edition it stands in: the field and the sentence."""
    faults: dict[str, str] = {}
    if not 1 <= rule.sheets <= 9:
        faults["sheets"] = _("每个参评对象要 1 到 9 张评分表")
    if rule.anchors not in (0, 3, 4, 5, 6):
        faults["anchors"] = _("锚定 3 到 6 个；不用就填 0")
    if rule.winners is not None and rule.winners < 1:
        faults["winners"] = _("获奖名额至少 1 个；不限就不填")
    if rule.cluster_cap is not None and rule.cluster_cap < 1:
        faults["cluster_cap"] = _("每栋楼（厅）至少 1 个；不限就不填")
    if rule.sample is not None and rule.sample < 1:
        faults["sample"] = _("至少抽 1 个；全部参评就不填")
    if rule.notice_days < 1:
        faults["notice_days"] = _("公示至少 1 个工作日")
    return faults


def rule_faults(rule: Rule, groups: Iterable[str], items: Iterable[str]) -> dict[str, str]:
    """What is wrong with how marks become stars and winners, in an edition with these groups and criteria."""
    faults = own_faults(rule) | _line_faults(rule)
    if rule.join not in JOINS:
        faults["join"] = _("几张评分表怎么合，从列表里选")
    for name in ("worst_below", "worst_lowest_below", "recheck_pass", "min_to_win"):
        if not ZERO <= getattr(rule, name) <= FULL:
            faults[name] = _("分数要在 0 到 100 之间")
    if rule.join == "trimmed" and rule.sheets < 3:
        faults["join"] = _("去掉最高最低要至少 3 张评分表")
    known = {f"{GROUP}{code}" for code in groups} | {f"{CRITERION}{code}" for code in items}
    known |= {EARLIER_VISIT, LOWER_CODE}
    for said in rule.tie_breaks:
        if said not in known and not said.startswith((FEWER_AWARDS, NOT_AWARDED)):
            faults["tie_breaks"] = _("同分比的“%(what)s”在这一版里没有了，重新选") % {"what": said}
    if len(set(rule.tie_breaks)) < len(rule.tie_breaks):
        faults["tie_breaks"] = _("同分怎么比，有两条一样，去掉一条")
    return faults


def _line_faults(rule: Rule) -> dict[str, str]:
    lines = dict(rule.thresholds)
    if set(lines) != set(range(MOST_STARS + 1)) or lines[0] != ZERO:
        return {"line_1": _("一星到五星的分数线都要填")}
    for stars in range(1, MOST_STARS + 1):
        if not lines[stars - 1] < lines[stars] <= FULL:
            return {f"line_{stars}": _("%(stars)d 星的分数线要比低一星的高，不超过 100") % {"stars": stars}}
    return {}
