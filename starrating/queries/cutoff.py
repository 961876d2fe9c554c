"""The last place that wins and who stands so near to it that one more look could change the prize."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from starrating.models import Result, SecondLook
from starrating.scoring import outcome, reach
from starrating.scoring.rule import Rule


@dataclass(frozen=True)
class Near:
    """`look` is the second look that was asked for already, in whatever state."""

    result: Result
    gap: Decimal
    moves: Decimal
    look: SecondLook | None


@dataclass(frozen=True)
class Cutoff:
    """`last` is the last that won; `tied` are all whom noise can't tell from it, `near` those of whom a second look
    could change who wins, the nearest first."""

    last: Result
    tied: int
    near: list[Near]

    @property
    def settled(self) -> int:
        """Tied, but no single look would change anything."""
        return max(0, self.tied - len(self.near))


def cutoff(results: Sequence[Result], looks: Sequence[SecondLook], rule: Rule) -> Cutoff | None:
    """None where nobody is tied. No queries of its own."""
    winners = [one for one in results if one.is_winner and one.score is not None]
    tied = sum(one.is_tied for one in results)
    if not winners or not tied:
        return None
    by_key, asked = {str(one.pk): one for one in results}, {look.entry_id: look for look in looks}
    found = reach.within_reach(
        [_stand(one) for one in results if one.score is not None and one.decided_by != outcome.BARRED],
        places=rule.winners,
        minimum=outcome.least_to_win(rule),
    )
    near = [Near(by_key[one.key], one.gap, one.moves, asked.get(by_key[one.key].entry_id)) for one in found]
    return Cutoff(min(winners, key=lambda one: (one.score, one.pk)), tied, near)


def by_nearness(looks: Sequence[SecondLook], edge: Cutoff | None) -> list[SecondLook]:
    """Those that wait first, and of these the ones that could change who wins, the nearest to the last place first;
    each knows whether it is one (`near`)."""
    gaps = {one.result.entry_id: one.gap for one in edge.near} if edge else {}
    for look in looks:
        look.near = look.entry_id in gaps  # type: ignore[attr-defined]
    far = Decimal("Infinity")
    return sorted(
        looks,
        key=lambda look: (
            look.state != SecondLook.State.ASKED, gaps.get(look.entry_id, far), -look.apart, look.pk,
        ),
    )  # fmt: skip


def _stand(one: Result) -> reach.Stand:
    return reach.Stand(
        str(one.pk), one.score or Decimal(0), one.error, one.sheets, one.is_winner, one.decided_by, one.entry.cluster
    )  # fmt: skip
