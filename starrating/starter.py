"""The built-in scoring rules of the three contests, from starter/star_criteria.json; every mine edits them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from starrating.models import Contest, CriteriaGroup, CriteriaSet, Criterion, Veto
from starrating.scoring.rule import Rule

IN_FORCE_SINCE = date(2020, 1, 1)
FILES = {Contest.DORM: "dorm_star", Contest.LOCKER: "locker_star", Contest.SERVICE: "service_star"}
# A contest whose criteria stand in no groups is graded as a whole.
WHOLE = {"code": "whole", "zh": "整体", "en": "Whole", "weight": 100}
# What is measured without a judge: criterion → where from.
SOURCES = {
    "S01": "ability", "S02": "service", "S03A": "example", "S04": "attendance", "S05": "safety", "S06": "vote",
}  # fmt: skip
# V1 caps at two stars; every other veto takes all of them.
MOST_STARS = {"V1": 2}


def load_criteria() -> int:
    """Adds the first edition of each contest that has none; returns how many were added."""
    known = set(CriteriaSet.objects.values_list("contest", flat=True))
    facts = {one: read_file()[FILES[one]] for one in Contest if one not in known}
    with transaction.atomic():
        editions = CriteriaSet.objects.bulk_create(_edition(one, facts[one]) for one in facts)
        groups = {
            (group.criteria.contest, group.code): group
            for group in CriteriaGroup.objects.bulk_create(
                group for edition in editions for group in _groups(edition, facts[Contest(edition.contest)])
            )
        }
        Criterion.objects.bulk_create(
            _criterion(groups[contest, _group_of(contest, one)], order, part)
            for contest, said in facts.items()
            for order, one in enumerate(said["criteria"], 1)
            for part in _judged_and_measured(one)
        )
        Veto.objects.bulk_create(
            veto for edition in editions for veto in _vetoes(edition, facts[Contest(edition.contest)])
        )
    return len(editions)


def read_file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((settings.STARTER / "star_criteria.json").read_text(encoding="utf-8"))
    return found


def _edition(contest: Contest, facts: dict[str, Any]) -> CriteriaSet:
    return CriteriaSet(
        contest=contest,
        number=1,
        state=CriteriaSet.State.PUBLISHED,
        effective_from=IN_FORCE_SINCE,
        rule=RULES[contest](facts).as_json(),
        note=_("产品内置，数值由各矿调整"),
    )


def _groups(edition: CriteriaSet, facts: dict[str, Any]) -> Iterator[CriteriaGroup]:
    # A service star's criteria are graded one by one.
    whole = facts["criteria"] if edition.contest == Contest.SERVICE else [WHOLE]
    for order, one in enumerate(facts.get("groups", whole), 1):
        yield CriteriaGroup(
            criteria=edition,
            code=one["code"],
            name=one["zh"],
            name_en=one["en"],
            weight=one["weight"],
            order=order,
        )


def _vetoes(edition: CriteriaSet, facts: dict[str, Any]) -> Iterator[Veto]:
    for order, one in enumerate(facts.get("veto", ()), 1):
        yield Veto(
            criteria=edition,
            code=one["code"],
            name=one["zh"],
            name_en=one["en"],
            most_stars=MOST_STARS.get(one["code"], 0),
            order=order,
        )


def _group_of(contest: Contest, one: dict[str, Any]) -> str:
    return one["code"] if contest == Contest.SERVICE else str(one.get("group", WHOLE["code"]))


def _judged_and_measured(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A criterion of which the records give a part is two: what judges mark, and what is measured."""
    measured = one.get("auto")
    yield {**one, "weight": one["weight"] - measured["weight"]} if measured else one
    if measured:
        yield measured


def _criterion(group: CriteriaGroup, order: int, one: dict[str, Any]) -> Criterion:
    return Criterion(
        group=group,
        code=one["code"],
        name=one["zh"],
        name_en=one["en"],
        weight=one["weight"],
        standard=one["standard_zh"],
        deduct=one.get("deduct_per_fault"),
        deduction=one.get("deduction_zh", ""),
        source=SOURCES.get(one["code"], ""),
        order=order,
    )


def _thresholds(facts: dict[str, Any]) -> tuple[tuple[int, Decimal], ...]:
    return tuple((one["stars"], Decimal(one["min"])) for one in facts["star_thresholds"])


def _dorm(facts: dict[str, Any]) -> Rule:
    return Rule(
        sheets=facts["visits"]["min_visits"],
        thresholds=_thresholds(facts),
        winners=facts["quota"]["max_five_star_rooms_per_month"],
        min_to_win=Decimal(95),
        tie_breaks=("group:safety", "group:order", "fewer_awards:3", "earlier_visit"),
        worst_below=Decimal(60),
        worst_lowest=3,
        worst_lowest_below=Decimal(75),
        goods_yuan=Decimal(facts["award"]["budget_yuan_per_resident"]),
    )


def _locker(facts: dict[str, Any]) -> Rule:
    chosen = facts["selection"]
    return Rule(
        sheets=3,
        thresholds=_thresholds(facts),
        winners=facts["winners"],
        cluster_cap=chosen["hall_cap"],
        min_to_win=Decimal(chosen["min_score_to_win"]),
        cooldown_months=chosen["cooldown_months"],
        tie_breaks=("fewer_awards:6", "lower_code"),
        candidates=30,
        worst_by_any_sheet=True,
        goods_yuan=Decimal(facts["award"]["budget_yuan"]),
    )


def _service(facts: dict[str, Any]) -> Rule:
    return Rule(
        sheets=3,
        thresholds=_thresholds(facts),
        winners=facts["winners"],
        cooldown_months=facts["cooldown_months"],
        tie_breaks=("criterion:S02", "criterion:S01", "not_awarded:6"),
        anchors=0,
        worst_below=Decimal(0),
        improved=0,
        award_yuan=Decimal(facts["award"]["yuan"]),
        bonus_points=Decimal(facts["award"]["assessment_bonus_points"]),
    )


RULES = {Contest.DORM: _dorm, Contest.LOCKER: _locker, Contest.SERVICE: _service}
