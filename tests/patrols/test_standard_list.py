"""Standards out as a workbook and in again: the same file changes nothing, a fault names its row."""

from io import BytesIO

import openpyxl
import pytest

from patrols import standard_list
from patrols.models import StandardVersion
from tests.cast import moment
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.exports import shelf
from tongting.imports import actions as imports

NOW = moment("2026-11-25 09:00")


@pytest.fixture
def who(mine):
    return {"by": mine.head, "at": NOW}


@pytest.fixture
def book(mine, who, tmp_path):
    """The workbook of all standards, as it leaves."""
    export = exports.ask("standards", "巡查标准", {"at": NOW.isoformat()}, **who)
    exports.build({"export": export.pk}, NOW)
    export.refresh_from_db()
    with shelf.open_file(export.file) as file:
        return openpyxl.load_workbook(BytesIO(file.read()))


def packed(book):
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def cell(book, code, title):
    """The cell of an item in the book."""
    sheet = book.active
    titles = {one.value: one.column for one in sheet[2]}
    row = next(row for row in sheet.iter_rows(min_row=3) if row[titles["编号"] - 1].value == code)
    return row[titles[title] - 1]


def counts(run):
    return run.created, run.updated, run.unchanged


def test_what_went_out_comes_in_unchanged(book, who):
    run = imports.upload("standards", "标准.xlsx", packed(book), **who)
    assert run.errors == [] and counts(run) == (0, 0, 10)


def test_figures_are_numbers_in_the_sheet(book):
    for code, title, value in (
        ("BP01", "分值", 25), ("BP01", "合格下限", 40), ("BP01", "能填的最大值", 60), ("BP01", "小数位数", 1),
        ("BP08", "扣分", 5), ("BP06", "低于多少（%）不合格", 60), ("BP04", "整改时限（小时）", 4),
    ):  # fmt: skip
        found = cell(book, code, title)
        assert (found.data_type, found.value) == ("n", value), (code, title, found.value)
        assert found.number_format == "General"
    assert cell(book, "BP04", "合格下限").value is None and cell(book, "BP06", "扣分").value is None


def test_what_was_changed_becomes_a_draft(book, who, mine):
    cell(book, "BP08", "常用说法").value = "地面有水；有青苔"
    cell(book, "BP01", "合格上限").value = 43
    cell(book, "BP06", "选项").value = "清澈见底 100%；略浑浊 50%；浑浊、有浮渣 0%"
    run = imports.upload("standards", "标准.xlsx", packed(book), **who)
    assert counts(run) == (0, 3, 7)
    imports.apply(run, **who)
    draft = StandardVersion.objects.get(standard__kind="bath_pool", state="draft")
    items = {item.code: item for item in draft.items.all()}
    assert items["BP08"].remarks == ["地面有水", "有青苔"]
    assert items["BP01"].maximum == 43 and items["BP01"].typing_max == 60
    assert [(one["value"], one["ratio"]) for one in items["BP06"].options] == [
        ("clear", 1.0),
        ("dull", 0.5),
        ("dirty", 0.0),
    ]
    assert [item.code for item in draft.items.order_by("order")] == ["BP01", "BP04", "BP06", "BP08"]
    again = imports.upload("standards", "标准.xlsx", packed(book), **who)
    assert counts(again) == (0, 0, 10)
    assert mine.versions["bath_pool"].items.get(code="BP01").maximum == 42


@pytest.mark.parametrize(
    ("code", "title", "value", "says"),
    [
        ("BP01", "合格下限", 50, "下限 50 比上限 42 大"),
        ("BP04", "扣分", 26, "不能多于分值"),
        ("BP04", "编号", "BP01", "同一份标准里有两行是这个编号"),
        ("BP06", "选项", "好；坏", "看不懂"),
        ("BP08", "类型", "数一数", "不在可选项里"),
        ("BP08", "标准", "没有的标准", "不在可选项里"),
        ("BP08", "分值", "很多", "不是数字"),
    ],
)
def test_a_fault_is_named_with_its_row_and_nothing_is_taken_in(book, who, code, title, value, says):
    target = cell(book, code, title)
    row, target.value = target.row, value
    run = imports.upload("standards", "标准.xlsx", packed(book), **who)
    assert any(one["row"] == row and says in one["message"] for one in run.errors), run.errors
    with pytest.raises(Refused):
        imports.apply(run, **who)
    assert not StandardVersion.objects.filter(state="draft").exists()


def test_an_edition_by_itself(mine, who):
    version = mine.versions["women_bathhouse"]
    export = exports.ask("standards", "女浴池", {"version": version.pk}, **who)
    exports.build({"export": export.pk}, NOW)
    export.refresh_from_db()
    with shelf.open_file(export.file) as file:
        rows = list(
            openpyxl.load_workbook(BytesIO(file.read())).active.iter_rows(min_row=3, values_only=True)
        )
    assert [row[:2] for row in rows] == [("女浴池", "WB01"), ("女浴池", "WB04")]


def test_the_columns_say_how_they_are_filled(mine):
    titles = [column.title for column in standard_list.columns()]
    assert len(titles) == len(set(titles)) == 24
