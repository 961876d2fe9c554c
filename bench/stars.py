"""What correcting the judges is worth: 120 rooms and 6 judges, many simulated months of which the truth is known.

`python -m bench.stars [MONTHS]` (400) compares the order of the rooms by the raw means, by the corrected scores of
starrating.scoring.bias, and by z-scores per judge, the warning, with the true order (Spearman). The judges keep to
buildings that truly differ, more or less; anchors are rooms scored by all. The same seed gives the same rows.
"""

import sys
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from bench.measure import said
from starrating.scoring.bias import Sheet, correct
from starrating.scoring.draw import Published, draw

MONTHS, SEED = 400, 20261201
ROOMS, BUILDINGS, JUDGES, VISITS, ANCHORS = 120, 3, 6, 2, 4
# How far apart the buildings are, the rooms of one, two sheets for the same room; in points.
BETWEEN, WITHIN, NOISE = 6.0, 5.0, 3.0
# In rank correlation: the corrected order may lose this much against the raw one, on the mean of the months. A single
# month may fare worse by chance; how many do stands in the row.
MAY_LOSE = 0.01


@dataclass(frozen=True)
class Design:
    """`strays` is the share of visits by a judge from another building; None draws judges as the product does."""

    name: str
    strays: float | None
    anchors: int


DESIGNS = [
    Design("bound to buildings", 0.0, 0),
    Design("bound, 15 % strays", 0.15, 0),
    Design("drawn", None, 0),
    Design("bound, 4 anchors", 0.0, ANCHORS),
    Design("bound, 15 % strays, 4 anchors", 0.15, ANCHORS),
    Design("drawn, 4 anchors", None, ANCHORS),
]
# Standard deviations of the judges' offsets, in points.
OFFSETS = (0.0, 2.0, 4.0)


@dataclass(frozen=True)
class Month:
    """Rank correlations with the truth."""

    raw: float
    model: float
    z: float
    used: bool


def building(room):
    return room * BUILDINGS // ROOMS


def who_scores(design, chance):
    """(room, judge) for every sheet of a month."""
    if design.strays is None:
        published = Published(
            tuple(map(str, range(ROOMS))),
            tuple(map(str, range(JUDGES))),
            sheets=VISITS,
            anchors=design.anchors,
        )
        drawn = draw(str(chance.integers(1 << 62)), published).judges
        return [(int(room), int(judge)) for room, judges in drawn.items() for judge in judges]
    anchors = set(chance.choice(ROOMS, design.anchors, replace=False).tolist())
    pairs = set()
    for room in range(ROOMS):
        home = [judge for judge in range(JUDGES) if judge * BUILDINGS // JUDGES == building(room)]
        away = [judge for judge in range(JUDGES) if judge not in home]
        judges = range(JUDGES) if room in anchors else chance.permutation(home)[:VISITS].tolist()
        for judge in judges:
            strayed = room not in anchors and chance.random() < design.strays
            free = [one for one in away if (room, one) not in pairs]
            pairs.add((room, int(chance.choice(free))) if strayed else (room, judge))
    return sorted(pairs)


def simulate(design, spread, chance):
    """One month: its truth and its sheets, whole points from 0 to 100."""
    buildings = chance.normal(80, BETWEEN, BUILDINGS)
    truth = np.array([chance.normal(buildings[building(room)], WITHIN) for room in range(ROOMS)])
    offsets = chance.normal(0, spread, JUDGES) if spread else np.zeros(JUDGES)
    sheets = []
    for room, judge in who_scores(design, chance):
        score = np.clip(round(chance.normal(truth[room] + offsets[judge], NOISE)), 0, 100)
        sheets.append(Sheet(str(room), str(judge), Decimal(int(score))))
    return truth, sheets


def z_scores(sheets):
    """The mistake: each judge's sheets on a scale of their own."""
    by_judge = {}
    for one in sheets:
        by_judge.setdefault(one.judge, []).append(float(one.score))
    scale = {judge: (np.mean(some), np.std(some) or 1.0) for judge, some in by_judge.items()}
    by_entry = {}
    for one in sheets:
        middle, width = scale[one.judge]
        by_entry.setdefault(one.entry, []).append((float(one.score) - middle) / width)
    return {entry: float(np.mean(some)) for entry, some in by_entry.items()}


def places(values):
    """Ranks, equal ones sharing the middle of theirs."""
    values = np.asarray(values, dtype=float)
    _some, which, many = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(many) - (many - 1) / 2)[which]


def spearman(truth, scores):
    return float(np.corrcoef(places(truth), places([scores[str(room)] for room in range(ROOMS)]))[0, 1])


def months(design, spread, many, seed=SEED):
    chance = np.random.default_rng([seed, DESIGNS.index(design), int(10 * spread)])
    found = []
    for _month in range(many):
        truth, sheets = simulate(design, spread, chance)
        result = correct(sheets)
        raw, model, z = (spearman(truth, one) for one in (result.raw, result.scores, z_scores(sheets)))
        found.append(Month(raw, model, z, result.used))
    return found


def mean(found, what):
    return float(np.mean([getattr(one, what) for one in found]))


def row(design, spread, many):
    found = months(design, spread, many)
    raw, model, z = (mean(found, what) for what in ("raw", "model", "z"))
    gains = np.array([one.model - one.raw for one in found])
    better = bool(design.anchors and spread)
    limit = f"gain {'above 0' if better else f'at least -{MAY_LOSE}'}"
    return said(
        f"{design.name}, offsets {spread:.0f}",
        f"raw {raw:.3f}  model {model:.3f}  z {z:.3f}  gain {gains.mean():+.4f}"
        f"  worst month {gains.min():+.3f}, {np.mean(gains < -MAY_LOSE):.1%} beyond -{MAY_LOSE}"
        f"  used {mean(found, 'used'):.0%}",
        limit,
        holds=gains.mean() > 0 if better else gains.mean() >= -MAY_LOSE,
    )


def main():
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MONTHS
    print(f"{ROOMS} rooms, {JUDGES} judges, {VISITS} visits, {many} months: rank correlation with the truth")
    for design in DESIGNS:
        for spread in OFFSETS:
            row(design, spread, many)


if __name__ == "__main__":
    main()
