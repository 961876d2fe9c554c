"""Workbooks of the import room: the template to fill in, and the uploaded rows with what is wrong in each."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tongting.exports.page import Column, Page
from tongting.exports.workbook import write
from tongting.imports.models import ImportRun
from tongting.imports.targets import Target

# Rows of the template that are drawn and set to text, so that 0012 stays 0012.
BLANK_ROWS = 200
ERROR_TITLE = "错误"


def template(target: Target) -> bytes:
    """Titles, an example row that may stay in, empty rows, and a page that explains every column."""
    table = target.table()
    columns = [
        Column(column.title, max(10, 2 * len(column.title) + 4, len(column.example) + 4)) for column in table
    ]
    rows = [[column.example for column in table], *([[""] * len(table)] * BLANK_ROWS)]
    explained = [
        [column.title, "必填" if column.required else "选填", column.how, column.example] for column in table
    ]
    note = str(target.note) or "标题行不要改；示例行可以留着，导入时会跳过"
    list_page = Page(str(target.title), columns, rows, subtitle=note)
    help_columns = [
        Column("列", 16),
        Column("要不要填", 12),
        Column("怎么填", 60, wrap=True),
        Column("例子", 24),
    ]
    return _content([list_page, Page("填写说明", help_columns, explained)])


def faults(run: ImportRun, target: Target) -> bytes:
    """Every row as it was uploaded, with its faults in the first column; the corrected sheet can be uploaded again."""
    messages: dict[int, list[str]] = defaultdict(list)
    for error in run.errors:
        messages[error["row"]].append(f"{error['column']}：{error['message']}")
    titles = [column.title for column in target.table()]
    columns = [Column(ERROR_TITLE, 44, wrap=True), *(Column(title, 14) for title in titles)]
    rows: list[Sequence[Any]] = []
    for number, cells in run.lines:
        rows.append(["\n".join(messages.pop(number, [])), *(cells.get(title, "") for title in titles)])
    # What is left names the header: it stands above the table.
    note = "；".join(message for kept in messages.values() for message in kept)
    return _content([Page(str(target.title), columns, rows, subtitle=note, filter=True)])


def _content(pages: list[Page]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsx")
        write(path, pages)
        return path.read_bytes()
