"""Reads of trials: what a month was scored from, what came of it, whom it moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from patrols.models import Assessment, Line, Score, Trial, TrialRow

BATCH = 2000


def scores_of(assessment: Assessment) -> list[Score]:
    scores = Score.objects.filter(assessment=assessment).select_related("person__team", "assessment")
    return list(scores.order_by("person"))


def leader_of(score: Score) -> int | None:
    return score.person.team.leader_id if score.person.team else None


def counted_lines(assessment: Assessment) -> Iterator[tuple[Any, ...]]:
    """(person, indicator, quantity, key, what, url, facts) of each line that evidence made, in its order."""
    rows = (
        Line.objects.filter(score__assessment=assessment).exclude(facts={}).exclude(indicator__startswith="J")
    )
    wanted = ("score__person", "indicator", "quantity", "key", "what", "url", "facts")
    return rows.order_by("pk").values_list(*wanted).iterator(chunk_size=BATCH)


def sources_in_use(rules: Mapping[str, Any], scores: Iterable[Score]) -> set[str]:
    """The data sources that some score of the month counted; what is judged by hand can always be."""
    counted = {code for score in scores for code, points in score.parts.items() if points is not None}
    return {"manual"} | {
        one["data_source"]
        for group in rules["groups"]
        for one in group["indicators"]
        if one["code"] in counted
    }


def trials() -> QuerySet[Trial]:
    return Trial.objects.select_related("rule_set", "asked_by").annotate(people=Count("rows"))


def rows_of(trial: Trial) -> QuerySet[TrialRow]:
    """Whom it moves farthest first."""
    return TrialRow.objects.filter(trial=trial).select_related("person__team")


@dataclass(frozen=True)
class Sums:
    """Rows and what they come to: who is better and worse off in points, whose grade changes, yuan before and after."""

    rows: int
    up: int
    down: int
    regraded: int
    old_yuan: int
    new_yuan: int

    @property
    def yuan(self) -> int:
        return self.new_yuan - self.old_yuan


def sums(trial: Trial) -> Sums:
    found = TrialRow.objects.filter(trial=trial).aggregate(
        rows=Count("pk"),
        up=Count("pk", filter=Q(new_total__gt=F("old_total"))),
        down=Count("pk", filter=Q(new_total__lt=F("old_total"))),
        regraded=Count("pk", filter=~Q(new_grade=F("old_grade"))),
        old_yuan=Sum("old_reward", default=0),
        new_yuan=Sum("new_reward", default=0),
    )
    return Sums(**found)


def names_of(trial: Trial) -> dict[str, str]:
    """What each code is called under the edition that was tried."""
    found = {one["code"]: one["zh"] for group in trial.rules["groups"] for one in group["indicators"]}
    return {**found, "B": _("加分"), "N": _("扣分")}


def differences(row: TrialRow, names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(what, before, after) of each part that differs; what one of the two does not count is a dash."""
    return [
        (f"{code} {names.get(code, '')}".strip() if len(code) > 1 else names[code], was or "—", now or "—")
        for code, was, now in row.parts
    ]
