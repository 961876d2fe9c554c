"""The digest of a month: anybody who holds its scores and lines can take it again and see that nothing was changed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from patrols.models import Assessment, Line, Score

BATCH = 2000
HEAD = ("month", "first_day", "last_day", "rule_set__number")
FIRST = (
    "person__staff_no", "group", "parts", "base", "bonus", "deduction", "total", "grade", "grade_cap", "coef", "reward",
    "rank", "no_data", "card",
)  # fmt: skip
# What each edition of the digest takes of a score. A month keeps the one that it was locked with; now it is the last.
SCORE = {1: FIRST, 2: (*FIRST, "duty_days", "place_yuan")}
LAST = max(SCORE)
LINE = ("score__person__staff_no", "indicator", "key", "quantity", "points", "what", "url", "facts")


def digest_of(assessment: Assessment, edition: int = LAST) -> str:
    """SHA-256 over the month, its scores and its lines: each row a JSON array, the rows of a kind sorted as bytes, so
    that no database's own order comes into it."""
    digest = hashlib.sha256()
    for rows in (
        Assessment.objects.filter(pk=assessment.pk).values_list(*HEAD),
        Score.objects.filter(assessment=assessment).values_list(*SCORE[edition]),
        Line.objects.filter(score__assessment=assessment).values_list(*LINE),
    ):
        for row in sorted(_written(row) for row in rows.order_by().iterator(chunk_size=BATCH)):
            digest.update(row)
    return digest.hexdigest()


def still_gives(assessment: Assessment) -> bool:
    """Whether the rows of a locked month give its digest, under whichever edition it was locked: rows that were changed
    give it under none."""
    return bool(assessment.digest) and any(
        digest_of(assessment, edition) == assessment.digest for edition in reversed(SCORE)
    )


def _written(row: tuple[Any, ...]) -> bytes:
    return json.dumps(row, default=str, ensure_ascii=False, sort_keys=True).encode() + b"\n"
