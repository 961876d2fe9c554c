"""What an edition of scoring rules must be before anybody is scored by it, and when it may still be changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from starrating.models import CriteriaGroup, CriteriaSet

State = CriteriaSet.State
FULL, ZERO = Decimal(100), Decimal(0)


def may_edit(edition: CriteriaSet) -> str | None:
    if edition.state == State.DRAFT:
        return None
    return _("第 %(number)d 版%(state)s，不能再改；要改就另起一版") % {
        "number": edition.number,
        "state": edition.get_state_display(),
    }


def may_publish(edition: CriteriaSet, since: date, today: date, faults: Iterable[str]) -> str | None:
    if refusal := may_edit(edition):
        return refusal
    if since < today:
        return _("生效日期不能早于今天，开过的评选仍按旧版打分")
    return next(iter(faults), None)


def may_take_back(edition: CriteriaSet, campaigns: int) -> str | None:
    if edition.state != State.PUBLISHED:
        return _("第 %(number)d 版还没有发布，直接改草稿就行") % {"number": edition.number}
    if campaigns:
        return _("第 %(number)d 版已经有评选在用，撤不回来；要改就另起一版") % {"number": edition.number}
    return None


def weight_faults(edition: CriteriaSet) -> list[str]:
    """From an edition that came with its groups and their items: what keeps them from making a hundred points."""
    groups = list(edition.groups.all())
    if not groups:
        return [_("还没有评分项，先加几项")]
    faults = []
    whole = sum((group.weight for group in groups), ZERO)
    if whole != FULL:
        faults.append(_("各大类分值加起来是 %(sum)s 分，要正好 100 分") % {"sum": figure(whole)})
    for group in groups:
        faults += _group_faults(group)
    codes = [item.code for group in groups for item in group.items.all()]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        faults.append(_("编号 %(codes)s 用了两次，改一个") % {"codes": "、".join(twice)})
    measured = [item.filled_by for group in groups for item in group.items.all() if item.source]
    if twice := sorted({words for words in measured if measured.count(words) > 1}):
        faults.append(_("“%(what)s”算了两次，只留一项") % {"what": "、".join(twice)})
    return faults


def figure(value: Decimal) -> str:
    """As somebody would write it: 20, 12.5."""
    return f"{value.normalize():f}"


def _group_faults(group: CriteriaGroup) -> list[str]:
    items = list(group.items.all())
    if not items:
        return [_("“%(name)s”里还没有评分项") % {"name": group.words}]
    faults = []
    whole = sum((item.weight for item in items), ZERO)
    if whole != group.weight:
        faults.append(
            _("“%(name)s”是 %(weight)s 分，里面各项加起来是 %(sum)s 分，要一样")
            % {"name": group.words, "weight": figure(group.weight), "sum": figure(whole)}
        )
    for item in items:
        faults += [f"{item.code}：{said}" for said in item_faults(item.weight, item.deduct).values()]
    return faults


def item_faults(weight: Decimal, deduct: Decimal | None) -> dict[str, str]:
    """What is wrong with one criterion: the field and the sentence."""
    faults: dict[str, str] = {}
    if not ZERO < weight <= FULL:
        faults["weight"] = _("分值要在 0 到 100 之间，不能是 0")
    elif deduct is not None and not ZERO < deduct <= weight:
        faults["deduct"] = _("每处扣分要大于 0，不能多于分值 %(weight)s") % {"weight": figure(weight)}
    return faults
