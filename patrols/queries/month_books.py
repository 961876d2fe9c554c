"""Reads behind the month's files: whether somebody is writing it now, a year by person, what a digest says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Count, QuerySet, Sum

from patrols.models import Assessment, Score
from patrols.queries import month_digest
from patrols.scoring import month as scoring

State = Assessment.State
# So many signs of a digest stand in a code on paper.
SHORT = 16


def is_being_written(months: QuerySet[Assessment]) -> bool:
    """Whether somebody writes one of these months at this moment; only PostgreSQL can say, SQLite has one writer at a
    time."""
    if not connection.features.has_select_for_update_nowait:
        return False
    try:
        with transaction.atomic():
            list(months.select_for_update(nowait=True).values_list("pk"))
    except OperationalError:
        return True
    return False


def months_of(year: int) -> QuerySet[Assessment]:
    return Assessment.objects.filter(month__startswith=f"{year:04d}-").order_by("month")


@dataclass(frozen=True)
class PersonYear:
    """Somebody's months of a year, by month: total, grade, reward."""

    name: str
    staff_no: str
    group: str
    months: dict[str, tuple[Decimal, str, int]]


def people_of(year: int) -> Iterator[PersonYear]:
    """Everybody with a score in the year, one after the other: memory does not grow with them."""
    rows = (
        Score.objects.filter(assessment__in=months_of(year).order_by().values("pk"))
        .order_by("person__group", "person__name_pinyin", "person", "assessment__month")
        .values_list(
            "person", "person__name", "person__staff_no", "person__group", "assessment__month", "total", "grade",
            "reward",
        )
    )  # fmt: skip
    for _pk, months in groupby(rows.iterator(chunk_size=2000), lambda row: row[0]):
        found = list(months)
        _person, name, number, group, *_rest = found[0]
        yield PersonYear(name, number, group, {row[4]: (row[5], row[6], row[7]) for row in found})


def people_in(year: int) -> int:
    scores = Score.objects.filter(assessment__in=months_of(year).order_by().values("pk"))
    return scores.order_by().values("person").distinct().count()


@dataclass(frozen=True)
class Seal:
    """What a locked month says of itself: its digest, whether its rows still give it, whether the paper's is the
    same, and figures by sheet to hold against the paper."""

    digest: str
    is_whole: bool
    agrees: bool
    groups: list[dict[str, Any]]


def seal_of(assessment: Assessment, given: str) -> Seal:
    whole = month_digest.still_gives(assessment)
    agrees = bool(assessment.digest) and len(given) >= SHORT and assessment.digest.startswith(given.lower())
    return Seal(assessment.digest, whole, agrees, list(_sums(assessment)))


def _sums(assessment: Assessment) -> Iterable[dict[str, Any]]:
    rows = Score.objects.filter(assessment=assessment).order_by().values("group")
    found = {
        row["group"]: row
        for row in rows.annotate(people=Count("pk"), reward=Sum("reward"), points=Sum("total"))
    }
    for one in assessment.rule_set.rules["groups"]:
        joined = [one["code"], *(code for code, other in scoring.STANDS_WITH.items() if other == one["code"])]
        parts = [found[code] for code in joined if code in found]
        if parts:
            people, points = sum(part["people"] for part in parts), sum(part["points"] for part in parts)
            yield {
                "name": one["zh"], "people": people, "reward": sum(part["reward"] for part in parts),
                "mean": scoring.half_up(scoring.dec(points) / people),
            }  # fmt: skip


def figures_by_name(assessment: Assessment) -> dict[tuple[str, str], list[tuple[Decimal, str, Decimal, int]]]:
    """(sheet, name) → (total, grade, coefficient, reward) of everybody of that name on that sheet."""
    titles = {one["code"]: one["zh"] for one in assessment.rule_set.rules["groups"]}
    found: dict[tuple[str, str], list[tuple[Decimal, str, Decimal, int]]] = {}
    rows = Score.objects.filter(assessment=assessment).values_list(
        "group", "person__name", "total", "grade", "coef", "reward"
    )
    for group, name, total, grade, coef, reward in rows.order_by("pk"):
        sheet = titles.get(scoring.STANDS_WITH.get(group, group), "")
        found.setdefault((sheet, name), []).append((total, grade, coef, reward))
    return found
