"""Reads of measures: which criteria have a source, the sentence of a counted fact."""

from __future__ import annotations

from django.utils.translation import gettext as _

from starrating.models import Campaign, Criterion
from starrating.scoring.measure import Part
from starrating.scoring.points import half_up


def sourced(campaign: Campaign) -> list[Criterion]:
    """The criteria of the campaign's edition that no judge marks, in their order."""
    found = Criterion.objects.filter(group__criteria=campaign.criteria_id).exclude(source="")
    return list(found.order_by("group__order", "order"))


def line_of(part: Part, url: str) -> list[str]:
    """A counted fact as it is kept: sentence, points, where it opens."""
    if part.points is None:
        return [_("%(what)s：还没有这项数据，不计入满分") % {"what": _names()[part.fact]}, "", ""]
    value = f"{part.value.normalize():f}"
    sentence = _said()[part.fact] % {"n": value} if part.value else _none()[part.fact]
    return [sentence, f"{half_up(part.points)}", url]


def _names() -> dict[str, str]:
    return {
        "post_mean": _("本岗巡查平均分"),
        "skill": _("技能考核"),
        "satisfaction": _("满意度评价"),
        "thanks": _("通报表扬"),
        "complaints": _("有效投诉"),
        "proposals": _("合理化建议"),
        "covers": _("代班"),
        "late": _("迟到"),
        "off_post": _("脱岗"),
        "absent": _("旷工"),
        "violation": _("违章"),
    }


def _said() -> dict[str, str]:
    return {
        "post_mean": _("本岗巡查平均 %(n)s 分"),
        "skill": _("最近一次技能考核 %(n)s 分"),
        "satisfaction": _("满意率 %(n)s"),
        "thanks": _("受到通报表扬 %(n)s 次"),
        "complaints": _("有效投诉 %(n)s 件"),
        "proposals": _("合理化建议被采纳 %(n)s 条"),
        "covers": _("代班 %(n)s 次"),
        "late": _("迟到 %(n)s 次"),
        "off_post": _("脱岗 %(n)s 次"),
        "absent": _("旷工 %(n)s 次"),
        "violation": _("违章 %(n)s 次"),
    }


def _none() -> dict[str, str]:
    return {
        "post_mean": _("本岗巡查 0 分"),
        "skill": _("技能考核 0 分"),
        "satisfaction": _("满意率 0"),
        "thanks": _("没有通报表扬"),
        "complaints": _("没有有效投诉"),
        "proposals": _("没有被采纳的合理化建议"),
        "covers": _("没有代班"),
        "late": _("没有迟到"),
        "off_post": _("没有脱岗"),
        "absent": _("没有旷工"),
        "violation": _("没有违章"),
    }
