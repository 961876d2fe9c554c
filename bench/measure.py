"""Paired timing: A B A B …, medians of each and of the ratio pair by pair, so that a noisy machine cancels out.

CPU time is this process's and that of its PostgreSQL backend where the server runs on this machine: what a page makes
the database do is its cost too. A row is judged by CPU, which a busy neighbour hardly touches; wall time stands beside
it. `judged_by_wall` is for work whose point is waiting, as for a disk.
"""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# Seconds of CPU that others spent for this process so far; bench/house.py puts the database's backend here.
HELPERS: list[Callable[[], float]] = []


@dataclass(frozen=True)
class Timing:
    wall: float
    cpu: float


@dataclass(frozen=True)
class Pair:
    name: str
    ours: Timing
    floor: Timing
    wall_ratio: float
    cpu_ratio: float
    limit: float
    judged_by_wall: bool = False

    @property
    def holds(self) -> bool:
        return (self.wall_ratio if self.judged_by_wall else self.cpu_ratio) <= self.limit

    def __str__(self) -> str:
        wall = f"wall {side(self.ours.wall)} / {side(self.floor.wall)} ms x{self.wall_ratio:<5.2f}"
        cpu = f"cpu {side(self.ours.cpu)} / {side(self.floor.cpu)} ms x{self.cpu_ratio:<5.2f}"
        return f"{self.name:<46} {wall} {cpu} {verdict(f'x{self.limit:.2f}', self.holds)}"


def side(seconds: float) -> str:
    return f"{1000 * seconds:>8.1f}"


def verdict(limit: str, holds: bool) -> str:
    return f"limit {limit}  {'holds' if holds else 'MISSES'}"


def said(name: str, found: str, limit: str, *, holds: bool) -> bool:
    """One row that is no pair of times; returns whether it holds."""
    print(f"{name:<46} {found}  {verdict(limit, holds)}", flush=True)
    return holds


def cpu_of(process: int) -> Callable[[], float] | None:
    """Reads what a process of this machine has spent so far; None where the system does not say (not Linux, or the
    database is somewhere else)."""
    file = Path(f"/proc/{process}/schedstat")
    try:
        file.read_text()
    except OSError:
        return None
    return lambda: int(file.read_text().split()[0]) / 1e9


def spent() -> float:
    return time.process_time() + sum(helper() for helper in HELPERS)


def once(work: Callable[[], object]) -> Timing:
    gc.collect()
    wall, cpu = time.perf_counter(), spent()
    work()
    return Timing(time.perf_counter() - wall, spent() - cpu)


def paired(
    name: str,
    ours: Callable[[], object],
    floor: Callable[[], object],
    *,
    limit: float,
    runs: int = 9,
    warmup: int = 2,
    before: Callable[[], object] = lambda: None,
    judged_by_wall: bool = False,
) -> Pair:
    """Times `ours` against `floor` in turn, each after `before`, untimed; prints and returns the pair."""

    def timed(work: Callable[[], object]) -> Timing:
        before()
        return once(work)

    for _n in range(warmup):
        timed(ours), timed(floor)
    pairs = [(timed(ours), timed(floor)) for _n in range(runs)]

    def median(values: list[float]) -> float:
        return statistics.median(values)

    result = Pair(
        name,
        Timing(median([a.wall for a, _b in pairs]), median([a.cpu for a, _b in pairs])),
        Timing(median([b.wall for _a, b in pairs]), median([b.cpu for _a, b in pairs])),
        median([a.wall / b.wall for a, b in pairs]),
        median([a.cpu / b.cpu if b.cpu else 1.0 for a, b in pairs]),
        limit,
        judged_by_wall,
    )
    print(result, flush=True)
    return result
