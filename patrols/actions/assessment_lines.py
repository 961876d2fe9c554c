"""From evidence to lines: each person's month as a list of lines whose points add up to the total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Assessment, Line, Score
from patrols.queries import evidence as facts
from patrols.scoring import month as scoring
from tongting import bulk, seams
from tongting.periods import Month
from tongting.seams import Evidence

ZERO = Decimal(0)
LONGEST_CARD = 60
SCORE = (
    "assessment", "person", "group", "parts", "base", "bonus", "deduction", "total", "grade", "grade_cap", "coef",
    "reward", "rank", "no_data", "card",
)  # fmt: skip
LINE = ("score", "indicator", "quantity", "points", "key", "what", "url", "facts")


class Entry(NamedTuple):
    """A line to be: points of an indicator for the evidence at a place in the person's list, or made by arithmetic."""

    indicator: str
    points: Decimal
    evidence: int | None
    key: str = ""
    what: str = ""


class Share(NamedTuple):
    """What one indicator makes of its facts: the mark, and the entries that sum up to its points."""

    mark: scoring.Mark
    entries: list[Entry]


@dataclass(frozen=True)
class Plan:
    """What a group's rules make of one set of facts: the same for everybody whose evidence says the same."""

    result: scoring.Month
    entries: list[Entry]
    parts: dict[str, str | None]
    card: str


class Scored(NamedTuple):
    """A person with their evidence and what it comes to."""

    person: facts.Assessed
    evidence: Sequence[Evidence]
    plan: Plan


def score_everybody(assessment: Assessment, month: Month, rules: Mapping[str, Any]) -> int:
    """Writes the scores and lines of an emptied month from what the evidence seam says; returns how many people."""
    by_person: dict[int, list[Evidence]] = defaultdict(list)
    for one in seams.gather("evidence", month):
        by_person[one.person].append(one)
    in_use = {name for source in seams.sources("evidence") for name in getattr(source, "sources", ())}
    clerks: dict[str, Clerk] = {}
    scored = []
    for person in facts.roll():
        group = scoring.STANDS_WITH.get(person.group, person.group)
        if (clerk := clerks.get(group)) is None:
            clerk = clerks[group] = Clerk(scoring.scheme(rules, group, in_use))
        evidence = by_person[person.pk]
        scored.append(Scored(person, evidence, clerk.plan(evidence)))
    bulk.insert(Score, SCORE, _scores(assessment, scored))
    bulk.insert(Line, LINE, _lines(assessment, scored, facts.scores_of(assessment.pk)))
    return len(scored)


class Clerk:
    """Scores the people under one scheme after each other, and works nothing out twice: neither a set of facts that
    somebody else had, nor an indicator of it."""

    def __init__(self, scheme: scoring.Scheme) -> None:
        self.scheme = scheme
        self.plans: dict[tuple[Any, ...], Plan] = {}
        self.shares: dict[tuple[Any, ...], Share] = {}
        # Sentences that are in everybody's month are looked up once.
        self.begins, self.unknown = _("%(total)s 分："), _("%(n)d 项无数据")
        self.scaled = _("%(codes)s 还没有数据来源，其余 %(available)s 分折算到 100 分") % {
            "codes": "、".join(scheme.left_out),
            "available": f"{scheme.available.normalize():f}",
        }

    def plan(self, evidence: Sequence[Evidence]) -> Plan:
        """The points of this evidence under the rules."""
        said = tuple((one.indicator, one.quantity, *one.facts.items()) for one in evidence)
        if (plan := self.plans.get(said)) is None:
            plan = self.plans[said] = self._plan_of(evidence)
        return plan

    def _plan_of(self, evidence: Sequence[Evidence]) -> Plan:
        """The entries' points sum up to the result's total."""
        by_code: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(evidence):
            by_code[one.indicator].append(place)
        marks: dict[str, scoring.Mark] = {}
        entries: list[Entry] = []
        for indicator in self.scheme.counted:
            code = indicator["code"]
            places = by_code.get(code, [])
            share = self._share(indicator, [evidence[n].facts for n in places])
            marks[code] = share.mark
            entries += [
                entry if entry.evidence is None else Entry(code, entry.points, places[entry.evidence])
                for entry in share.entries
            ]
        extra: dict[str, dict[str, Decimal]] = {"B": {}, "N": {}}
        for code, places in by_code.items():
            if code[0] in extra:
                extra[code[0]][code] = sum((evidence[n].quantity for n in places), ZERO)
        result = scoring.assess(self.scheme, marks, bonus=extra["B"], deduction=extra["N"])
        if rest := result.base - result.earned:
            entries.append(Entry("Σ", rest, None, "Σ:scaled", self.scaled))
        entries += _extras(self.scheme.rules, evidence, by_code, result)
        parts = {code: None if points is None else str(points) for code, points in result.parts.items()}
        return Plan(result, entries, parts, self._card(result, entries))

    def _share(self, indicator: Mapping[str, Any], given: Sequence[Mapping[str, Any]]) -> Share:
        said = (indicator["code"], *(tuple(one.items()) for one in given))
        if (share := self.shares.get(said)) is None:
            mark = scoring.mark(indicator, scoring.merged(given))
            share = self.shares[said] = Share(mark, _entries_of(indicator, given, mark))
        return share

    def _card(self, result: scoring.Month, entries: Iterable[Entry]) -> str:
        """Why this total, in at most 60 characters: deductions, where the most was missing, bonuses. What does not fit
        is left out whole."""
        names, most = self.scheme.names, self.scheme.most
        missing = {
            code: most[code] - points
            for code, points in result.parts.items()
            if points is not None and points < most[code]
        }
        taken = [one for one in entries if one.indicator.startswith("N")][:2]
        parts = [f"{names[one.indicator]} −{abs(scoring.half_up(one.points))}" for one in taken]
        heaviest = sorted(missing, key=missing.__getitem__, reverse=True)[:3]
        parts += [f"{names[code]} −{missing[code]}" for code in heaviest]
        if result.bonus:
            parts.append(_("加分 %(n)s") % {"n": result.bonus})
        if not parts:
            parts.append(_("各项满分"))
        if result.without_data:
            parts.append(self.unknown % {"n": len(result.without_data)})
        begins = self.begins % {"total": result.total}
        while len(begins + "，".join(parts)) > LONGEST_CARD and len(parts) > 1:
            parts.pop()
        return (begins + "，".join(parts))[:LONGEST_CARD]


