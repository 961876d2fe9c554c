"""What an edition of a standard must be before anybody is measured by it, and when it may still be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from patrols.models.standard import ItemKind, StandardVersion

State = StandardVersion.State
FULL = Decimal(100)
ZERO = Decimal(0)


def may_edit(version: StandardVersion) -> str | None:
    if version.state == State.DRAFT:
        return None
    return _("第 %(number)d 版%(state)s，不能再改；要改就另起一版") % {
        "number": version.number,
        "state": version.get_state_display(),
    }


def may_publish(version: StandardVersion, since: date, today: date, faults: Iterable[str]) -> str | None:
    """Never into the past: what was looked at by then was looked at under another edition."""
    if refusal := may_edit(version):
        return refusal
    if since < today:
        return _("生效日期不能早于今天，以前的巡查已经按旧版评过分")
    return next(iter(faults), None)


def may_take_back(version: StandardVersion, today: date) -> str | None:
    if version.state != State.PUBLISHED or version.effective_from is None:
        return _("第 %(number)d 版还没有发布，直接改草稿就行") % {"number": version.number}
    if version.effective_from <= today:
        return _("第 %(number)d 版从 %(day)s 起已经生效，不能撤回；要改就另起一版") % {
            "number": version.number,
            "day": f"{version.effective_from:%Y-%m-%d}",
        }
    return None


def edition_faults(items: Iterable[Any]) -> list[str]:
    """What keeps a draft from being published, in sentences."""
    rows = list(items)
    if not rows:
        return [_("还没有检查项，先加上再发布")]
    faults = []
    whole = sum((item.weight for item in rows), ZERO)
    if whole != FULL:
        faults.append(_("各项分值加起来是 %(sum)s 分，要正好 100 分") % {"sum": f"{whole.normalize():f}"})
    for item in rows:
        said = item_faults({name: getattr(item, name) for name in ITEM_FIELDS})
        faults += [f"{item.code}：{sentence}" for sentence in said.values()]
    return faults


ITEM_FIELDS = (
    "code", "text", "text_en", "kind", "weight", "deduct", "unit", "decimals", "minimum", "maximum", "typing_min",
    "typing_max", "tolerance_below", "tolerance_above", "tolerance_deduct", "options", "fail_below", "critical",
    "photo_required", "na_allowed", "due_hours", "remarks", "sources",
)  # fmt: skip


def item_faults(item: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with one item: the field and the sentence. What does not belong to its kind is not looked at."""
    faults: dict[str, str] = {}
    if not ZERO < item["weight"] <= FULL:
        faults["weight"] = _("分值要在 0 到 100 之间，不能是 0")
    if item["kind"] != ItemKind.CHOICE and not ZERO < item["deduct"] <= item["weight"]:
        faults["deduct"] = _("扣分要大于 0，不能多于分值 %(weight)s") % {
            "weight": f"{item['weight'].normalize():f}"
        }
    if item["kind"] == ItemKind.NUMBER:
        faults |= _number_faults(item)
    if item["kind"] == ItemKind.CHOICE:
        faults |= _choice_faults(item)
    return faults


def _number_faults(item: Mapping[str, Any]) -> dict[str, str]:
    low, high, least, most = (item[name] for name in ("minimum", "maximum", "typing_min", "typing_max"))
    faults: dict[str, str] = {}
    if low is None and high is None:
        faults["minimum"] = _("下限和上限至少填一个，不然没法判合格")
    elif low is not None and high is not None and low > high:
        faults["minimum"] = _("下限 %(low)s 比上限 %(high)s 大，对调一下") % {
            "low": f"{low.normalize():f}",
            "high": f"{high.normalize():f}",
        }
    if least is not None and most is not None and least >= most:
        faults["typing_min"] = _("能填的最小值要小于最大值")
    elif _cuts_off(least, low, item["tolerance_below"], -1) or _cuts_off(
        most, high, item["tolerance_above"], 1
    ):
        faults["typing_min"] = _("能填的范围要比合格范围连同容差更宽，不然不合格的数填不进去")
    if (item["tolerance_below"] or item["tolerance_above"]) and not item["tolerance_deduct"] <= item[
        "deduct"
    ]:
        faults["tolerance_deduct"] = _("容差内的扣分不能多于不合格的扣分")
    return faults


def _cuts_off(typing: Decimal | None, limit: Decimal | None, band: Decimal, side: int) -> bool:
    """Whether the typing limit lies inside what still has a meaning on this side."""
    return typing is not None and limit is not None and (typing - (limit + side * band)) * side < 0


def _choice_faults(item: Mapping[str, Any]) -> dict[str, str]:
    options = item["options"]
    if len(options) < 2:
        return {"options": _("至少写两个选项，每行一个")}
    if len({option["zh"] for option in options}) < len(options):
        return {"options": _("有两个选项写得一样，改一个")}
    ratios = [Decimal(str(option["ratio"])) for option in options]
    if max(ratios) != 1:
        return {"options": _("最好的那一项要得 100%")}
    if not any(ratio < item["fail_below"] for ratio in ratios):
        return {"fail_below": _("没有一项会判不合格，把“低于多少算不合格”调高一些")}
    return {}
