"""The code that a locked sheet carries: it leads to the page that says whether the sheet is the month's."""

from __future__ import annotations

from io import BytesIO

import segno
from django.conf import settings
from django.urls import reverse

from patrols.models import Assessment
from patrols.queries.month_books import SHORT

# In print, so that a phone reads it.
SIDE_POINTS, SCALE, BORDER = 58, 4, 2


def address_of(assessment: Assessment, site: str) -> str:
    """Where the mine's address is not known, the code holds the month and its digest as they are."""
    path = reverse("month_seal", args=[assessment.month, assessment.digest[:SHORT]])
    base = settings.SITE_URL or site
    return f"{base}{path}" if base else f"{assessment.month} {assessment.digest}"


def stamp(assessment: Assessment, site: str = "") -> bytes | None:
    """A PNG of the right size for the corner of a sheet; None for a month that is no final sheet yet."""
    if assessment.state != Assessment.State.LOCKED or not assessment.digest:
        return None
    code = segno.make(address_of(assessment, site), error="m", micro=False)
    side = code.symbol_size(SCALE, BORDER)[0]
    out = BytesIO()
    code.save(out, kind="png", scale=SCALE, border=BORDER, dpi=round(side * 72 / SIDE_POINTS))
    return out.getvalue()
