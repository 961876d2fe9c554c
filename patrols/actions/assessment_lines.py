"""From evidence to lines: each person's month as a list of lines whose points add up to the total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Assessment, Line, Score
from patrols.queries import evidence as facts
from patrols.scoring import month as scoring
from tongting import seams
from tongting.people.models import User
from tongting.periods import Month
from tongting.seams import Evidence

ZERO = Decimal(0)
BATCH = 2000
LONGEST_CARD = 60


def score_everybody(assessment: Assessment, month: Month) -> int:
    """Writes the scores and lines of an emptied month from what the evidence seam says; returns how many people."""
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for one in seams.gather("evidence", month):
        evidence[one.person].append(one)
    in_use = {name for source in seams.sources("evidence") for name in getattr(source, "sources", ())}
    rules = assessment.rule_set.rules
    pairs = [
        scored(assessment, rules, person, evidence[person.pk], in_use) for person in facts.assessed_people()
    ]
    _rank([score for score, _lines in pairs])
    Score.objects.bulk_create([score for score, _lines in pairs], batch_size=BATCH)
    Line.objects.bulk_create([line for _score, lines in pairs for line in lines], batch_size=BATCH)
    return len(pairs)


def _rank(scores: list[Score]) -> None:
    """Places within each sheet; who has too little data is not ranked."""
    groups: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        groups[scoring.STANDS_WITH.get(score.group, score.group)].append(score)
    for members in groups.values():
        ranked = scoring.ranks(
            (score.person_id, score.total) for score in members if score.no_data <= scoring.MOST_WITHOUT_DATA
        )
        for score in members:
            score.rank = ranked.get(score.person_id)


def scored(
    assessment: Assessment,
    rules: Mapping[str, Any],
    person: User,
    evidence: Iterable[Evidence],
    in_use: Iterable[str],
) -> tuple[Score, list[Line]]:
    """A person's score and its lines, not saved yet. The lines' points sum up to the score's total."""
    by_code: dict[str, list[Evidence]] = defaultdict(list)
    for one in evidence:
        by_code[one.indicator].append(one)
    extra = {code: sum((one.quantity for one in found), ZERO) for code, found in by_code.items()}
    bonus = {code: many for code, many in extra.items() if code.startswith("B")}
    deduction = {code: many for code, many in extra.items() if code.startswith("N")}
    known = {code: scoring.merged(one.facts for one in found) for code, found in by_code.items()}
    result = scoring.assess(rules, person.group, known, in_use=in_use, bonus=bonus, deduction=deduction)
    score = _score(assessment, person, result)
    chosen = scoring.group_rules(rules, person.group) or {}
    lines = [
        line
        for indicator in chosen["indicators"]
        if (points := result.parts[indicator["code"]]) is not None
        for line in _lines_of(score, indicator, by_code[indicator["code"]], points, result)
    ]
    earned = sum((points for points in result.parts.values() if points is not None), ZERO)
    lines += _scaled(score, result, earned) + _extras(score, rules, by_code, result)
    score.card = card_of(score, lines, rules, result)
    return score, lines


def _score(assessment: Assessment, person: User, result: scoring.Month) -> Score:
    return Score(
        assessment=assessment,
        person=person,
        group=person.group,
        parts={code: None if points is None else str(points) for code, points in result.parts.items()},
        base=result.base,
        bonus=result.bonus,
        deduction=result.deduction,
        total=result.total,
        grade=result.grade,
        grade_cap=result.grade_cap,
        coef=result.coef,
        reward=result.reward,
        no_data=result.no_data,
    )


def _own(score: Score, code: str, key: str, points: Decimal, what: str) -> Line:
    """A line that arithmetic makes, not a fact; it opens the person's own page."""
    url = reverse("month_person", args=[score.assessment.month, score.person_id])
    return Line(
        score=score, indicator=code, quantity=ZERO, points=points, key=f"{code}:{key}", what=what, url=url
    )


