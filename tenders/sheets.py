"""What this pillar adds to the month's workbook: extra income that was locked for the month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tenders.queries import market_income as income
from tongting.periods import Month
from tongting.seams import Sheet

TITLE = "内部市场收入"
COLUMNS = ("工号", "姓名", "班组", "标的", "合同编号", "类别", "点数", "金额（元）", "更正")


def month_sheets(month: Month) -> Iterable[Sheet]:
    yield Sheet(TITLE, list(COLUMNS), _rows(str(month)))


def _rows(month: str) -> Iterator[list[Any]]:
    found = income.rows(income.Asked(month, month)).order_by("person__staff_no", "pk")
    for line in found.iterator(chunk_size=500):
        contract = line.settlement.contract
        yield [
            line.person.staff_no, line.person.name, line.person.team.name if line.person.team else "",
            contract.job.title, contract.number, str(contract.job.get_kind_display()), line.points, line.amount,
            line.settlement.why if line.settlement.corrects_id else "",
        ]  # fmt: skip
