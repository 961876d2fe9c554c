"""What a month's facts would have been under other terms: how many rounds are planned, how many nights and weekends are
wanted. A line says what was lacking then; a trial asks what would be lacking now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from patrols.models import Assessment, Score
from patrols.queries import evidence as facts
from patrols.queries.evidence import Rounds
from tongting.people.models import Group
from tongting.seams import Evidence

SPREAD, PLANNED = "C2", "planned"
# Fact → the name of what is wanted.
GAPS = {"missing_night": "night", "missing_weekend": "weekend"}
NOTHING = Rounds(0, 0, 0, 0)


def measure(
    evidence: dict[int, list[Evidence]],
    scores: Iterable[Score],
    assessment: Assessment,
    rules: Mapping[str, Any],
) -> None:
    """Changes each person's evidence to what these rules would have found. Nothing is read where they want what the
    month's own rules wanted."""
    was = assessment.rule_set.rules
    if was["planned_per_month"] != rules["planned_per_month"]:
        for score in scores:
            _plan(evidence[score.person_id], rules["planned_per_month"].get(score.group, 0))
    if was["wanted_hours"] != rules["wanted_hours"]:
        rounds = facts.rounds_in(assessment.first_day, assessment.last_day)
        for score in scores:
            if score.group == Group.PARTY_CADRE:
                mine = rounds.get(score.person_id, NOTHING)
                _want(evidence[score.person_id], score, was["wanted_hours"], rules["wanted_hours"], mine)


def _plan(mine: list[Evidence], planned: int) -> None:
    for place, one in enumerate(mine):
        if PLANNED in one.facts:
            mine[place] = one._replace(facts={**one.facts, PLANNED: planned})


def _want(
    mine: list[Evidence], score: Score, was: Mapping[str, int], now: Mapping[str, int], rounds: Rounds
) -> None:
    """Where something was lacking the line says how often somebody came; else it was often enough for then, and only
    the visits say how much oftener."""
    came = {"night": rounds.night, "weekend": rounds.weekend_days}
    for fact, name in GAPS.items():
        line = next((one for one in mine if fact in one.facts), None)
        had = max(was[name], came[name]) if line is None else was[name] - int(line.facts[fact])
        if line is not None:
            mine.remove(line)
        if (lacks := now[name] - had) > 0:
            key = f"patrols.{fact}:{score.person_id}:{score.assessment.month}"
            mine.append(Evidence(key, score.person_id, SPREAD, Decimal(lacks), {fact: lacks}, "", ""))
