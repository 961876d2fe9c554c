"""From evidence to lines: each person's month as a list of lines whose points add up to the total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Assessment, Line, Score
from patrols.queries import correction as corrections
from patrols.queries import evidence as facts
from patrols.queries.correction import Written
from patrols.scoring import month as scoring
from tongting import bulk, seams
from tongting.periods import Month
from tongting.seams import Evidence

ZERO = Decimal(0)
LONGEST_CARD = 60
# The lines that count beside every indicator: what people corrected in points.
CORRECTED = "R"
SCORE = (
    "assessment", "person", "group", "parts", "base", "bonus", "deduction", "total", "grade", "grade_cap", "coef",
    "reward", "rank", "no_data", "duty_days", "place_yuan", "card",
)  # fmt: skip
LINE = ("score", "indicator", "quantity", "points", "key", "what", "url", "facts", "found_by")


class Entry(NamedTuple):
    """A line to be: points of an indicator for the evidence at a place in the person's list, or made by arithmetic."""

    indicator: str
    points: Decimal
    evidence: int | None
    key: str = ""
    what: str = ""
    url: str = ""


class Share(NamedTuple):
    """What one indicator makes of its facts: the mark, and the entries that sum up to its points."""

    mark: scoring.Mark
    entries: list[Entry]


@dataclass(frozen=True)
class Plan:
    """What a group's rules make of one set of facts: the same for everybody whose evidence says the same. `blame` is
    what the team's leader carries a share of: (place of the rule of joint liability, place of the evidence, points)."""

    result: scoring.Month
    entries: list[Entry]
    parts: dict[str, str | None]
    card: str
    blame: list[tuple[int, int, Decimal]]


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
    written = corrections.counting_in(str(month))
    scored = scored_people(facts.roll(), by_person, rules, in_use, assessment.month, written)
    bulk.insert(Score, SCORE, _scores(assessment, scored, rules))
    bulk.insert(Line, LINE, _lines(assessment, scored, facts.scores_of(assessment.pk)))
    return len(scored)


def scored_people(
    people: Iterable[facts.Assessed],
    by_person: Mapping[int, Sequence[Evidence]],
    rules: Mapping[str, Any],
    in_use: Collection[str],
    month: str,
    written: Mapping[int, Sequence[Written]],
) -> list[Scored]:
    """Everybody's month under these rules, nothing written: first each by themselves, then what leaders carry. What was
    struck weighs on no leader either."""
    clerks: dict[str, Clerk] = {}
    scored = []
    for person in people:
        group = sheet_of(person)
        if (clerk := clerks.get(group)) is None:
            clerk = clerks[group] = Clerk(scoring.scheme(rules, group, in_use))
        evidence = by_person.get(person.pk, ())
        scored.append(Scored(person, evidence, clerk.corrected(evidence, written.get(person.pk, ()))))
    carried = _carried(scored, rules, month)
    for place, one in enumerate(scored):
        if more := carried.get(one.person.pk):
            evidence = [*one.evidence, *more]
            plan = clerks[sheet_of(one.person)].corrected(evidence, written.get(one.person.pk, ()))
            scored[place] = Scored(one.person, evidence, plan)
    return scored


def sheet_of(person: facts.Assessed) -> str:
    return scoring.STANDS_WITH.get(person.group, person.group)


def _carried(scored: Sequence[Scored], rules: Mapping[str, Any], month: str) -> dict[int, list[Evidence]]:
    """What the leaders of teams carry of their people's deductions (班长连带), each with whom it is about."""
    blamed = [one for one in scored if one.plan.blame and one.person.leader]
    if not blamed:
        return {}
    leaders = {one.person.pk for one in scored if one.person.group == scoring.CARRIES}
    names = facts.names_of(one.person.pk for one in blamed)
    found: dict[int, list[Evidence]] = defaultdict(list)
    said = _("连带 %(name)s：%(what)s")
    for one in blamed:
        leader, who = one.person.leader or 0, one.person.pk
        if leader == who or leader not in leaders:
            continue
        url = reverse("month_person", args=[month, who])
        for rule, place, points in one.plan.blame:
            fact = one.evidence[place]
            share = scoring.half_up(points * scoring.dec(rules["joint"][rule]["share"]))
            if share:
                key, what = scoring.joint_key(who, fact.key), said % {"name": names[who], "what": fact.what}
                code, carries = scoring.joint_code(rule), {"carried": str(share)}
                found[leader].append(Evidence(key, leader, code, share, carries, what, url, fact.found_by))
    return found


