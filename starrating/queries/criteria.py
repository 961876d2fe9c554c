"""Which scoring rules are in force, what stands in them, how two editions differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from starrating.models import CriteriaGroup, CriteriaSet, Criterion, Veto
from starrating.rules.criteria import weight_faults
from starrating.scoring.rule import Rule, read
from starrating.scoring.rule_faults import rule_faults

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
    "item": ("group_code", "name", "name_en", "weight", "standard", "deduct", "deduction"),
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
