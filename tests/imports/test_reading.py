"""Whole files: merged titles, half-empty rows, other encodings, and what is refused before it is opened."""

import csv
import zipfile
from datetime import date, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest

from tests.imports.books import COLUMNS, TITLES, book, content_of, part, person, with_part
from tongting.exports.page import plain
from tongting.exports.workbook import write
from tongting.imports.guard import Unreadable
from tongting.imports.reading import read


def look(content, **more):
    return read(content, COLUMNS, key="staff_no", **more)


def sentences(preview):
    return [str(error) for error in preview.errors]


def csv_of(rows, titles=TITLES, encoding="utf-8-sig", separator=","):
    out = StringIO()
    csv.writer(out, delimiter=separator).writerows([titles, *rows])
    return out.getvalue().encode(encoding)


def test_a_list_as_the_office_keeps_it():
    """Merged title rows, full-width digits, dates as numbers, phones as floats, blanks, empty rows and columns."""
    rows = [
        ["１００２３", "张　三 ", "食堂", 13800138000.0, 46082, "√", " 老同志 ", None, 1],
        [None] * 9,
        [10024.0, "李四", None, "138 0013 8001", datetime(2026, 3, 1), None, None, None, 2],
        ["00025", "王五", "浴池班", None, "2026年3月1日", "否", None, None, 3],
    ]
    content = book(
        rows,
        titles=["工 号*", "姓名：", "班组（必填）", "手机号", "入职日期", "党员", "备注", None, "序号"],
        above=[["后勤管理科人员名单"], ["填表日期：2026年3月"]],
        merge=["A1:I1", "A2:I2", "C4:C6"],
    )
    preview = look(content)
    assert preview.errors == [] and preview.header_row == 3 and preview.ignored == ["序号"]
    assert [row["_row"] for row in preview.rows] == [4, 6, 7]
    assert preview.rows[0] == {
        "_row": 4, "staff_no": "10023", "name": "张三", "team": "canteen", "phone": "13800138000",
        "since": date(2026, 3, 1), "member": True, "note": "老同志",
    }  # fmt: skip
    assert preview.rows[1]["team"] == "canteen"  # merged downwards
    assert preview.rows[2]["staff_no"] == "00025" and preview.rows[2]["phone"] == ""


def test_a_header_of_two_rows():
    above = [["工号", "姓名", "班组", "联系方式", None, None, None]]
    titles = [None, None, None, "手机号", "入职日期", "党员", "备注"]
    preview = look(book([person(1)], titles=titles, above=above, merge=["A1:A2", "B1:B2", "C1:C2", "D1:G1"]))
    assert preview.errors == [] and preview.header_row == 2 and len(preview.rows) == 1


def test_columns_in_another_order_and_under_other_names():
    preview = look(book([["食堂班", "张三", "10023"]], titles=["班组", "姓名", "职工号"]))
    assert preview.errors == [] and preview.rows[0]["staff_no"] == "10023"
    assert "phone" not in preview.rows[0]


def test_every_fault_names_its_row():
    rows = [
        person(1, 手机号="1380013"),
        person(2, 姓名="", 班组=None),
        person(1, 姓名="重复"),
        person(4, 入职日期="2026-02-30"),
        [None, None, None, None, None, None, "只有备注"],
    ]
    assert sentences(look(book(rows))) == [
        "第 2 行 “手机号”：1380013 不是 11 位手机号，改成 11 位数字",
        "第 3 行 “姓名”：没有填，补上再上传",
        "第 3 行 “班组”：没有填，补上再上传",
        "第 4 行 “工号”：10001 和第 2 行重复，两行留一行",
        "第 5 行 “入职日期”：“2026-02-30”不是日期，写成 2026-03-01 这样",
        "第 6 行 “工号”：没有填，补上再上传",
        "第 6 行 “姓名”：没有填，补上再上传",
        "第 6 行 “班组”：没有填，补上再上传",
    ]


def test_the_same_number_in_two_spellings_is_a_duplicate():
    preview = look(book([person(1, 工号=10023.0), person(2, 工号="１００２３")]))
    assert sentences(preview) == ["第 3 行 “工号”：10023 和第 2 行重复，两行留一行"]


def test_fifty_bad_rows_of_a_thousand_are_fifty_sentences():
    rows = [person(n, 手机号="12345" if n % 20 == 0 else None) for n in range(1000)]
    preview = look(book(rows))
    assert len(preview.errors) == 50 and {error.row for error in preview.errors} == {
        2 + n for n in range(0, 1000, 20)
    }
    assert len(preview.rows) == len(preview.lines) == 1000


def test_missing_and_doubled_titles():
    preview = look(book([["10023", "张三", "李四"]], titles=["工号", "姓名", "姓名"]))
    assert sentences(preview) == [
        "第 1 行 “姓名”：有两列是这个标题，留一列再上传",
        "第 1 行 “班组”：表里没有这一列，加上这一列再上传",
    ]


