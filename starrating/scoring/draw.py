"""The verifiable draw: from a seed to lots, anchors and judges, by SHA-256 alone, so that anyone can compute it again
(docs/draw.py does, without this project).

The SHA-256 of the seed is published first. The seed is mixed with a digest of everything that was published when
enrolment closed, so whoever knows the seed early cannot know what comes out. Every order is an order of tickets: the
SHA-256 of the key, what is drawn, and the name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

# Why nothing can be drawn.
NAMES, NUMBERS, UNSERVED, ANCHORS = "names", "numbers", "unserved", "anchors"


class DrawError(ValueError):
    """`reason` is one of the four above; `entries` names those that too few judges may score, or, for the anchors,
    those that every judge may score where they are too few; for names the ones that are unusable."""

    def __init__(self, reason: str, entries: Iterable[str] = ()) -> None:
        self.reason, self.entries = reason, tuple(entries)
        super().__init__(f"{reason}: {', '.join(self.entries)}")


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def commitment(seed: str) -> str:
    """What is published before enrolment closes: the SHA-256 of the seed as it will be written."""
    return digest(seed)


@dataclass(frozen=True)
class Published:
    """All that a draw rests on, as it stands on the public page: names of entries and judges; conflicts as (entry,
    judge); `sheets` judges an entry; `anchors` entries that all judges score; `sample` entries drawn, 0 for all."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    conflicts: frozenset[tuple[str, str]] = frozenset()
    sheets: int = 2
    anchors: int = 0
    sample: int = 0

    def __post_init__(self) -> None:
        for names in (self.entries, self.judges):
            bad = [
                name
                for name, many in Counter(names).items()
                if many > 1 or not name or set(name) & {"\n", "\t"}
            ]
            if bad:
                raise DrawError(NAMES, bad)
        unknown = [
            name
            for entry, judge in sorted(self.conflicts)
            for name, known in ((entry, self.entries), (judge, self.judges))
            if name not in known
        ]
        if unknown:
            raise DrawError(NAMES, unknown)
        if not 1 <= self.sheets <= len(self.judges) or min(self.anchors, self.sample) < 0:
            raise DrawError(NUMBERS)

    @property
    def digest(self) -> str:
        """Of one line for each name, sorted, the three lists with an empty line between them."""
        bars = sorted(f"{entry}\t{judge}" for entry, judge in self.conflicts)
        numbers = f"{self.sample} {self.sheets} {self.anchors}"
        return digest("\n".join([numbers, *sorted(self.entries), "", *sorted(self.judges), "", *bars]))


@dataclass(frozen=True)
class Drawn:
    """`lots` in their order, `judges` of each entry in the order of their visits; anchors have all of them."""

    lots: tuple[str, ...]
    anchors: frozenset[str]
    judges: dict[str, tuple[str, ...]]

    @cached_property
    def loads(self) -> dict[str, int]:
        return dict(Counter(judge for some in self.judges.values() for judge in some))


def draw(seed: str, published: Published) -> Drawn:
    """DrawError where an entry has fewer judges without a conflict than it needs sheets, or where fewer entries than
    asked can be anchors. Loads differ by one at most wherever the conflicts allow it, else by as little as they do."""
    tickets = _Tickets(digest(f"{seed}:{published.digest}"))
    lots = tickets.order(published.entries, "sample")[: published.sample or None]
    lots = tickets.order(lots, "lot")
    allowed = {
        entry: [judge for judge in published.judges if (entry, judge) not in published.conflicts]
        for entry in lots
    }
    if unserved := [entry for entry in sorted(lots) if len(allowed[entry]) < published.sheets]:
        raise DrawError(UNSERVED, unserved)
    free = [entry for entry in lots if len(allowed[entry]) == len(published.judges)]
    if len(free) < published.anchors:
        raise DrawError(ANCHORS, sorted(free))
    anchors = frozenset(tickets.order(free, "anchor")[: published.anchors])
    rest = [entry for entry in lots if entry not in anchors]
    wishes = {e: tickets.order(allowed[e], f"judge:{e}") for e in rest}
    given = _assign(rest, wishes, dict.fromkeys(published.judges, 0), published.sheets)
    given |= {entry: list(published.judges) for entry in anchors}
    visits = {entry: tuple(tickets.order(given[entry], f"visit:{entry}")) for entry in lots}
    return Drawn(tuple(lots), anchors, visits)


@dataclass(frozen=True)
class Handover:
    """What the open sheets of a `judge` who stops are shared out by: `entries` in the order of their lots, `loads` of
    everybody who goes on and of whoever comes in, `barred` as (entry, judge) for a conflict or a sheet that this judge
    has to give anyhow."""

    judge: str
    entries: tuple[str, ...]
    loads: Mapping[str, int]
    barred: frozenset[tuple[str, str]] = frozenset()

    @property
    def digest(self) -> str:
        """Of one line for each name, the three lists with an empty line between them."""
        loads = sorted(f"{judge}\t{many}" for judge, many in self.loads.items())
        bars = sorted(f"{entry}\t{judge}" for entry, judge in self.barred)
        return digest("\n".join([self.judge, *self.entries, "", *loads, "", *bars]))

    def takers(self, entry: str) -> list[str]:
        return [judge for judge in self.loads if (entry, judge) not in self.barred]


def hand_over(seed: str, handover: Handover) -> dict[str, str]:
    """Entry → who scores it in place of the judge who stops; loads as even as the conflicts allow. DrawError where
    nobody may take an entry."""
    if unserved := [entry for entry in handover.entries if not handover.takers(entry)]:
        raise DrawError(UNSERVED, unserved)
    tickets = _Tickets(digest(f"{seed}:{handover.digest}"))
    wishes = {entry: tickets.order(handover.takers(entry), f"judge:{entry}") for entry in handover.entries}
    given = _assign(handover.entries, wishes, handover.loads, 1)
    return {entry: judges[0] for entry, judges in given.items()}


class _Tickets:
    def __init__(self, key: str) -> None:
        self.key = key

    def order(self, names: Iterable[str], what: str) -> list[str]:
        return sorted(names, key=lambda name: digest(f"{self.key}:{what}:{name}"))


def _assign(
    lots: Sequence[str], wishes: Mapping[str, list[str]], loads: Mapping[str, int], sheets: int
) -> dict[str, list[str]]:
    """Sheet by sheet, each to the judge with the least load who can be reached: directly, or by handing an entry of a
    judge on to another. A sheet that always goes where the load is least leaves loads that no exchange can even out
    further (successive shortest paths with convex costs). `loads` is what every judge has already."""
    given: dict[str, list[str]] = {entry: [] for entry in lots}
    held: dict[str, dict[str, None]] = {judge: {} for judge in loads}
    place = {entry: n for n, entry in enumerate(lots)}

    def load(judge: str) -> int:
        return loads[judge] + len(held[judge])

    for entry in [*lots] * sheets:
        least = min(map(load, loads))
        reached: dict[str, str] = {}
        via, queue = {entry: ""}, [entry]
        for step in queue:
            for judge in wishes[step]:
                if judge not in reached and judge not in given[step]:
                    reached[judge] = step
                    more = sorted((other for other in held[judge] if other not in via), key=place.__getitem__)
                    via.update(dict.fromkeys(more, judge))
                    queue += more
            # The first with the least load of all is the one that would be chosen at the end of the search.
            if any(load(judge) == least for judge in reached):
                break
        judge = min(reached, key=load)
        while judge:
            step = reached[judge]
            given[step].append(judge)
            held[judge][step] = None
            if judge := via[step]:
                given[step].remove(judge)
                del held[judge][step]
    return given
