"""What contests say about each person's month, through the evidence seam: a place among the first three of a trade."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.queries import contest_result as results
from patrols.queries import evidence as found
from tongting.periods import Month, local
from tongting.seams import Evidence

CODE = "B5"


def collect(month: Month) -> Iterable[Evidence]:
    """In the month in which the contest became final; the quantity is the place."""
    placed = results.placed(month)
    if not placed:
        return
    assessed = {person.pk for person in found.roll()}
    for one in placed:
        mine = one.contestant
        if mine.person_id not in assessed:
            continue
        what = _("%(contest)s：%(trade)s第 %(rank)d 名") % {
            "contest": mine.contest.title, "trade": mine.trade.name, "rank": one.rank,
        }  # fmt: skip
        url = f"{reverse('contest_results', args=[mine.contest_id])}#n{mine.pk}"
        key = results.evidence_key(mine.pk)
        yield Evidence(key, mine.person_id, CODE, Decimal(one.rank), {CODE: one.rank}, what, url)


def days(keys: Iterable[str]) -> Iterable[tuple[str, date]]:
    """When the contest became final."""
    own = {key: contestant for key in keys if (contestant := results.contestant_of(key))}
    final = results.final_of(set(own.values()))
    return [(key, local(final[pk]).date()) for key, pk in own.items() if pk in final]


# A bonus, which no indicator's weight hangs on.
collect.sources = frozenset()  # type: ignore[attr-defined]
