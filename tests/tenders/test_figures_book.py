"""The market's figures as a workbook: a sheet for each question, sums as formulas with their values."""

from decimal import Decimal

import openpyxl
import pytest

from tenders import figures_book
from tenders.models import Job
from tenders.scoring import spread
from tests.tenders import tender_box
from tests.tenders import work_box as box

pytestmark = pytest.mark.django_db


class Quiet:
    def over(self, total):
        return lambda rows: None


def test_each_question_has_its_sheet(mine, tmp_path):
    tender_box.rule()
    one = box.settled(mine, fills_post="浴池夜班")
    Job.objects.update(opened_at=tender_box.OPENED)
    tender_box.bid(one.contract.job, mine.cook, 1400, "lost")
    asked = {"since": "2026-11", "until": "2026-12", "kind": "", "today": "2026-12-31"}
    assert figures_book.write_figures(asked, tmp_path / "f.xlsx", Quiet()) == 2
    read = openpyxl.load_workbook(tmp_path / "f.xlsx", data_only=True)
    assert read.sheetnames == [
        "按人",
        "按班组",
        "按月",
        "按类别",
        "明细",
        "没中过标",
        "空岗",
        "节约",
        "报价份数",
    ]
    rows = {row[0]: row for row in read["按人"].iter_rows(values_only=True)}
    assert rows["吕浴工"][1] == 797.5 and rows["合计"][1] == 1450 and round(rows["吕浴工"][2], 3) == 0.55
    assert any(row[1] == "陈厨师" for row in read["没中过标"].iter_rows(values_only=True))
    assert any(
        row[0] == "浴池夜班" and row[4:6] == (30, 1450) for row in read["空岗"].iter_rows(values_only=True)
    )
    assert any(row[4] == 50 for row in read["节约"].iter_rows(values_only=True))
    assert any(row[3] == 1 for row in read["报价份数"].iter_rows(values_only=True))


def test_how_evenly_money_lies():
    found = spread.spread_of([Decimal(one) for one in (100, 200, 300, 400, 1000, 0, -5)])
    assert (found.people, found.total, found.low, found.median, found.high) == (5, 2000, 100, 300, 1000)
    assert found.top == Decimal("50.0") and spread.spread_of([Decimal(0)]) is None
