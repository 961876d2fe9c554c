"""Which standard is in force where, and what its items are."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from patrols.models import ChecklistItem, Standard, StandardVersion
from tongting.places.models import Post

# Where the requirements of the built-in standards come from, by the codes that the items carry.
SOURCES = {
    "SEED": _("1314 工作法介绍文章（2023年10月）"),
    "STD17": _("煤矿安全生产标准化：两堂一舍"),
    "STD13": _("煤矿质量标准化地面设施评分表（约 2013年）"),
    "GB9665": _("GB 9665-1996 公共浴室卫生标准（已被代替）"),
    "GB37488": _("GB 37488-2019 公共场所卫生指标及限值要求"),
    "FOOD": _("GB 31654-2021 和餐饮服务食品安全操作规范"),
    "ORDER60": _("市场监管总局令第 60 号：日管控、周排查、月调度"),
    "FIRE": _("人员密集场所消防安全管理"),
    "DORM": _("公寓评分表和矿单身公寓管理办法"),
    "NEWS": _("各矿浴池、洗衣、公寓服务报道"),
    "MEM": _("行业常识"),
    "HOUSE": _("本产品默认值，各矿按实际调整"),
}


def in_force(post: Post, day: date) -> StandardVersion | None:
    """The edition under which `post` is patrolled on `day`, with its items in order."""
    begun = editions().filter(standard__kind=post.kind, effective_from__lte=day)
    return begun.order_by("-effective_from", "-number").first()


def editions_in_force(day: date) -> dict[str, int]:
    """The edition of every kind of post on `day`, by its key; one query."""
    begun = StandardVersion.objects.filter(effective_from__lte=day).order_by("effective_from", "number")
    return dict(begun.values_list("standard__kind", "pk"))


def editions() -> QuerySet[StandardVersion]:
    """Editions with their items in order."""
    items = Prefetch("items", ChecklistItem.objects.order_by("order"))
    return StandardVersion.objects.select_related("standard").prefetch_related(items)


def standards() -> QuerySet[Standard]:
    """Every standard with its editions, the latest first, and their items."""
    editions = StandardVersion.objects.order_by("-effective_from", "-number").prefetch_related(
        Prefetch("items", ChecklistItem.objects.order_by("order"))
    )
    return Standard.objects.prefetch_related(Prefetch("versions", editions))


def sources_of(version: StandardVersion | None) -> list[tuple[str, object]]:
    """The sources that this edition's items name, each once."""
    named = dict.fromkeys(code for item in version.items.all() for code in item.sources) if version else {}
    return [(code, SOURCES.get(code, code)) for code in named]