class Clerk:
    """Scores the people under one scheme after each other, and works nothing out twice: neither a set of facts that
    somebody else had, nor an indicator of it."""

    def __init__(self, scheme: scoring.Scheme) -> None:
        self.scheme = scheme
        self.blamed = [
            (place, frozenset(rule["codes"]))
            for place, rule in enumerate(scheme.rules.get("joint", ()))
            if scoring.STANDS_WITH.get(rule["from_group"], rule["from_group"]) == scheme.code
        ]
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

    def corrected(self, evidence: Sequence[Evidence], written: Sequence[Written]) -> Plan:
        """The same with what people wrote into the month. Evidence that was struck stays on the ledger beside the line
        that takes it back, and no indicator, cap or grade knows of it; points of a correction count in full."""
        if not written:
            return self.plan(evidence)
        struck = {(one.key, one.indicator): one for one in written if one.strikes}
        kept = [n for n, one in enumerate(evidence) if (one.key, one.indicator) not in struck]
        plan = self.plan([evidence[n] for n in kept])
        entries = [
            entry if entry.evidence is None else entry._replace(evidence=kept[entry.evidence])
            for entry in plan.entries
        ]
        entries += [_correcting(one, CORRECTED, one.points) for one in written if not one.strikes]
        result = scoring.corrected(
            self.scheme, plan.result, [one.points for one in written if not one.strikes]
        )
        # What was taken back is nothing that the card would give as a reason.
        card = self._card(result, entries)
        for n, one in enumerate(evidence):
            if correction := struck.get((one.key, one.indicator)):
                points = self.alone(one)
                entries += [Entry(one.indicator, points, n), _correcting(correction, one.indicator, -points)]
        blame = [(rule, kept[place], points) for rule, place, points in plan.blame]
        return replace(plan, result=result, entries=entries, card=card, blame=blame)

    def alone(self, one: Evidence) -> Decimal:
        """What a piece of evidence stands for on the ledger, before any cap."""
        if one.indicator.startswith("N"):
            return -scoring.deduction_points(self.scheme.rules, one.indicator) * one.quantity
        if one.indicator.startswith("J"):
            return -one.quantity
        if one.indicator.startswith("B"):
            return scoring.bonus_points(self.scheme.rules, {one.indicator: one.quantity}).get(
                one.indicator, ZERO
            )
        # Rules on trial may know nothing of an indicator under which something was struck.
        known = (kind for kind in self.scheme.counted if kind["code"] == one.indicator)
        return next((scoring.alone(indicator, one.facts) for indicator in known), ZERO)

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
        extra: dict[str, dict[str, Decimal]] = {"B": {}, "N": {}, "J": {}, "D": {}}
        for code, places in by_code.items():
            if code[0] in extra:
                quantities = [evidence[n].quantity for n in places]
                extra[code[0]][code] = scoring.together(self.scheme.rules, code, quantities)
        duty = int(extra["D"]["D"]) if extra["D"] else None
        result = scoring.assess(
            self.scheme, marks, bonus=extra["B"], deduction=extra["N"], joint=extra["J"], duty_days=duty
        )
        if rest := result.base - result.earned:
            entries.append(Entry("Σ", rest, None, "Σ:scaled", self.scaled))
        entries += _extras(self.scheme.rules, evidence, by_code, result)
        parts = {code: None if points is None else str(points) for code, points in result.parts.items()}
        return Plan(result, entries, parts, self._card(result, entries), self._blame(entries))

    def _blame(self, entries: Iterable[Entry]) -> list[tuple[int, int, Decimal]]:
        if not self.blamed:
            return []
        return [
            (rule, one.evidence, -one.points)
            for one in entries
            if one.points < 0 and one.evidence is not None
            for rule, codes in self.blamed
            if one.indicator in codes
        ]

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
        if result.joint_by:
            parts.append(_("班组连带 −%(n)s") % {"n": scoring.half_up(sum(result.joint_by.values(), ZERO))})
        heaviest = sorted(missing, key=missing.__getitem__, reverse=True)[:3]
        parts += [f"{names[code]} −{missing[code]}" for code in heaviest]
        put_right = [one.points for one in entries if one.indicator == CORRECTED]
        if put_right:
            parts.append(_("更正 %(n)s") % {"n": f"{sum(put_right):+}".replace("-", "−")})
        if added := result.bonus - sum((points for points in put_right if points > 0), ZERO):
            parts.append(_("加分 %(n)s") % {"n": added})
        if not parts:
            parts.append(_("各项满分"))
        if result.without_data:
            parts.append(self.unknown % {"n": len(result.without_data)})
        begins = self.begins % {"total": result.total}
        while len(begins + "，".join(parts)) > LONGEST_CARD and len(parts) > 1:
            parts.pop()
        return (begins + "，".join(parts))[:LONGEST_CARD]


