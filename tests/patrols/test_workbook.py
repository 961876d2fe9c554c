"""The month's workbook as another program reads it: cached values are the system's, formulas give the same, names stay
text."""

import shutil
import subprocess
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from patrols import workbook
from patrols.actions import assessment as verbs
from patrols.models import RecordEntry, Score
from tests.cast import moment
from tongting.periods import Month

MONTH = Month.parse("2026-10")
TOTAL, GRADE, COEF, REWARD, SYSTEM, CHECK = 15, 17, 18, 19, 23, 24


class Quiet:
    def over(self, total):
        return lambda rows: None


@pytest.fixture
def drafted(mine):
    """A month with a bonus, a deduction that caps a grade, and a name that would like to be a formula."""
    type(mine.cook).objects.filter(pk=mine.cook.pk).update(name="=1+1")
    type(mine.attendant).objects.filter(pk=mine.attendant.pk).update(name="@cmd")
    for person, kind, many in ((mine.cook, "B6", 2), (mine.head, "N1", 1), (mine.attendant, "absent", 1)):
        RecordEntry.objects.create(
            person=person, kind=kind, day=date(2026, 10, 8), quantity=Decimal(many), reason="事由",
            entered_by=mine.assessor, entered_at=moment("2026-10-08 09:00"),
        )  # fmt: skip
    return verbs.draft(MONTH, by=mine.assessor, at=moment("2026-11-01 02:00"))


@pytest.fixture
def book(drafted, tmp_path):
    path = tmp_path / "month.xlsx"
    workbook.write_month({"month": "2026-10"}, path, Quiet())
    return path


def people(path, **options):
    """{staff name: row of cells} over the three group sheets."""
    read = openpyxl.load_workbook(path, **options)
    found = {}
    for name in ("党员干部", "班队长", "岗位职工"):
        for row in read[name].iter_rows(min_row=5, values_only=True):
            if isinstance(row[0], int):
                found[row[1]] = (None, *row)
    return found


def test_cached_values_are_the_systems(book):
    rows = people(book, data_only=True)
    scores = {score.person.name: score for score in Score.objects.select_related("person")}
    assert set(rows) == set(scores) and len(rows) > 8
    for name, score in scores.items():
        row = rows[name]
        assert (Decimal(str(row[TOTAL])), row[GRADE]) == (score.total, score.grade)
        assert (Decimal(str(row[COEF])), row[REWARD]) == (score.coef, score.reward)
        assert (Decimal(str(row[SYSTEM])), row[CHECK]) == (score.total, "一致")


def test_totals_are_formulas_and_names_stay_text(book):
    rows = people(book)
    assert {"=1+1", "@cmd"} <= set(rows)
    for row in rows.values():
        for column in (12, TOTAL, GRADE, COEF, REWARD, CHECK):
            assert str(row[column]).startswith("=")
    cell = next(
        cell
        for sheet in openpyxl.load_workbook(book)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == "=1+1"
    )
    assert cell.data_type == "s"


def test_a_draft_says_so_and_the_sheets_are_all_there(book):
    read = openpyxl.load_workbook(book)
    assert read.sheetnames[:5] == ["党员干部", "班队长", "岗位职工", "汇总", "加扣分明细"]
    assert read.sheetnames[-1] == "说明" and "问题整改台账" in read.sheetnames
    assert "草稿" in read["党员干部"]["A2"].value
    assert read["党员干部"].page_setup.orientation == "landscape"
    assert read["党员干部"].max_column == 24


def test_one_group_and_one_person(drafted, mine, tmp_path):
    path = tmp_path / "one.xlsx"
    workbook.write_month({"month": "2026-10", "group": "team_leader"}, path, Quiet())
    assert "党员干部" not in openpyxl.load_workbook(path).sheetnames
    workbook.write_month({"month": "2026-10", "person": mine.head.pk}, path, Quiet())
    read = openpyxl.load_workbook(path)
    assert read.sheetnames[0] == "党员干部" and "班队长" not in read.sheetnames


@pytest.mark.browser
def test_libreoffice_calculates_the_same(book, tmp_path):
    """openpyxl saves formulas without their values, so every figure that comes back was calculated there."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is part of the full examination"
    bare = tmp_path / "bare.xlsx"
    openpyxl.load_workbook(book).save(bare)
    assert all(row[TOTAL] is None for row in people(bare, data_only=True).values())
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "xlsx", "--outdir",
         str(tmp_path / "again"), str(bare)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    before, after = people(book, data_only=True), people(tmp_path / "again" / "bare.xlsx", data_only=True)
    for name, row in before.items():
        for column in (12, TOTAL, GRADE, COEF, REWARD, CHECK):
            assert after[name][column] == row[column], (name, column)
