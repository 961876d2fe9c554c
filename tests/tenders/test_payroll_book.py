"""The payroll as another program reads it: cached values are the system's, formulas give the same, both sides agree."""

import shutil
import subprocess
from decimal import Decimal

import openpyxl
import pytest

from tenders import payroll_book
from tenders.actions import settlement as settlements
from tenders.queries import payroll as reads
from tenders.scoring.settlement import Sums
from tests.tenders import tender_box
from tests.tenders import work_box as box

pytestmark = pytest.mark.django_db


class Quiet:
    def over(self, total):
        return lambda rows: None


@pytest.fixture
def book(mine, tmp_path):
    """Two contracts, one of them of five, with numbers that look like one another."""
    tender_box.rule()
    for who, number in ((mine.cook, "0123"), (mine.waitress, "123")):
        type(who).objects.filter(pk=who.pk).update(
            staff_no=number, name="=1+1" if number == "123" else who.name
        )
    box.settled(mine)
    five = {
        mine.cook: "22", mine.waitress: "20", mine.attendant: "18", mine.fixer: "17.6", mine.housekeeper: "8.1",
    }  # fmt: skip
    box.settled(mine, box.running(mine, "2384.00", five, post=mine.pool2, title="绿化"))
    path = tmp_path / "pay.xlsx"
    payroll_book.write_payroll({"month": "2026-12"}, path, Quiet())
    return path


def cells(path, name, width, **options):
    rows = openpyxl.load_workbook(path, **options)[name].iter_rows(values_only=True)
    return [row[:width] for row in rows if isinstance(row[0], int)]


def test_both_sides_agree_and_are_cached(book):
    paid = {row[1]: Decimal(str(row[5])) for row in cells(book, "发放表", 8, data_only=True)}
    assert paid["0123"] == Decimal("611.99") and paid["123"] == Decimal("556.36")
    assert sum(paid.values()) == Decimal("3834.00")
    rows = cells(book, "按合同", 12, data_only=True)
    assert [row[9] for row in rows] == ["一致", "一致"]
    assert [Decimal(str(row[7])) for row in rows] == [Decimal(1450), Decimal(2384)]
    assert len(cells(book, "明细", 8)) == 7


def test_sums_are_formulas_names_stay_text_and_it_prints_on_a4(book):
    read = openpyxl.load_workbook(book)
    assert all(str(row[5]).startswith("=") for row in cells(book, "发放表", 8))
    assert all(str(row[column]).startswith("=") for row in cells(book, "按合同", 12) for column in (7, 8, 9))
    assert any(cell.value == "=1+1" and cell.data_type == "s" for cell in read["发放表"]["C"])
    for sheet in read:
        assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows
    assert read["发放表"].page_setup.orientation == "portrait"


def test_what_is_not_locked_is_left_out_and_said(mine, tmp_path):
    tender_box.rule()
    first = box.settled(mine)
    box.drafted(mine, box.accepted(mine, box.running(mine, post=mine.pool2, points={mine.cook: 1})))
    payroll = reads.payroll_of("2026-12")
    assert (payroll.waiting, payroll.of_people) == (1, first.net)
    payroll_book.write_payroll({"month": "2026-12"}, tmp_path / "pay.xlsx", Quiet())
    sheet = openpyxl.load_workbook(tmp_path / "pay.xlsx")["发放表"]
    assert "草稿" in sheet["A2"].value
    assert any("1 张没有锁定" in str(row[0]) for row in sheet.iter_rows(values_only=True))


def test_a_correction_counts_with_its_sign(mine, tmp_path):
    tender_box.rule()
    settlement = box.settled(mine)
    made = settlements.correct(settlement, Sums(Decimal(1400)), "数错了", by=mine.assessor, at=box.LOCKED)
    box.signed(made)
    type(made).objects.filter(pk=made.pk).update(
        state="locked", month="2026-12", first_by=mine.head, second_by=mine.leader, second_at=box.LOCKED
    )
    payroll = reads.payroll_of("2026-12")
    assert payroll.agrees and payroll.of_people == 1400
    payroll_book.write_payroll({"month": "2026-12"}, tmp_path / "pay.xlsx", Quiet())
    assert [row[9] for row in cells(tmp_path / "pay.xlsx", "按合同", 12, data_only=True)] == ["一致", "一致"]


def test_an_empty_month_is_a_workbook_too(mine, tmp_path):
    payroll_book.write_payroll({"month": "2026-01"}, tmp_path / "pay.xlsx", Quiet())
    assert openpyxl.load_workbook(tmp_path / "pay.xlsx").sheetnames == ["发放表", "按合同", "明细"]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_recalculation_changes_nothing(book, tmp_path):
    """The cached values may not be what LibreOffice finds: they are taken away first."""
    bare = tmp_path / "bare.xlsx"
    openpyxl.load_workbook(book).save(bare)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run(
        [*command, str(tmp_path / "again"), str(bare)], check=True, capture_output=True, timeout=180
    )
    again = tmp_path / "again" / "bare.xlsx"
    for name, width in (("发放表", 8), ("按合同", 12), ("明细", 8)):
        before, after = (figures(path, name, width) for path in (book, again))
        assert before == after and before, name


def figures(path, name, width):
    """Every figure and verdict of a sheet, sums as well."""
    rows = openpyxl.load_workbook(path, data_only=True)[name].iter_rows(values_only=True)
    found = []
    for row in rows:
        kept = [round(float(one), 2) if isinstance(one, int | float) else one for one in row[:width]]
        if any(isinstance(one, float) or one in ("一致", "不一致") for one in kept):
            found.append([one for one in kept if isinstance(one, float) or one in ("一致", "不一致")])
    return found


def test_it_asks_the_same_for_any_number_of_settlements(book, tmp_path, django_assert_num_queries):
    with django_assert_num_queries(4):
        payroll_book.write_payroll({"month": "2026-12"}, tmp_path / "again.xlsx", Quiet())
