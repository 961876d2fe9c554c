"""Paired timing: A B A B …, medians of each and of the ratio pair by pair, so that a noisy machine cancels out."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


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

    def __str__(self) -> str:
        verdict = "holds" if min(self.wall_ratio, self.cpu_ratio) <= self.limit else "MISSES"
        return (
            f"{self.name:<44} {1000 * self.ours.wall:>9.1f} ms {1000 * self.floor.wall:>9.1f} ms"
            f"   wall x{self.wall_ratio:.2f}  cpu x{self.cpu_ratio:.2f}   limit x{self.limit:.2f}  {verdict}"
        )


def once(work: Callable[[], object]) -> Timing:
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Timing(time.perf_counter() - wall, time.process_time() - cpu)


def paired(
    name: str,
    ours: Callable[[], object],
    floor: Callable[[], object],
    *,
    limit: float,
    runs: int = 9,
    warmup: int = 2,
    before: Callable[[], object] = lambda: None,
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
    )
    print(result, flush=True)
    return result
