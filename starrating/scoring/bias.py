"""Lenient and strict judges: a two-way additive model, score = entry + judge + noise, with the judges' offsets shrunk.

Entries are free, so that buildings which truly differ stay apart; judges are drawn towards none at all by as much as
the data leave in doubt (best linear unbiased prediction; the ratio of the variances from Henderson's third method).
Never a z-score per judge: it would take away what is true of a building whose judges keep to it. Offsets are rounded
before they are used, so that the corrected score can be checked by hand: each sheet less its judge's offset, joined as
the rule joins raw sheets. What comes out is not cut to 0 to 100: a cap would make equals of entries that the sheets
tell apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from starrating.scoring.joining import Join, mean
from starrating.scoring.points import ZERO, half_up

# Offsets are told, and taken away, in hundredths.
HUNDREDTH = Decimal("0.01")
# Why the raw scores stand (未校正).
ONE_JUDGE, UNCONNECTED, THIN = "one_judge", "unconnected", "thin"


@dataclass(frozen=True)
class Sheet:
    entry: str
    judge: str
    score: Decimal


@dataclass(frozen=True)
class Enough:
    """What a design needs before anybody is corrected. `overlap` is how many entries scored by all judges it must be
    worth in its weakest comparison of judges; `spare` the observations left over to tell noise from offsets."""

    sheets: int = 8
    overlap: float = 2.0
    spare: int = 8


@dataclass(frozen=True)
class Offset:
    """How far a judge lies above (+) the others on the same entries: as measured, and shrunk, which is what is taken
    away; `error` is the standard error of the shrunk one."""

    sheets: int
    measured: Decimal
    shrunk: Decimal
    error: float


@dataclass(frozen=True)
class Correction:
    """`scores` are the raw ones where the model was not used, with `reason` and, where judges are too thin, `judges`.
    `errors` are standard errors of `scores` for the comparison of entries, empty where nothing was scored twice."""

    raw: Mapping[str, Decimal]
    scores: Mapping[str, Decimal]
    errors: Mapping[str, float]
    offsets: Mapping[str, Offset]
    used: bool
    reason: str = ""
    judges: tuple[str, ...] = ()


def correct(sheets: Sequence[Sheet], join: Join = mean, enough: Enough = Enough()) -> Correction:
    """At most one sheet of a judge for an entry."""
    raw = _joined(sheets, {}, join)
    design = _Design(sheets)
    reason, judges = design.refusal(enough)
    if reason:
        return Correction(raw, raw, design.raw_errors(), {}, False, reason, judges)
    model = _Model(design)
    offsets = model.offsets()
    taken = {judge: offset.shrunk for judge, offset in offsets.items()}
    return Correction(raw, _joined(sheets, taken, join), model.errors(), offsets, True)


def _joined(sheets: Sequence[Sheet], offsets: Mapping[str, Decimal], join: Join) -> dict[str, Decimal]:
    by_entry: dict[str, list[Decimal]] = {}
    for one in sheets:
        by_entry.setdefault(one.entry, []).append(one.score - offsets.get(one.judge, ZERO))
    return {entry: half_up(join(some)) for entry, some in by_entry.items()}


class _Design:
    """Who scored what, and what the entries leave to be said about the judges once each entry's own mean is taken
    away: `within` is the judges' normal matrix, `pull` their right-hand side."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.entries = list(dict.fromkeys(one.entry for one in sheets))
        self.judges = sorted({one.judge for one in sheets})
        entry_at = {entry: n for n, entry in enumerate(self.entries)}
        judge_at = {judge: n for n, judge in enumerate(self.judges)}
        self.seen = np.zeros((len(self.entries), len(self.judges)))
        marks = np.zeros_like(self.seen)
        for one in sheets:
            where = entry_at[one.entry], judge_at[one.judge]
            if self.seen[where]:
                raise ValueError(f"two sheets of {one.judge} for {one.entry}")
            self.seen[where], marks[where] = 1, float(one.score)
        self.many = self.seen.sum(axis=1)
        self.shares = self.seen / self.many[:, None]
        means = marks.sum(axis=1) / self.many
        self.deviations = (marks - means[:, None]) * self.seen
        self.within = np.diag(self.seen.sum(axis=0)) - self.seen.T @ self.shares
        self.pull = self.deviations.sum(axis=0)

    @cached_property
    def spare(self) -> int:
        """Observations beyond those that entries and judges use up."""
        return int(self.many.sum()) - len(self.entries) - len(self.judges) + 1

    @cached_property
    def overlap(self) -> float:
        """The weakest comparison of judges, counted in entries scored by all: the least eigenvalue of `within` apart
        from that of the direction in which all judges move together. 0 where the design falls apart."""
        return float(np.linalg.eigvalsh(self.within)[1])

    def refusal(self, enough: Enough) -> tuple[str, tuple[str, ...]]:
        """The reason why nobody is corrected, with the judges who have too few sheets; empty where there is none."""
        if len(self.judges) < 2:
            return ONE_JUDGE, ()
        if self.overlap < 1e-9:
            return UNCONNECTED, ()
        sheets = self.seen.sum(axis=0)
        thin = tuple(judge for judge, many in zip(self.judges, sheets, strict=True) if many < enough.sheets)
        if thin or self.overlap < enough.overlap - 1e-9 or self.spare < enough.spare:
            return THIN, thin
        return "", ()

    def raw_errors(self) -> dict[str, float]:
        """From how far the sheets of an entry lie apart, over all entries; the judges' offsets are part of it."""
        left = int(self.many.sum()) - len(self.entries)
        if left <= 0:
            return {}
        spread = float((self.deviations**2).sum()) / left
        return {
            entry: float(error)
            for entry, error in zip(self.entries, np.sqrt(spread / self.many), strict=True)
        }


