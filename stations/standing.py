"""What this pillar answers about a person's month at the seam `standing`: satisfaction, a share."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from stations.queries import voice as voices
from tongting.periods import Month
from tongting.seams import Standing


def standing(person: int, month: Month, wanted: frozenset[str] | None = None) -> Iterable[Standing]:
    """Nothing where too little was said with a login."""
    if wanted is not None and "satisfaction" not in wanted:
        return
    for one in voices.of_people(month, person):
        if one.said.share is not None:
            asked = {"about": person, "since": month.first, "until": month.last, "show": "signed"}
            yield Standing("satisfaction", one.said.share, f"{reverse('voice_list')}?{urlencode(asked)}")


standing.sources = frozenset(("satisfaction",))  # type: ignore[attr-defined]
