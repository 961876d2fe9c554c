"""A month's standing sheets in, its results out: the one place where joining, correction, stars, ranks, winners, ties,
help and second looks come together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from starrating.scoring import bias, joining, ranking, second_look
from starrating.scoring.points import HUNDRED, ZERO, half_up, shared
from starrating.scoring.rule import (
    CRITERION,
    EARLIER_VISIT,
    FEWER_AWARDS,
    GROUP,
    LOWER_CODE,
    NOT_AWARDED,
    Rule,
)
from starrating.scoring.sheet import Part

NOTHING: Mapping[str, Decimal] = MappingProxyType({})
# Why somebody did not win beside what ranking.py says.
BARRED = "barred"
# Nothing that is scored could make them win, so they are tied with nobody.
KEPT_OUT = (ranking.VETO, ranking.COOLDOWN)
# Tie-breaks of which more is better; of all others less is.
MORE_WINS = (GROUP, CRITERION)


@dataclass(frozen=True)
class Given:
    """A sheet that stands. `parts` by group; `lost` by criterion, where a tie-break asks for it; `at` in seconds."""

    entry: str
    judge: str
    total: Decimal
    parts: Mapping[str, Part]
    vetoes: tuple[str, ...] = ()
    lost: Mapping[str, Decimal] = field(default_factory=dict)
    at: int = 0


@dataclass(frozen=True)
class Candidate:
    """`won` are the months ago in which it won; who `is_barred` is ranked and can't win. `measures` is what counts
    without a judge, by group, on the scale of the groups' weights; one whose source does not exist counts for nothing
    out of nothing."""

    key: str
    code: str = ""
    cluster: str = ""
    won: tuple[int, ...] = ()
    measures: Mapping[str, Part] = field(default_factory=dict)
    is_barred: bool = False


@dataclass(frozen=True)
class Outcome:
    """What an entry came to. With fewer sheets than the rule asks for there is no score and no rank."""

    key: str
    sheets: int
    raw: Decimal | None = None
    corrected: Decimal | None = None
    score: Decimal | None = None
    error: Decimal | None = None
    stars: int | None = None
    vetoes: tuple[str, ...] = ()
    parts: Mapping[str, Part] = field(default_factory=dict)
    rank: int | None = None
    won: bool = False
    tied: bool = False
    decided_by: str = ""
    is_worst: bool = False


@dataclass(frozen=True)
class Month:
    outcomes: Mapping[str, Outcome]
    correction: bias.Correction
    looks: tuple[second_look.SecondLook, ...]


def work_out(
    candidates: Sequence[Candidate],
    sheets: Sequence[Given],
    rule: Rule,
    *,
    caps: Mapping[str, int] = MappingProxyType({}),
    weights: Mapping[str, Decimal] = NOTHING,
) -> Month:
    """`caps` are the stars that a veto leaves at most, `weights` what judges give at most in each group."""
    of_entry: dict[str, list[Given]] = {one.key: [] for one in candidates}
    for sheet in sheets:
        of_entry[sheet.entry].append(sheet)
    measures = {one.key: one.measures for one in candidates}
    marks = [bias.Sheet(one.entry, one.judge, _total(one, measures[one.entry], weights)) for one in sheets]
    correction = bias.correct(marks, joining.JOINS[rule.join]) if marks else _nothing()
    ranked = [one for one in candidates if of_entry[one.key] and len(of_entry[one.key]) >= rule.sheets]
    scores = {one.key: correction.scores[one.key] for one in ranked}
    vetoes = {key: _vetoes(some) for key, some in of_entry.items()}
    places = _places(ranked, of_entry, scores, vetoes, rule, weights)
    errors = {key: error for key, error in correction.errors.items() if key in scores}
    able = {key: score for key, score in scores.items() if places[key].decided_by not in KEPT_OUT}
    doubts = {key: error for key, error in errors.items() if key in able}
    tied = ranking.statistical_ties(able, doubts, [key for key, one in places.items() if one.won])
    helped = _helped(ranked, of_entry, scores, rule)
    thresholds = dict(rule.thresholds)
    outcomes = {one.key: Outcome(one.key, len(of_entry[one.key])) for one in candidates}
    for one in ranked:
        key, score = one.key, scores[one.key]
        outcomes[key] = Outcome(
            key=key,
            sheets=len(of_entry[key]),
            raw=correction.raw[key],
            corrected=score if correction.used else None,
            score=score,
            error=half_up(Decimal(str(round(errors[key], 6))), bias.HUNDREDTH) if key in errors else None,
            stars=joining.stars(score, thresholds, (caps[veto] for veto in vetoes[key])),
            vetoes=vetoes[key],
            parts=_shown(_means(of_entry[key], one.measures, weights), correction.raw[key], rule),
            rank=places[key].rank,
            won=places[key].won,
            tied=key in tied,
            decided_by=BARRED if one.is_barred else places[key].decided_by,
            is_worst=key in helped,
        )
    taken = {judge: offset.shrunk for judge, offset in correction.offsets.items()}
    return Month(outcomes, correction, tuple(second_look.second_looks(marks, taken)))


def least_to_win(rule: Rule) -> Decimal:
    """Without a number of winners everybody wins who has all stars."""
    return rule.min_to_win if rule.winners is not None else max(rule.min_to_win, rule.five_star_line)


def improved(
    now: Mapping[str, Decimal], before: Mapping[str, Decimal], many: int, codes: Mapping[str, str]
) -> list[str]:
    """Who gained most since the month before, at most `many`, the most first: of equal gains the higher score, then
    the lower code."""
    gains = {key: score - before[key] for key, score in now.items() if key in before and score > before[key]}
    return sorted(gains, key=lambda key: (-gains[key], -now[key], codes[key]))[:many]


def _nothing() -> bias.Correction:
    return bias.Correction({}, {}, {}, {}, False, bias.THIN)


def _total(sheet: Given, measures: Mapping[str, Part], weights: Mapping[str, Decimal]) -> Decimal:
    """A sheet's own total; where something counts without a judge, both together out of 100."""
    if not measures:
        return sheet.total
    parts = _whole(sheet, measures, weights).values()
    most = sum((part.most for part in parts), ZERO)
    return half_up(HUNDRED * sum((part.points for part in parts), ZERO) / most) if most else sheet.total


