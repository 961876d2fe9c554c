"""Results in words: why an entry won or did not, why the judges' offsets were not taken away, what its parts are
called."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from starrating.models import Campaign, CriteriaGroup, Criterion, Judge, Result, Veto
from starrating.scoring import bias, outcome, ranking, rule

DECIDED: dict[str, Any] = {
    ranking.PLACES: gettext_lazy("名额满了，分数高的在前"),
    ranking.HALL: gettext_lazy("本楼、本厅的名额满了"),
    ranking.EQUAL: gettext_lazy("和末位完全相同，一并评上"),
    ranking.EQUAL_OUT: gettext_lazy("和别的完全相同，名额不够，都不评"),
    outcome.BARRED: gettext_lazy("不符合参评条件"),
    ranking.VETO: gettext_lazy("有一票否决项"),
    ranking.COOLDOWN: gettext_lazy("刚评上过，隔几个月再评"),
    ranking.MINIMUM: gettext_lazy("没到获奖最低分"),
}
UNCORRECTED: dict[str, Any] = {
    bias.ONE_JUDGE: gettext_lazy("只有一位评委，没有可比的"),
    bias.UNCONNECTED: gettext_lazy("评委之间没有共同打过的，宽严没法比"),
    bias.THIN: gettext_lazy("评分表太少，算出来的宽严靠不住"),
}


def decided(result: Result, groups: dict[str, str]) -> str:
    """What decided; empty where the score alone did. `groups` are the names of groups and criteria by code."""
    code = result.decided_by
    if code in ("", ranking.SCORE):
        return ""
    if code in DECIDED:
        return str(DECIDED[code])
    return (_("同分，按“%(rule)s”评上") if result.is_winner else _("同分，按“%(rule)s”没评上")) % {
        "rule": tie_break(code, groups)
    }


def between_equals(result: Result, groups: dict[str, str]) -> str:
    """`decided` where equal scores had to be told apart, else empty: on a board of hundreds the score speaks for
    itself."""
    code = result.decided_by
    is_tie = code in (ranking.EQUAL, ranking.EQUAL_OUT) or (code != ranking.SCORE and code not in DECIDED)
    return decided(result, groups) if is_tie else ""


def tie_break(code: str, groups: dict[str, str]) -> str:
    """A rule's tie-break as a person says it."""
    kind, colon, of = code.partition(":")
    known = {
        rule.GROUP: _("%(name)s分高的在前"),
        rule.CRITERION: _("%(name)s分高的在前"),
        rule.FEWER_AWARDS: _("近 %(name)s 个月获奖少的在前"),
        rule.NOT_AWARDED: _("近 %(name)s 个月没获奖的在前"),
        rule.EARLIER_VISIT: _("先评的在前"),
        rule.LOWER_CODE: _("编号小的在前"),
    }
    return known[kind + colon] % {"name": groups.get(of, of)}


def names_of(campaign: Campaign) -> dict[str, str]:
    """Groups and criteria of the campaign's edition by code, in the language of whoever looks. Two queries."""
    items = Criterion.objects.filter(group__criteria=campaign.criteria_id).order_by("order")
    groups = CriteriaGroup.objects.filter(criteria=campaign.criteria_id).order_by("order")
    return {one.code: one.words for one in [*items, *groups]}


def vetoes_of(campaign: Campaign) -> dict[str, Veto]:
    return {one.code: one for one in Veto.objects.filter(criteria=campaign.criteria_id)}


def correction(campaign: Campaign) -> dict[str, Any]:
    """Whether the judges were corrected and by how much each, or 未校正 and why not. One query."""
    kept = campaign.bias
    people = {
        str(one.pk): one.person for one in Judge.objects.filter(campaign=campaign).select_related("person")
    }
    thin = [people[pk].name for pk in kept.get("judges", ()) if pk in people]
    lines = [
        {"person": people[pk], "sheets": one["sheets"], "measured": Decimal(one["measured"]),
         "shrunk": Decimal(one["shrunk"]), "error": one["error"]}
        for pk, one in kept.get("offsets", {}).items()
        if pk in people
    ]  # fmt: skip
    return {
        "used": kept.get("used", False),
        "reason": str(UNCORRECTED.get(kept.get("reason", ""), "")),
        "thin": thin,
        "lines": sorted(lines, key=lambda line: -line["shrunk"]),
    }


def shown_parts(result: Result, names: dict[str, str]) -> list[tuple[str, Decimal, Decimal]]:
    """Name, points and most of each group, in the order of the edition."""
    order = {code: n for n, code in enumerate(names)}
    kept = sorted(result.parts.items(), key=lambda pair: order.get(pair[0], len(order)))
    return [(names.get(code, code), Decimal(one["points"]), Decimal(one["most"])) for code, one in kept]