def _correcting(correction: Written, indicator: str, points: Decimal) -> Entry:
    """A line of its own key, so that it can be put right in its turn; opens what it came from."""
    said = _("申诉成立：%(what)s") if correction.appeal else _("更正 %(month)s：%(what)s（%(reason)s）")
    what = said % {"month": correction.month, "what": correction.what, "reason": correction.reason}
    address = reverse("correction_detail", args=[correction.pk])
    if correction.appeal:
        address = reverse("appeal_detail", args=[correction.appeal])
    return Entry(indicator, points, None, corrections.key_of(correction), what, address)


def _entries_of(
    indicator: Mapping[str, Any], given: Sequence[Mapping[str, Any]], mark: scoring.Mark
) -> list[Entry]:
    """The evidence of each is its place in `given`."""
    code = indicator["code"]
    if mark.no_data:
        return [Entry(code, mark.points, None, f"{code}:no-data", _("无数据，按满分计"))]
    entries = []
    if begins := scoring.start(indicator, scoring.merged(given)):
        said = _("起评分") if given else _("没有扣分，按满分计")
        entries.append(Entry(code, begins, None, f"{code}:start", said))
    together = scoring.merged(given)
    whole = (
        together.get(indicator["params"]["to"]) if indicator["kind"] == "ratio" and len(given) > 1 else None
    )
    entries += [Entry(code, scoring.alone(indicator, one, whole), n) for n, one in enumerate(given)]
    if back := scoring.relief(indicator, together):
        said = _("超过 %(n)s 条的，按 %(n)s 条折算") % {"n": indicator["params"]["per"]["usual"]}
        entries.append(Entry(code, back, None, f"{code}:per", said))
    if rest := mark.points - sum((entry.points for entry in entries), ZERO):
        rounds = whole is not None and abs(rest) <= scoring.TENTH * len(given)
        said = _("四舍五入") if rounds else _("扣到 0 分为止") if rest > 0 else _("按满分封顶")
        entries.append(Entry(code, rest, None, f"{code}:limit", said))
    return entries


def _extras(
    rules: Mapping[str, Any],
    evidence: Sequence[Evidence],
    by_code: Mapping[str, list[int]],
    result: scoring.Month,
) -> list[Entry]:
    """Bonuses under their caps, then deductions, then what is carried for others under its cap."""
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
        elif code.startswith("J"):
            entries += [Entry(code, -evidence[n].quantity, n) for n in places]
            if rest := sum((evidence[n].quantity for n in places), ZERO) - result.joint_by[code]:
                entries.append(Entry(code, rest, None, f"{code}:limit", _("班组连带按上限封顶")))
        elif code == "D":
            entries += [Entry(code, ZERO, n) for n in places]
    if rest := result.bonus - added:
        entries.append(Entry("B", rest, None, "B:limit", _("加分按上限封顶")))
    return entries


def _scores(
    assessment: Assessment, scored: list[Scored], rules: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    ranks, yuan = places(scored, rules)
    for one in scored:
        month, person = one.plan.result, one.person
        more = yuan.get(person.pk)
        yield (
            assessment.pk, person.pk, person.group, one.plan.parts, month.base, month.bonus, month.deduction,
            month.total, month.grade, month.grade_cap, month.coef, month.reward + (more or 0), ranks.get(person.pk),
            month.no_data, month.duty_days, more, one.plan.card,
        )  # fmt: skip


def _lines(
    assessment: Assessment, scored: list[Scored], keys: Mapping[int, int]
) -> Iterator[tuple[Any, ...]]:
    head, _zero, tail = reverse("month_person", args=[assessment.month, 0]).rpartition("0")
    for one in scored:
        own = f"{head}{one.person.pk}{tail}"
        yield from line_rows(keys[one.person.pk], own, one.evidence, one.plan)


def line_rows(score: int, own: str, evidence: Sequence[Evidence], plan: Plan) -> Iterator[tuple[Any, ...]]:
    """What arithmetic makes, not a fact, opens the person's own page."""
    for code, points, place, key, what, url in plan.entries:
        if place is None:
            yield score, code, ZERO, points, key, what[:200], url or own, {}, None
        else:
            fact = evidence[place]
            yield (
                score, code, fact.quantity, points, fact.key, fact.what[:200], fact.url, fact.facts, fact.found_by,
            )  # fmt: skip


def places(scored: Iterable[Scored], rules: Mapping[str, Any]) -> tuple[dict[int, int], dict[int, int]]:
    """Places within each sheet, of whoever has enough data and was there enough; what they add to the reward."""
    sheets: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for one in scored:
        if one.plan.result.is_ranked:
            sheets[sheet_of(one.person)][one.person.pk] = one.plan.result.total
    ranks: dict[int, int] = {}
    yuan: dict[int, int] = {}
    for totals in sheets.values():
        found = scoring.ranks(totals.items())
        ranks |= found
        yuan |= scoring.by_place(rules, totals, found)
    return ranks, yuan