def _whole(sheet: Given, measures: Mapping[str, Part], weights: Mapping[str, Decimal]) -> dict[str, Part]:
    """All groups of an entry as this judge sees them. Beside measures a sheet's groups, which count for 100 by
    themselves, count for no more than what judges give in them; what is measured in the same group comes on top."""
    if not measures:
        return dict(sheet.parts)
    found = {
        group: Part(weights[group] * part.points / part.most, weights[group])
        for group, part in sheet.parts.items()
        if part.most
    }
    for group, part in measures.items():
        judged = found.get(group, Part(ZERO, ZERO))
        found[group] = Part(judged.points + part.points, judged.most + part.most)
    return found


def _means(
    sheets: Iterable[Given], measures: Mapping[str, Part], weights: Mapping[str, Decimal]
) -> dict[str, Part]:
    wholes = [_whole(one, measures, weights) for one in sheets]
    found = {}
    for group in dict.fromkeys(group for whole in wholes for group in whole):
        some = [whole[group] for whole in wholes if group in whole]
        points = sum((part.points for part in some), ZERO) / len(some)
        found[group] = Part(points, sum((part.most for part in some), ZERO) / len(some))
    return found


def _shown(means: Mapping[str, Part], raw: Decimal, rule: Rule) -> dict[str, Part]:
    """In tenths; where sheets are joined by their mean and count for 100, so that they add up to the raw score."""
    means = {group: part for group, part in means.items() if part.most}
    points = [part.points for part in means.values()]
    if rule.join == "mean" and half_up(sum(points, ZERO)) == raw:
        told = shared(raw, points)
    else:
        told = [half_up(one) for one in points]
    return {
        group: Part(one, half_up(part.most)) for (group, part), one in zip(means.items(), told, strict=True)
    }


def _vetoes(sheets: Iterable[Given]) -> tuple[str, ...]:
    return tuple(sorted({veto for one in sheets for veto in one.vetoes}))


def _places(
    ranked: Sequence[Candidate],
    of_entry: Mapping[str, Sequence[Given]],
    scores: Mapping[str, Decimal],
    vetoes: Mapping[str, tuple[str, ...]],
    rule: Rule,
    weights: Mapping[str, Decimal],
) -> dict[str, ranking.Place]:
    by_code = {one.key: n for n, one in enumerate(sorted(ranked, key=lambda one: (one.code, one.key)))}
    entries = [
        ranking.Entry(
            one.key,
            scores[one.key],
            {
                name: _value(name, one, of_entry[one.key], weights, by_code[one.key])
                for name in rule.tie_breaks
            },
            one.cluster if rule.cluster_cap is not None else "",
            bool(vetoes[one.key]) or one.is_barred,
            any(ago <= rule.cooldown_months for ago in one.won),
        )
        for one in ranked
    ]
    keys = tuple(ranking.Key(name, name.startswith(MORE_WINS)) for name in rule.tie_breaks)
    return ranking.award(
        entries,
        ranking.Rule(
            places=rule.winners,
            minimum=least_to_win(rule),
            capped=rule.winners is not None,
            hall_cap=rule.cluster_cap,
            keys=keys,
        ),
    )  # fmt: skip


def _value(
    name: str, one: Candidate, sheets: Sequence[Given], weights: Mapping[str, Decimal], order: int
) -> Decimal | int:
    """What a tie-break compares; see scoring/rule.py for their names."""
    kind, colon, of = name.partition(":")
    if kind + colon in MORE_WINS:
        means = _means(sheets, one.measures, weights)
        if of in means:
            return means[of].points
        return -sum((sheet.lost.get(of, ZERO) for sheet in sheets), ZERO) / len(sheets)
    if kind + colon == FEWER_AWARDS:
        return sum(ago <= int(of) for ago in one.won)
    if kind + colon == NOT_AWARDED:
        return int(any(ago <= int(of) for ago in one.won))
    if name == EARLIER_VISIT:
        return min(sheet.at for sheet in sheets)
    if name == LOWER_CODE:
        return order
    raise ValueError(f"a rule names the unknown tie-break {name!r}")


def _helped(
    ranked: Sequence[Candidate],
    of_entry: Mapping[str, Sequence[Given]],
    scores: Mapping[str, Decimal],
    rule: Rule,
) -> set[str]:
    clusters = {one.key: one.cluster for one in ranked}
    found = joining.worst(
        scores,
        clusters,
        below=rule.worst_below,
        lowest=rule.worst_lowest,
        lowest_below=rule.worst_lowest_below,
    )
    by_one = {
        one.key
        for one in ranked
        if rule.worst_by_any_sheet and any(sheet.total < rule.worst_below for sheet in of_entry[one.key])
    }
    return {one.entry for one in found} | by_one
