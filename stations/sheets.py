"""What this pillar adds to the month's workbook: how often each service was used and how content people were."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation

from stations import figures_book as book
from stations.queries import figures as reads
from tongting.periods import Month
from tongting.seams import Sheet

TITLE = "驿站服务"


def month_sheets(month: Month) -> Iterable[Sheet]:
    with translation.override("zh-hans"):
        yield Sheet(TITLE, book.service_titles(), list(book.service_rows(reads.by_desk(month, month.end_at))))
