"""The digest of a month: anybody who holds its scores and lines can take it again and see that nothing was changed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from patrols.models import Assessment, Line, Score

BATCH = 2000
HEAD = ("month", "first_day", "last_day", "rule_set__number")
SCORE = (
    "person__staff_no", "group", "parts", "base", "bonus", "deduction", "total", "grade", "grade_cap", "coef", "reward",
    "rank", "no_data", "card",
)  # fmt: skip
LINE = ("score__person__staff_no", "indicator", "key", "quantity", "points", "what", "url", "facts")


def digest_of(assessment: Assessment) -> str:
    """SHA-256 over the month, its scores and its lines: each row a JSON array, the rows of a kind sorted as bytes, so
    that no database's own order comes into it."""
    digest = hashlib.sha256()
    for rows in (
        Assessment.objects.filter(pk=assessment.pk).values_list(*HEAD),
        Score.objects.filter(assessment=assessment).values_list(*SCORE),
        Line.objects.filter(score__assessment=assessment).values_list(*LINE),
    ):
        for row in sorted(_written(row) for row in rows.order_by().iterator(chunk_size=BATCH)):
            digest.update(row)
    return digest.hexdigest()


def _written(row: tuple[Any, ...]) -> bytes:
    return json.dumps(row, default=str, ensure_ascii=False, sort_keys=True).encode() + b"\n"