def _of(score: Score, code: str, one: Evidence, points: Decimal) -> Line:
    return Line(
        score=score, indicator=code, quantity=one.quantity, points=points, key=one.key, what=one.what[:200],
        url=one.url, facts=one.facts,
    )  # fmt: skip


def _lines_of(
    score: Score,
    indicator: Mapping[str, Any],
    evidence: list[Evidence],
    points: Decimal,
    result: scoring.Month,
) -> list[Line]:
    code = indicator["code"]
    if code in result.without_data:
        return [_own(score, code, "no-data", points, _("无数据，按满分计"))]
    lines = []
    if begins := scoring.start(indicator):
        said = _("起评分") if evidence else _("没有扣分，按满分计")
        lines.append(_own(score, code, "start", begins, said))
    lines += [_of(score, code, one, scoring.alone(indicator, one.facts)) for one in evidence]
    if rest := points - sum((line.points for line in lines), ZERO):
        said = _("扣到 0 分为止") if rest > 0 else _("按满分封顶")
        lines.append(_own(score, code, "limit", rest, said))
    return lines


def _scaled(score: Score, result: scoring.Month, earned: Decimal) -> list[Line]:
    if not (rest := result.base - earned):
        return []
    said = _("%(codes)s 还没有数据来源，其余 %(available)s 分折算到 100 分") % {
        "codes": "、".join(result.left_out),
        "available": f"{result.available.normalize():f}",
    }
    return [_own(score, "Σ", "scaled", rest, said)]


def _extras(
    score: Score, rules: Mapping[str, Any], by_code: Mapping[str, list[Evidence]], result: scoring.Month
) -> list[Line]:
    """Bonuses under their caps, then deductions."""
    lines, added = [], ZERO
    for code, found in by_code.items():
        if code.startswith("B"):
            room = result.bonus_by.get(code, ZERO)
            for one in found:
                alone = scoring.bonus_points(rules, {code: one.quantity}).get(code, ZERO)
                points = min(alone, room)
                room -= points
                added += points
                lines.append(_of(score, code, one, points))
        elif code.startswith("N"):
            value = scoring.deduction_points(rules, code)
            lines += [_of(score, code, one, -value * one.quantity) for one in found]
    if rest := result.bonus - added:
        lines.append(_own(score, "B", "limit", rest, _("加分按上限封顶")))
    return lines


def card_of(score: Score, lines: Iterable[Line], rules: Mapping[str, Any], result: scoring.Month) -> str:
    """Why this total, in at most 60 characters: deductions, where the most was missing, bonuses. What does not fit is
    left out whole."""
    indicators = (scoring.group_rules(rules, score.group) or {"indicators": []})["indicators"]
    items = [*indicators, *rules["deductions"]["items"]]
    # The rules explain some names in brackets, for which a card has no room.
    names = {one["code"]: one["zh"].split("(")[0] for one in items}
    most = {one["code"]: scoring.dec(one["max"]) for one in indicators}
    missing = {code: most[code] - points for code, points in result.parts.items() if points is not None}
    heaviest = sorted((code for code in missing if missing[code] > 0), key=lambda code: -missing[code])[:3]
    taken = [line for line in lines if line.indicator.startswith("N")][:2]
    parts = [f"{names[line.indicator]} −{abs(line.points)}" for line in taken]
    parts += [f"{names[code]} −{missing[code]}" for code in heaviest]
    if result.bonus:
        parts.append(_("加分 %(n)s") % {"n": result.bonus})
    if not parts:
        parts.append(_("各项满分"))
    if result.without_data:
        parts.append(_("%(n)d 项无数据") % {"n": len(result.without_data)})
    begins = _("%(total)s 分：") % {"total": score.total}
    while len(begins + "，".join(parts)) > LONGEST_CARD and len(parts) > 1:
        parts.pop()
    return (begins + "，".join(parts))[:LONGEST_CARD]
