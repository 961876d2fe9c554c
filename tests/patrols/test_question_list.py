"""The question bank as a workbook: out, changed, in again; a fault in one row takes nothing in."""

from io import BytesIO

import openpyxl
import pytest

from patrols import question_list as book
from patrols.models import Question
from tests.patrols import training_box as box
from tongting.imports import actions as imports
from tongting.imports.sheets import template
from tongting.imports.targets import find

TITLES = ["题型", "类别", "题目", "选项A", "选项B", "选项C", "答案", "解析"]
ROW = ["单选", "消防", "着火打什么电话？", "110", "119", "120", "B", ""]


class Silent:
    def over(self, total):
        return None


def sheet(*rows):
    wb = openpyxl.Workbook()
    for row in (TITLES, *rows):
        wb.active.append(row)
    out = BytesIO()
    wb.save(out)
    return out.getvalue()


def load(mine, *rows):
    run = imports.upload("questions", "题库.xlsx", sheet(*rows), by=mine.head, at=box.TOLD)
    if not run.errors:
        imports.apply(run, by=mine.head, at=box.TOLD)
        run.refresh_from_db()
    return run


def test_rows_come_in_once_and_a_changed_answer_is_the_next_version(mine):
    multiple = ["多选", "消防", "哪些能灭火", "水", "沙", "汽油", "A、B", ""]
    statement = ["判断", "消防", "电梯可以逃生", "", "", "", "错", "会停电"]
    run = load(mine, ROW, multiple, statement)
    assert (run.created, run.updated, run.unchanged) == (3, 0, 0)
    assert {one.kind: one.right for one in Question.objects.all()} == {
        "single": [1], "multiple": [0, 1], "true_false": [1],
    }  # fmt: skip
    again = load(mine, ROW, [*multiple[:6], "AC", ""], statement)
    assert (again.created, again.updated, again.unchanged) == (0, 1, 2)
    assert Question.objects.get(state="active", kind="multiple").version == 2


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ([*ROW[:2], "救火找谁", *ROW[3:6], "D", ""], "选项没有的字母"),
        ([*ROW[:2], "救火找谁", *ROW[3:6], "AB", ""], "正好一个答案"),
        (["判断", "消防", "电梯可以逃生", "", "", "", "也许", ""], "写“对”或“错”"),
        (["单选", "消防", "一个选项", "甲", "", "", "A", ""], "2 到 6 个"),
        (["填空", "消防", "哪里", "甲", "乙", "", "A", ""], ""),
        ([*ROW[:2], "着火，打什么电话", *ROW[3:]], "同一道题"),
    ],
)
def test_a_fault_names_its_row_and_nothing_comes_in(mine, row, sentence):
    run = load(mine, ROW, row)
    assert [error["row"] for error in run.errors] == [3]
    assert sentence in run.errors[0]["message"]
    assert not Question.objects.exists()


def test_what_goes_out_comes_in_unchanged(mine, tmp_path):
    for kind in ("single", "multiple", "true_false"):
        box.bank(mine, 2, kind, kind)
    path = tmp_path / "bank.xlsx"
    assert book.write_questions({}, path, Silent()) == 6
    run = imports.upload("questions", "题库.xlsx", path.read_bytes(), by=mine.head, at=box.TOLD)
    assert (run.errors, run.created, run.updated, run.unchanged) == ([], 0, 0, 6)


def test_the_template_can_be_filled_in(mine):
    target = find("questions")
    rows = list(openpyxl.load_workbook(BytesIO(template(target))).worksheets[0].values)
    assert any("题目" in [str(cell).strip("*") for cell in row] for row in rows)
