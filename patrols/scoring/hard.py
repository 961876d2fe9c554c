"""How hard a problem is: frequency × severity × voices × days open. Pure arithmetic, shown with every suggestion."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weight:
    """How often it was seen, how bad it is (1 一般 to 4 重大), how many people spoke of it, for how many days it is
    open. Nothing counts as less than one: what was seen once by one person today still weighs its severity."""

    frequency: int = 1
    severity: int = 1
    voices: int = 1
    days_open: int = 1

    @property
    def factors(self) -> tuple[int, int, int, int]:
        return (
            max(1, self.frequency),
            min(4, max(1, self.severity)),
            max(1, self.voices),
            max(1, self.days_open),
        )

    @property
    def points(self) -> int:
        frequency, severity, voices, days_open = self.factors
        return frequency * severity * voices * days_open
