"""What one judge's sheet is worth: faults, points and grades in, a total out of 100 with every lost point explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from starrating.scoring.points import HUNDRED, ZERO, half_up, shared

NA = "na"
# 优良中差: the share of a group's weight that a grade is worth.
GRADES: Mapping[str, Decimal] = MappingProxyType(
    {"excellent": Decimal(1), "good": Decimal("0.8"), "fair": Decimal("0.6"), "poor": Decimal("0.2")}
)
MOST_FAULTS = 99
# Why a mark is refused.
UNKNOWN, KIND, NEGATIVE, ABOVE = "unknown", "kind", "negative", "above"

# Faults of a criterion that deducts, points of one that is judged in points, or NA.
Given = int | Decimal | str


@dataclass(frozen=True)
class Criterion:
    """`deduct_per_fault` is None where the judge gives points from 0 to the weight."""

    code: str
    group: str
    weight: Decimal
    deduct_per_fault: Decimal | None = None


class MarkError(ValueError):
    """A mark that no sheet can hold; `place` is the code of the criterion or group, `reason` one of the four above."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place, self.reason = place, reason


@dataclass(frozen=True)
class Line:
    """Points that were lost and where. `code` is a criterion's, or a group's where `given` is its grade; `deducted` as
    the criteria say, `lost` the same on the scale on which the sheet counts for 100."""

    code: str
    group: str
    given: Given
    deducted: Decimal
    lost: Decimal


@dataclass(frozen=True)
class Part:
    points: Decimal
    most: Decimal


@dataclass(frozen=True)
class SheetScore:
    """100 less the lines is the total, to the tenth, and so is the sum of the parts. `total` is None where nothing
    counted. `missing` names what was neither marked nor excused, groups or criteria in points: they do not count, and
    a sheet that misses something is not finished."""

    total: Decimal | None
    parts: dict[str, Part]
    lines: tuple[Line, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class _Loss:
    """What a line rests on, before it is known what the whole sheet weighs."""

    code: str
    given: Given
    deducted: Decimal


@dataclass(frozen=True)
class _Group:
    code: str
    weight: Decimal
    losses: tuple[_Loss, ...]
    missing: tuple[str, ...]

    @property
    def deducted(self) -> Decimal:
        return sum((loss.deducted for loss in self.losses), ZERO)


def score(
    criteria: Sequence[Criterion],
    marks: Mapping[str, Given],
    grades: Mapping[str, str] = MappingProxyType({}),
    shares: Mapping[str, Decimal] = GRADES,
) -> SheetScore:
    """`marks` by criterion, `grades` by group. A grade counts only where no criterion of its group is marked; what is
    not applicable leaves the denominator. In a group where something is marked a criterion without a mark has no
    fault."""
    groups = list(dict.fromkeys(one.group for one in criteria))
    _check(criteria, marks, grades, shares)
    counted = [
        _group(group, [one for one in criteria if one.group == group], marks, grades.get(group), shares)
        for group in groups
    ]
    missing = tuple(code for one in counted for code in one.missing)
    counted = [one for one in counted if one.weight]
    weight = sum((one.weight for one in counted), ZERO)
    if not weight:
        return SheetScore(None, {}, (), missing)
    total = half_up(HUNDRED - HUNDRED * sum((one.deducted for one in counted), ZERO) / weight)
    lost = shared(HUNDRED - total, [HUNDRED * one.deducted / weight for one in counted])
    # From the last to the first: whoever was rounded up in what it lost is rounded down in what it kept, so that a
    # group whose weight is in tenths keeps it.
    backwards = counted[::-1]
    kept = shared(total, [HUNDRED * (one.weight - one.deducted) / weight for one in backwards])[::-1]
    return SheetScore(
        total,
        {one.code: Part(some, some + gone) for one, some, gone in zip(counted, kept, lost, strict=True)},
        tuple(line for one, gone in zip(counted, lost, strict=True) for line in _lines(one, gone, weight)),
        missing,
    )


def _lines(group: _Group, lost: Decimal, weight: Decimal) -> Iterable[Line]:
    each = shared(lost, [HUNDRED * loss.deducted / weight for loss in group.losses])
    for loss, gone in zip(group.losses, each, strict=True):
        yield Line(loss.code, group.code, loss.given, loss.deducted, gone)


def _group(
    code: str,
    criteria: Sequence[Criterion],
    marks: Mapping[str, Given],
    grade: str | None,
    shares: Mapping[str, Decimal],
) -> _Group:
    applicable = [one for one in criteria if marks.get(one.code) != NA]
    weight = sum((one.weight for one in applicable), ZERO)
    if not applicable:
        return _Group(code, ZERO, (), ())
    if all(one.code not in marks for one in applicable):
        if grade is None:
            return _Group(code, ZERO, (), (code,))
        deducted = weight * (1 - shares[grade])
        return _Group(code, weight, (_Loss(code, grade, deducted),) if deducted else (), ())
    silent = [one for one in applicable if one.code not in marks and one.deduct_per_fault is None]
    losses = [
        _Loss(one.code, marks[one.code], _deducted(one, marks[one.code]))
        for one in applicable
        if one.code in marks
    ]
    return _Group(
        code,
        weight - sum((one.weight for one in silent), ZERO),
        tuple(loss for loss in losses if loss.deducted),
        tuple(one.code for one in silent),
    )


def _deducted(criterion: Criterion, given: Given) -> Decimal:
    if criterion.deduct_per_fault is None:
        return criterion.weight - Decimal(given)
    return min(criterion.weight, criterion.deduct_per_fault * Decimal(given))


def _check(
    criteria: Sequence[Criterion],
    marks: Mapping[str, Given],
    grades: Mapping[str, str],
    shares: Mapping[str, Decimal],
) -> None:
    by_code = {one.code: one for one in criteria}
    for code, given in marks.items():
        if code not in by_code:
            raise MarkError(code, UNKNOWN)
        if given != NA:
            _check_mark(by_code[code], given)
    for group, grade in grades.items():
        if grade not in shares or all(one.group != group for one in criteria):
            raise MarkError(group, UNKNOWN)


def _check_mark(criterion: Criterion, given: Given) -> None:
    counts_faults = criterion.deduct_per_fault is not None
    if isinstance(given, str | bool) or (counts_faults and not isinstance(given, int)):
        raise MarkError(criterion.code, KIND)
    if not Decimal(given).is_finite():
        raise MarkError(criterion.code, KIND)
    if given < 0:
        raise MarkError(criterion.code, NEGATIVE)
    if given > (MOST_FAULTS if counts_faults else criterion.weight):
        raise MarkError(criterion.code, ABOVE)
