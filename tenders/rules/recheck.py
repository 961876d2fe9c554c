"""The monthly question whether somebody may go on in a contract: which no pauses it, which is only said."""

from __future__ import annotations

from collections.abc import Iterable

from tenders.rules.eligibility import NO, Verdict

# Somebody has fallen below what the own post, the law or the work asks. Anything else (a shift that has moved into the
# job's time) is put right by moving it, and pauses nothing.
PAUSES = frozenset({"account", "member", "month_score", "overdue", "certificate"})


def reasons_to_pause(verdicts: Iterable[Verdict]) -> list[str]:
    return [one.sentence for one in verdicts if one.said == NO and one.guard in PAUSES]


def warnings(verdicts: Iterable[Verdict]) -> list[str]:
    """What has to be arranged, while the work goes on. Who sets prices by now is asked with the next bid only."""
    left_out = PAUSES | {"conflict", "jobs", "women"}
    return [one.sentence for one in verdicts if one.said == NO and one.guard not in left_out]