class _Model:
    """`noise` and `between` are the variances of a sheet and of the judges; `between` is none where the judges differ
    by no more than noise explains. All is worked out along the eigenvectors of the judges' matrix, each weighing what
    its own direction of comparison weighs; the one in which all judges move together says nothing and is left out."""

    def __init__(self, design: _Design) -> None:
        self.design = design
        weights, axes = np.linalg.eigh(design.within)
        weights, axes = weights[1:], axes[:, 1:]
        along = axes.T @ design.pull
        self.measured = axes @ (along / weights)
        explained = float((along**2 / weights).sum())
        self.noise = max(0.0, float((design.deviations**2).sum()) - explained) / design.spare
        # What the judges explain is expected to be sum(weights) * between + (judges - 1) * noise.
        self.between = max(0.0, (explained - len(weights) * self.noise) / float(weights.sum()))
        certain = self.between / (weights * self.between + self.noise) if self.between else 0 * weights
        self.shrunk = axes @ (along * certain)
        # Covariance of the error of the shrunk offsets, measured against the mean of the judges.
        self.doubt = (axes * (self.noise * certain)) @ axes.T

    def offsets(self) -> dict[str, Offset]:
        design = self.design
        sheets = design.seen.sum(axis=0)
        return {
            judge: Offset(int(sheets[n]), _told(self.measured[n]), _told(self.shrunk[n]), error)
            for n, (judge, error) in enumerate(zip(design.judges, _roots(np.diag(self.doubt)), strict=True))
        }

    def errors(self) -> dict[str, float]:
        """The noise of an entry's own sheets, and the doubt about the offsets of those who wrote them."""
        shares = self.design.shares
        doubt = np.einsum("ij,jk,ik->i", shares, self.doubt, shares)
        return dict(zip(self.design.entries, _roots(self.noise / self.design.many + doubt), strict=True))


def _roots(variances: Any) -> list[float]:
    return [float(root) for root in np.sqrt(np.maximum(0, variances))]


def _told(value: float) -> Decimal:
    """In hundredths; the last bits, which differ from machine to machine, are cut away first."""
    return half_up(Decimal(str(round(float(value), 6))), HUNDREDTH)