def test_the_example_of_the_template_is_passed_over():
    example = [column.example for column in COLUMNS]
    preview = look(book([example, person(1)]))
    assert [row["_row"] for row in preview.rows] == [3] and preview.example_row == 2
    assert len(look(book([[*example[:6], "改过"], person(1)])).rows) == 2
    assert len(look(book([person(1), example])).rows) == 2  # not where the template has it: a person


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_files_of_every_office_program(encoding, separator):
    content = csv_of([person(1, 工号='="00123"', 备注="一，二\n三")], encoding=encoding, separator=separator)
    preview = look(content)
    assert preview.errors == [] and preview.rows[0]["staff_no"] == "00123"
    assert preview.rows[0]["note"] == "一，二 三"


def test_formulas_count_by_their_value_and_hidden_sheets_not_at_all():
    workbook = openpyxl.Workbook()
    hidden = workbook.active
    hidden.append(["没用"])
    hidden.sheet_state = "hidden"
    workbook.create_sheet("空")
    sheet = workbook.create_sheet("名单")
    sheet.append(TITLES)
    sheet.append(person(1))
    sheet["G2"] = "=1+1"
    preview = look(content_of(workbook))
    assert preview.errors == [] and preview.rows[0]["note"] == ""


def refused(content, word):
    with pytest.raises(Unreadable, match=word) as why:
        look(content)
    assert not [bad for bad in ("非法", "无效", "失败", "!") if bad in str(why.value)]


def test_what_is_no_list_is_refused_with_a_sentence():
    good = book([person(1)])
    refused(b"", "空的")
    refused(b"  \n", "空的")
    refused(b"x" * (10 * 1024 * 1024 + 1), "10 MB")
    refused(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "认不出")
    refused(good[: len(good) // 2], "坏的")
    refused(good[:-30], "坏的")
    refused(b"PK\x03\x04" + b"x" * 100, "坏的")
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧格式")
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码")
    refused(b"<html><table><tr><td>x</td></tr></table>", "网页")
    refused(with_part(good, "xl/vbaProject.bin", b"x"), "宏")
    refused(book([]), "没有内容")
    refused(content_of(openpyxl.Workbook()), "没有内容")
    refused("随便几行字\n没有标题".encode(), "标题行")
    refused(book([["x"]], titles=["不认识", "也不认识"]), "工号、姓名、班组")


def test_another_kind_of_zip_is_refused():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("a.txt", "x")
    refused(out.getvalue(), "不是 .xlsx")


def test_a_bomb_is_refused_before_it_is_opened():
    good = book([person(1)])
    refused(with_part(good, "xl/media/x.bin", b"\0" * 50_000_000), "大得不正常")
    stored = b"".join(bytes([n % 251]) * 700_000 for n in range(190))
    refused(with_part(good, "xl/media/x.bin", stored), "大得不正常")


def test_many_parts_are_refused():
    content = book([person(1)])
    out = BytesIO(content)
    with zipfile.ZipFile(out, "a") as parts:
        for n in range(1100):
            parts.writestr(f"xl/media/{n}.txt", "x")
    refused(out.getvalue(), "大得不正常")


SHEET = "xl/worksheets/sheet1.xml"


def sheet_with(extra):
    good = book([person(1)])
    return with_part(good, SHEET, part(good, SHEET).replace(b"</sheetData>", extra + b"</sheetData>"))


@pytest.mark.parametrize(
    "far",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        b'<row r="1048576"><c><v>1</v></c></row>',
        b'<row r="3"><c s="0" note=">" r=\'XFD3\'><v>1</v></c></row>',
        b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="3">'
        b'<x:c r="XFD3"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_a_far_cell_is_refused_and_named(far):
    refused(sheet_with(far), "太远")


def test_a_far_cell_that_is_only_coloured_does_no_harm():
    preview = look(sheet_with(b'<row r="1048576" ht="20"><c r="XFD1048576" s="0"/></row>'))
    assert len(preview.rows) == 1


def test_a_promised_dimension_is_not_believed():
    good = book([person(1)])
    sheet = part(good, SHEET)
    start, end = sheet.index(b"<dimension"), sheet.index(b"/>", sheet.index(b"<dimension")) + 2
    content = with_part(good, SHEET, sheet[:start] + b'<dimension ref="A1:XFD1048576"/>' + sheet[end:])
    assert len(look(content).rows) == 1


def test_one_long_text_used_a_thousand_times_is_refused(tmp_path):
    path = tmp_path / "ours.xlsx"  # openpyxl keeps text in its cells
    write(path, [plain("名单", TITLES, [person(1)])])
    good = path.read_bytes()
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(3, 3003))
    content = with_part(good, SHEET, part(good, SHEET).replace(b"</sheetData>", rows + b"</sheetData>"))
    texts = part(good, "xl/sharedStrings.xml").replace("工号".encode(), b"x" * 30_000, 1)
    refused(with_part(content, "xl/sharedStrings.xml", texts), "大得不正常")


def test_entities_are_refused():
    good = book([person(1)])
    sheet = part(good, SHEET)
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet[sheet.index(b"<worksheet") :]
    refused(with_part(good, SHEET, bomb), "坏的")


def test_more_rows_than_are_taken_at_once(monkeypatch):
    rows = [person(n) for n in range(30)]
    monkeypatch.setattr("tongting.imports.reading.MAX_ROWS", 20)
    refused(book(rows), "20,000")
    refused(csv_of(rows), "20,000")


def test_a_file_can_be_read_from_disk(tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(book([person(1)]))
    assert len(look(path).rows) == 1 and len(look(str(path)).rows) == 1
