"""What this pillar adds to the month's workbook: the issue ledger and the posts' means."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from patrols.models import Issue
from patrols.queries import issue as issues
from tongting.periods import Month
from tongting.seams import Sheet


def month_sheets(month: Month) -> Iterable[Sheet]:
    found = Issue.objects.filter(found_at__gte=month.start_at, found_at__lt=month.end_at).order_by(
        "found_at", "pk"
    )
    yield Sheet(_("问题整改台账"), list(issues.LEDGER_COLUMNS), issues.ledger_rows(found))
