"""Workbooks: every kind of cell read back by another library, titles, print set-up, flat memory."""

import shutil
import subprocess
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from tongting.events.flow import Refused
from tongting.exports import workbook
from tongting.exports.cells import Formula, Link, Money, Score, clean_text
from tongting.exports.frame import unique_names
from tongting.exports.page import Column, Page, plain

AT = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)  # 2026-12-01 02:00 in Shanghai


def written(tmp_path, *pages, **more):
    path = tmp_path / "book.xlsx"
    workbook.write(path, pages, **more)
    return path


def first_cells(tmp_path, *values, kind="text"):
    page = Page("表", [Column(str(n), kind=kind) for n in range(len(values))], [list(values)])
    book = openpyxl.load_workbook(written(tmp_path, page))
    return list(book.active[2])


HOSTILE = [
    "=1+1", "@cmd", "+8613800138000", "-2", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil/","看")', "＝1+1",
    "http://evil.example/", "<r><t>x</t></r>", "<b>&amp;", "0012", "'abc", "_x0041_", "mailto:a@b.c",
    "  前后 ",
]  # fmt: skip


def test_text_stays_text_whatever_it_looks_like(tmp_path):
    cells = first_cells(tmp_path, *HOSTILE)
    assert [cell.value for cell in cells] == HOSTILE
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert [bool(cell.style and cell.quotePrefix) for cell in cells[:3]] == [True] * 3
    assert not cells[10].quotePrefix


def test_no_formula_reaches_the_file_from_text(tmp_path):
    page = plain("表", ["一"], [[text] for text in HOSTILE])
    with zipfile.ZipFile(written(tmp_path, page)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert "xl/externalLinks" not in "".join(parts.namelist())


def test_control_characters_go_and_tabs_become_blanks():
    assert clean_text("a\x00b\x0bc\td\r\ne\ud800f\ufffeg\x7fh\x85i") == "abc d\nefghi"


def test_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path):
    long, wide = first_cells(tmp_path, "长" * 40_000, "😀" * 20_000)
    assert len(long.value) == 32_767 and long.value.endswith("长…")
    assert len(wide.value.encode("utf-16-le")) // 2 <= 32_767 and wide.value.endswith("😀…")


def test_figures_dates_and_nothing(tmp_path):
    cells = first_cells(
        tmp_path, 7, 1.5, Decimal("93.50"), Money(Decimal("1200")), Score(Decimal("93.5")), True, None, "",
        date(2026, 11, 1), AT, 10**17, float("nan"), date(1850, 1, 1),
    )  # fmt: skip
    values = [cell.value for cell in cells]
    assert values[:8] == [7, 1.5, 93.5, 1200, 93.5, "是", None, None]
    assert values[8:10] == [datetime(2026, 11, 1), datetime(2026, 12, 1, 2, 0)]
    assert values[10:] == ["100000000000000000", None, "1850-01-01"]
    assert cells[3].number_format == "#,##0" and cells[4].number_format == "0.0"
    assert cells[9].number_format == "yyyy-mm-dd hh:mm"


def test_formulas_carry_their_value_and_know_their_row(tmp_path):
    page = Page(
        "考核",
        [Column("姓名"), Column("得分", kind="score"), Column("等级")],
        [
            ["=1+1", Decimal("93.5"), Formula('IF(B{row}>90,"优","<良>")', "优")],
            ["乙", 80, Formula("B{row}", 80)],
        ],
        heading="月度表",
        subtitle="单位：后勤管理科",
        summary=[["合计", Formula("=SUM(B{first}:B{last})", Decimal("173.5"))]],
    )
    path = written(tmp_path, page)
    formulas, values = (
        openpyxl.load_workbook(path).active,
        openpyxl.load_workbook(path, data_only=True).active,
    )
    assert page.first_row == 4 and page.letter("得分") == "B"
    assert formulas["C4"].value == '=IF(B4>90,"优","<良>")' and values["C4"].value == "优"
    assert formulas["B6"].value == "=SUM(B4:B5)" and values["B6"].value == 173.5
    assert values["A4"].value == "=1+1" and values["C5"].value == 80
    assert [str(merged) for merged in formulas.merged_cells.ranges] == ["A1:C1", "A2:C2"]


def test_a_formula_may_not_ask_for_the_end_before_it_is_known(tmp_path):
    page = Page("表", [Column("一")], (row for row in [[Formula("SUM(A{first}:A{last})", 1)]]))
    with pytest.raises(ValueError, match="last"):
        written(tmp_path, page)


def test_links_open_only_addresses(tmp_path):
    cells = first_cells(
        tmp_path, Link("https://a.example/?a=1&b=2", "看"), Link("javascript:alert(1)", "=x"),
        Link("/issues/3/", "3"), Link("internal:'表'!A1", "回"),
    )  # fmt: skip
    assert [cell.value for cell in cells] == ["看", "=x", "3", "回"]
    assert cells[0].hyperlink.target == "https://a.example/?a=1&b=2"
    assert cells[1].hyperlink is None and cells[2].hyperlink is None
    assert cells[3].hyperlink.location == "'表'!A1"


def official(**more):
    columns = [Column("序号", 5, "integer"), Column("姓名", 9), Column("巡查", 8, "score", group="基础分")]
    columns += [Column("计划", 8, "score", group="基础分"), Column("事由", 24, wrap=True)]
    rows = [[1, "张三", 20, 18.5, "事" * 40], [2, "李四", 19, 17]]
    return Page("党员干部", columns, rows, heading="考核表", subtitle="考核月份：2026年11月", **more)


