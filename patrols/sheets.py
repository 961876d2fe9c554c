"""What this pillar adds to the month's workbook: the issue ledger, and how often each post was seen with what mean."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from patrols.models import Issue
from patrols.queries import issue as issues
from patrols.queries import workbook as reads
from tongting.periods import Month
from tongting.seams import Sheet

COVERAGE = "岗点巡查情况"


def month_sheets(month: Month) -> Iterable[Sheet]:
    found = Issue.objects.filter(found_at__gte=month.start_at, found_at__lt=month.end_at).order_by(
        "found_at", "pk"
    )
    yield Sheet(_("问题整改台账"), list(issues.LEDGER_COLUMNS), issues.ledger_rows(found))
    yield Sheet(COVERAGE, list(reads.COVERAGE_COLUMNS), reads.coverage_rows(month))
