"""What contests know of a person, at the seam `standing`: how well the trade is mastered, of 100."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from patrols.queries import contest_result as results
from tongting.periods import Month
from tongting.seams import Standing

SKILL = "skill"


def standing(person: int, month: Month, wanted: frozenset[str] | None = None) -> Iterable[Standing]:
    """The total of the latest contest that was final by the end of the month; one query."""
    if wanted is not None and SKILL not in wanted:
        return
    if (one := results.latest_of(person, month)) is not None:
        url = f"{reverse('contest_results', args=[one.contestant.contest_id])}#n{one.contestant_id}"
        yield Standing(SKILL, one.total, url)


standing.sources = frozenset((SKILL,))  # type: ignore[attr-defined]
