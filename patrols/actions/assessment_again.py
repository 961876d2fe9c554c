"""One person's month is worked out again from its own lines, when an appeal was right: the evidence is the one that
hung out, so that no new notice is due and a new draft gives the same."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from patrols.actions.assessment_lines import LINE, Clerk, line_rows
from patrols.models import Assessment, Line, Score
from patrols.queries import correction as corrections
from patrols.scoring import month as scoring
from tongting import bulk
from tongting.events import flow
from tongting.people.models import User
from tongting.seams import Evidence


def rescore(
    assessment: Assessment, person: int, *, without: str = "", by: User, at: datetime
) -> tuple[Decimal, Decimal]:
    """Writes the person's lines anew with what was corrected, and `without` the evidence of that key; the places of
    everybody on the sheet too. Returns the total before and after. The caller holds the month, which is not locked."""
    score = Score.objects.get(assessment=assessment, person=person)
    rules, before = assessment.rule_set.rules, score.total
    chosen = scoring.group_rules(rules, score.group)
    assert chosen is not None
    in_use = {one["data_source"] for one in chosen["indicators"] if score.parts.get(one["code"]) is not None}
    evidence = [one for one in _evidence_of(score) if one.key != without]
    clerk = Clerk(scoring.scheme(rules, score.group, in_use))
    plan = clerk.corrected(evidence, corrections.counting_in(assessment.month).get(person, ()))
    month = plan.result
    Line.objects.filter(score=score).delete()
    Score.objects.filter(pk=score.pk).update(
        parts=plan.parts, base=month.base, bonus=month.bonus, deduction=month.deduction, total=month.total,
        grade=month.grade, grade_cap=month.grade_cap, coef=month.coef, reward=month.reward, no_data=month.no_data,
        place_yuan=None, card=plan.card,
    )  # fmt: skip
    own = reverse("month_person", args=[assessment.month, person])
    bulk.insert(Line, LINE, line_rows(score.pk, own, evidence, plan))
    _rank(assessment, score.group)
    facts = {"person": person, "was": str(before), "became": str(month.total)}
    flow.record(assessment, "corrected", by=by, at=at, facts=facts)
    return before, month.total


def relieve(
    assessment: Assessment, person: int, key: str, *, by: User, at: datetime
) -> list[tuple[int, Decimal, Decimal]]:
    """What was struck weighs on no leader either (班长连带): (leader, total before and after)."""
    carried = scoring.joint_key(person, key)
    lines = Line.objects.filter(score__assessment=assessment, key=carried).exclude(facts={})
    leaders = list(lines.values_list("score__person", flat=True).distinct())
    return [(one, *rescore(assessment, one, without=carried, by=by, at=at)) for one in leaders]


def _evidence_of(score: Score) -> list[Evidence]:
    """The lines that stand for facts, as the seam gave them; what arithmetic or people wrote has none."""
    return [
        Evidence(
            line.key,
            score.person_id,
            line.indicator,
            line.quantity,
            line.facts,
            line.what,
            line.url,
            line.found_by_id,
        )
        for line in Line.objects.filter(score=score).order_by("pk")
        if line.facts
    ]


def _rank(assessment: Assessment, group: str) -> None:
    """Places by total among those on the same sheet who have enough data and were there enough, and what a place adds
    to the reward, as a new draft would give them."""
    sheet = scoring.STANDS_WITH.get(group, group)
    groups = [sheet, *(code for code, other in scoring.STANDS_WITH.items() if other == sheet)]
    rows = list(Score.objects.filter(assessment=assessment, group__in=groups).order_by("pk"))
    totals = {
        one.pk: one.total
        for one in rows
        if one.no_data <= scoring.MOST_WITHOUT_DATA and one.duty_days is None
    }
    ranks = scoring.ranks(totals.items())
    yuan = scoring.by_place(assessment.rule_set.rules, totals, ranks)
    for one in rows:
        rank, more = ranks.get(one.pk), yuan.get(one.pk)
        if (rank, more) != (one.rank, one.place_yuan):
            reward = one.reward - (one.place_yuan or 0) + (more or 0)
            Score.objects.filter(pk=one.pk).update(rank=rank, place_yuan=more, reward=reward)