def _entries_of(
    indicator: Mapping[str, Any], given: Sequence[Mapping[str, Any]], mark: scoring.Mark
) -> list[Entry]:
    """The evidence of each is its place in `given`."""
    code = indicator["code"]
    if mark.no_data:
        return [Entry(code, mark.points, None, f"{code}:no-data", _("无数据，按满分计"))]
    entries = []
    if begins := scoring.start(indicator):
        said = _("起评分") if given else _("没有扣分，按满分计")
        entries.append(Entry(code, begins, None, f"{code}:start", said))
    entries += [Entry(code, scoring.alone(indicator, one), n) for n, one in enumerate(given)]
    if rest := mark.points - sum((entry.points for entry in entries), ZERO):
        said = _("扣到 0 分为止") if rest > 0 else _("按满分封顶")
        entries.append(Entry(code, rest, None, f"{code}:limit", said))
    return entries


def _extras(
    rules: Mapping[str, Any],
    evidence: Sequence[Evidence],
    by_code: Mapping[str, list[int]],
    result: scoring.Month,
) -> list[Entry]:
    """Bonuses under their caps, then deductions."""
    entries, added = [], ZERO
    for code, places in by_code.items():
        if code.startswith("B"):
            room = result.bonus_by.get(code, ZERO)
            for n in places:
                alone = scoring.bonus_points(rules, {code: evidence[n].quantity}).get(code, ZERO)
                points = min(alone, room)
                room -= points
                added += points
                entries.append(Entry(code, points, n))
        elif code.startswith("N"):
            value = scoring.deduction_points(rules, code)
            entries += [Entry(code, -value * evidence[n].quantity, n) for n in places]
    if rest := result.bonus - added:
        entries.append(Entry("B", rest, None, "B:limit", _("加分按上限封顶")))
    return entries


def _scores(assessment: Assessment, scored: list[Scored]) -> Iterator[tuple[Any, ...]]:
    ranks = _ranks(scored)
    for one in scored:
        month, person = one.plan.result, one.person
        yield (
            assessment.pk, person.pk, person.group, one.plan.parts, month.base, month.bonus, month.deduction,
            month.total, month.grade, month.grade_cap, month.coef, month.reward, ranks.get(person.pk), month.no_data,
            one.plan.card,
        )  # fmt: skip


def _lines(
    assessment: Assessment, scored: list[Scored], keys: Mapping[int, int]
) -> Iterator[tuple[Any, ...]]:
    """What arithmetic makes, not a fact, opens the person's own page."""
    head, _zero, tail = reverse("month_person", args=[assessment.month, 0]).rpartition("0")
    for one in scored:
        score, own = keys[one.person.pk], f"{head}{one.person.pk}{tail}"
        for code, points, place, key, what in one.plan.entries:
            if place is None:
                yield score, code, ZERO, points, key, what, own, {}
            else:
                fact = one.evidence[place]
                yield score, code, fact.quantity, points, fact.key, fact.what[:200], fact.url, fact.facts


def _ranks(scored: Iterable[Scored]) -> dict[int, int]:
    """Places within each sheet; who has too little data is not ranked."""
    sheets: dict[str, list[tuple[int, Decimal]]] = defaultdict(list)
    for one in scored:
        if one.plan.result.is_ranked:
            sheet = scoring.STANDS_WITH.get(one.person.group, one.person.group)
            sheets[sheet].append((one.person.pk, one.plan.result.total))
    return {pk: rank for members in sheets.values() for pk, rank in scoring.ranks(members).items()}
