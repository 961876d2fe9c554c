"""What a contest comes to: the mean of the judges, the total out of theory and practice, places with ties; the lots.
Decimal only, half up to the hundredth; no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

HUNDREDTH, WHOLE = Decimal("0.01"), Decimal(100)
# By what a tie was broken; `SHARED` where nothing broke it.
PRACTICE, THEORY, NAMED, SHARED = "practice", "theory", "named", "shared"
# What each rule compares in turn among equal totals.
RULES: dict[str, tuple[str, ...]] = {
    PRACTICE: (PRACTICE, THEORY, NAMED),
    THEORY: (THEORY, PRACTICE, NAMED),
    SHARED: (),
}


def half_up(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Practice:
    """`mean` of the judges that count; `dropped` the keys of the highest and the lowest, none where there were too few
    judges."""

    mean: Decimal
    dropped: tuple[int, ...] = ()


def practice(totals: Mapping[int, Decimal], drops_from: int) -> Practice:
    """`totals` by judge. With `drops_from` judges or more one highest and one lowest are dropped; of equal ones it is
    the judge who stands last, so that the same sheets always give the same."""
    if not totals:
        raise ValueError("nobody has judged")
    if len(totals) < max(drops_from, 3):
        return Practice(half_up(sum(totals.values(), Decimal(0)) / len(totals)))
    high = max(totals, key=lambda judge: (totals[judge], judge))
    low = min((judge for judge in totals if judge != high), key=lambda judge: (totals[judge], -judge))
    kept = [total for judge, total in totals.items() if judge not in (high, low)]
    return Practice(half_up(sum(kept, Decimal(0)) / len(kept)), (high, low))


def mean_of(points: Iterable[Decimal]) -> Decimal:
    found = list(points)
    return half_up(sum(found, Decimal(0)) / len(found))


def percent(got: int | None, of: int) -> Decimal:
    """A test's mark as a share of 100; who did not sit it has none of it."""
    return half_up(WHOLE * (got or 0) / of) if of else Decimal("0.00")


def total(theory: Decimal, practice: Decimal, theory_share: int, practice_share: int) -> Decimal:
    if theory_share + practice_share != WHOLE:
        raise ValueError("the shares make no whole")
    return half_up((theory * theory_share + practice * practice_share) / WHOLE)


@dataclass(frozen=True)
class Line:
    """One contestant's figures; `named` is the mean of the criterion that breaks ties."""

    key: int
    total: Decimal
    theory: Decimal
    practice: Decimal
    named: Decimal | None = None

    def by(self, rule: str) -> Decimal:
        value = {PRACTICE: self.practice, THEORY: self.theory, NAMED: self.named}[rule]
        return Decimal(0) if value is None else value


@dataclass(frozen=True)
class Place:
    """`decided_by` names what set it apart from its neighbours of the same total, in the order of the rule."""

    rank: int
    decided_by: tuple[str, ...] = ()


def ranking(lines: Sequence[Line], rule: str) -> dict[int, Place]:
    """Places by total, highest first; equals by the rule, and whom it does not tell apart share a place: 1, 1, 3."""
    rules = RULES[rule]
    ordered = sorted(lines, key=lambda one: (-one.total, *(-one.by(name) for name in rules), one.key))
    found: dict[int, Place] = {}
    rank = 0
    for n, one in enumerate(ordered):
        above = ordered[n - 1] if n else None
        below = ordered[n + 1] if n + 1 < len(ordered) else None
        parted = above is None or _parted(above, one, rules) != SHARED
        rank = n + 1 if parted else rank
        said = {_parted(one, other, rules) for other in (above, below) if other is not None}
        found[one.key] = Place(rank, tuple(name for name in (*rules, SHARED) if name in said))
    return found


def _parted(one: Line, other: Line, rules: tuple[str, ...]) -> str:
    """What tells two neighbours apart; nothing where their totals do."""
    if one.total != other.total:
        return ""
    return next((name for name in rules if one.by(name) != other.by(name)), SHARED)


def commitment(seed: str) -> str:
    return sha256(seed.encode()).hexdigest()


def ticket(seed: str, trade: int, staff_no: str) -> str:
    """SHA-256 of seed:trade:staff number; the lowest draws number 1. Anybody can compute it again."""
    return sha256(f"{seed}:{trade}:{staff_no}".encode()).hexdigest()


def numbers(seed: str, trade: int, staff_nos: Iterable[str]) -> dict[str, int]:
    """Staff number → drawn number; `trade` is the trade's own number within the contest."""
    ordered = sorted(set(staff_nos), key=lambda staff_no: ticket(seed, trade, staff_no))
    return {staff_no: number for number, staff_no in enumerate(ordered, 1)}