def test_a_page_prints_as_described(tmp_path):
    page = official(
        footer=["制表人：", "审核人：", "分管领导："], notes=["说明"], draft=True, freeze_columns=2
    )
    sheet = openpyxl.load_workbook(written(tmp_path, page)).active
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$4" and sheet.print_options.horizontalCentered
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert "草稿" in sheet.oddHeader.center.text and sheet["A2"].value.startswith("【草稿】")
    assert sheet.freeze_panes == "C5"
    assert sheet["A1"].font.name == "方正小标宋简体" and sheet["A1"].font.size == 22
    assert sheet.row_dimensions[1].height == 40 and sheet.row_dimensions[6].height == 24
    assert sheet.row_dimensions[5].height == 60  # a long text of four lines
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A3:A4", "B3:B4", "C3:D3", "E3:E4"} <= merged
    assert [sheet.cell(3, n).value for n in range(1, 6)] == ["序号", "姓名", "基础分", None, "事由"]
    assert [sheet.cell(4, n).value for n in range(3, 5)] == ["巡查", "计划"]
    texts = [cell.value for cell in sheet[8] if cell.value]
    assert texts == ["制表人：", "审核人：", "分管领导："] and sheet["A9"].value == "说明"
    assert sheet.column_dimensions["E"].width == pytest.approx(24, abs=1)


def test_a_ledger_can_be_filtered_and_a_locked_page_is_protected(tmp_path):
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360000000000500010d0a2db40000000049454e44ae426082"
    )
    path = written(tmp_path, official(filter=True, locked=True, stamp=png, tab="C8102E"))
    sheet = openpyxl.load_workbook(path).active
    assert sheet.auto_filter.ref == "A4:E6" and sheet.protection.sheet
    assert sheet.sheet_properties.tabColor.rgb.endswith("C8102E")
    assert any("media/image1.png" in name for name in zipfile.ZipFile(path).namelist())


def test_names_of_tabs_are_made_legal_and_unique():
    names = [
        "甲/乙:丙",
        "",
        "甲/乙:丙",
        "'引'",
        "长" * 40,
        "长" * 50,
        "History",
        "甲 乙 丙",
        "😀" * 20,
        "a\x00b",
    ]
    shown = list(unique_names(names))
    assert shown[:4] == ["甲 乙 丙", "表", "甲 乙 丙(2)", "引"]
    assert shown[4] == "长" * 31 and shown[5] == "长" * 28 + "(2)"
    assert shown[6:8] == ["History_", "甲 乙 丙(3)"] and shown[9] == "ab"
    assert all(len(name.encode("utf-16-le")) <= 62 for name in shown)


def test_empty_pages_and_several_pages(tmp_path):
    path = written(tmp_path, plain("空", ["一", "二"], []), plain("空", ["一"], [["x"], ["x"]]))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["空", "空(2)"]
    assert [cell.value for cell in book["空(2)"]["A"]] == ["一", "x", "x"]


def test_more_values_than_columns_is_a_fault_of_the_programmer(tmp_path):
    with pytest.raises(ValueError, match="2 values for 1 columns"):
        written(tmp_path, plain("表", ["一"], [["x", "y"]]))


def test_more_rows_than_a_page_takes_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROW", 10)
    with pytest.raises(Refused, match="缩小"):
        written(tmp_path, plain("表", ["一"], ([n] for n in range(20))))
    assert not list(tmp_path.glob(".book-*"))


def test_it_tells_how_far_it_is_and_keeps_its_date(tmp_path):
    seen = []
    path = written(tmp_path, plain("表", ["一"], ([n] for n in range(1200))), at=AT, progress=seen.append)
    assert seen == [500, 1000]
    assert openpyxl.load_workbook(path).properties.created == datetime(2026, 12, 1, 2, 0)


def peak(tmp_path, rows):
    def lines():
        for n in range(rows):
            yield [
                n,
                f"岗点 {n}",
                "食堂",
                f"问题描述 {n} 号",
                Decimal(n) / 10,
                AT,
                Link(f"https://a.example/{n}/", "看"),
            ]

    page = plain("台账", ["序号", "岗点", "类别", "问题", "得分", "时间", "链接"], lines())
    tracemalloc.start()
    try:
        written(tmp_path, page)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_stays_flat(tmp_path):
    """Texts and links are remembered up to a limit, so beyond it nothing grows."""
    small, large = peak(tmp_path, 10_000), peak(tmp_path, 40_000)
    assert large < small * 1.15, (small, large)
    assert large < 16 * 2**20


ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.services
def test_libreoffice_calculates_the_same(tmp_path):
    rows = [[f"人{n}", Decimal(n) / 10, Formula("B{row}*2", Decimal(n) / 5)] for n in range(50)]
    total = Formula("SUM(C{first}:C{last})", sum(Decimal(n) / 5 for n in range(50)))
    path = written(
        tmp_path,
        Page(
            "表",
            [Column("姓名"), Column("得分"), Column("双")],
            rows,
            summary=[["合计", "算", total], ["1", "2", Formula("1+1", 99)]],
        ),
    )
    profile = tmp_path / "lo" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76", path.name],
        cwd=tmp_path, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    lines = (tmp_path / "book.csv").read_text(encoding="utf-8").splitlines()
    assert lines[3] == "人2,0.2,0.4" and lines[-2] == "合计,算,245"
    assert lines[-1] == "1,2,2"  # it did calculate: the stored value is wrong on purpose
