"""Which standard is in force where, and what its items are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

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


PUBLISHED = StandardVersion.State.PUBLISHED
DRAFT = StandardVersion.State.DRAFT


def in_force(post: Post, day: date) -> StandardVersion | None:
    """The edition under which `post` is patrolled on `day`, with its items in order."""
    begun = editions().filter(state=PUBLISHED, standard__kind=post.kind, effective_from__lte=day)
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
    """Every standard with its editions and their items."""
    return Standard.objects.prefetch_related(Prefetch("versions", editions().order_by("-number")))


@dataclass(frozen=True)
class Shelf:
    """A standard with its editions in their places: the one that holds today, the next one, the draft, all of them."""

    standard: Standard
    now: StandardVersion | None
    coming: StandardVersion | None
    draft: StandardVersion | None
    published: list[StandardVersion]

    @property
    def newest(self) -> StandardVersion | None:
        """What a new draft begins with."""
        return self.published[0] if self.published else None


def shelf(standard: Standard, today: date) -> Shelf:
    """From a standard that came with its editions (see `standards`): asks no more."""
    editions = list(standard.versions.all())
    published = [one for one in editions if one.state == PUBLISHED and one.effective_from]
    published.sort(key=lambda one: (one.effective_from or today, one.number), reverse=True)
    return Shelf(
        standard,
        now=next((one for one in published if one.effective_from and one.effective_from <= today), None),
        coming=next(
            (one for one in reversed(published) if one.effective_from and one.effective_from > today), None
        ),
        draft=next((one for one in editions if one.state == DRAFT), None),
        published=published,
    )


# What two editions are compared by: fields of the edition, then of its items.
EDITION_FIELDS = ("pass_line", "visits_wanted", "windows", "note")
ITEM_FIELDS = (
    "text", "text_en", "kind", "weight", "deduct", "unit", "decimals", "minimum", "maximum", "tolerance_below",
    "tolerance_above", "tolerance_deduct", "typing_min", "typing_max", "options", "fail_below", "critical",
    "photo_required", "na_allowed", "due_hours", "remarks", "sources",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What became of an item, `code` empty for the edition itself; `fields` are (field, before, after)."""

    what: str
    code: str
    text: str
    fields: list[tuple[str, Any, Any]]


def changes(old: StandardVersion, new: StandardVersion) -> list[Change]:
    """What differs, in the order of the new edition; what was dropped comes last."""
    found = (
        [Change("changed", "", "", differing)] if (differing := _differing(old, new, EDITION_FIELDS)) else []
    )
    before = {item.code: item for item in old.items.all()}
    for item in new.items.all():
        was = before.pop(item.code, None)
        if was is None:
            found.append(Change("added", item.code, item.text, []))
        elif differing := _differing(was, item, ITEM_FIELDS):
            found.append(Change("changed", item.code, item.text, differing))
    return found + [Change("dropped", item.code, item.text, []) for item in before.values()]


def _differing(old: Any, new: Any, names: Iterable[str]) -> list[tuple[str, Any, Any]]:
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in names]
    return [(name, before, after) for name, before, after in pairs if before != after]


def sources_of(version: StandardVersion | None) -> list[tuple[str, object]]:
    """The sources that this edition's items name, each once."""
    named = dict.fromkeys(code for item in version.items.all() for code in item.sources) if version else {}
    return [(code, SOURCES.get(code, code)) for code in named]
