"""What this pillar adds to the month's workbook: the results of the contests that became final in it."""

from __future__ import annotations

from collections.abc import Iterable

from starrating.queries import ledger
from tongting.periods import Month
from tongting.seams import Sheet


def month_sheets(month: Month) -> Iterable[Sheet]:
    yield Sheet(ledger.MONTH, list(ledger.MONTH_COLUMNS), ledger.month_rows(month))
