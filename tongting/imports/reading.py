"""Uploads → checked rows. Finds the header, cleans every cell, names every fault by row; touches no database."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tongting.imports.columns import Column, Wrong, tidy
from tongting.imports.guard import MAX_COLUMNS, MAX_ROW, MAX_ROWS, Unreadable, is_workbook

# The header is looked for in this many rows from the top.
HEADER_WITHIN = 10
Grid = list[list[Any]]
Row = dict[str, Any]
# Merged cells as (first row, last row, column), counted from 0; a known column and where it stands.
Merged = list[tuple[int, int, int]]
Place = tuple[Column, int]


@dataclass(frozen=True)
class RowError:
    """What is wrong in one cell. `row` is the number the spreadsheet shows."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return _("第 %(row)d 行 “%(column)s”：%(message)s") % self.__dict__


@dataclass
class Preview:
    """`rows` are clean (with `_row`, their number); a cell with a fault is missing from its row. `lines` are the rows
    as they stood (number, title → text). `ignored` are titles of the list that no column knows, `example_row`
    is the template's example, passed over."""

    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    header_row: int = 0
    example_row: int = 0
    lines: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def fault(self, row: int, column: Column, message: str) -> None:
        self.errors.append(RowError(row, column.title, message))


def read(source: Path | str | bytes, columns: Sequence[Column], *, key: str = "") -> Preview:
    """Reads an .xlsx or .csv. `key` is the column whose values must differ. Raises `Unreadable` with a sentence."""
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    grid, merged = _sheet(content) if is_workbook(content) else (_text(content), [])
    preview = Preview()
    places = _header(grid, merged, columns, preview)
    _read_rows(grid, merged, places, preview, examples=sum(bool(column.example) for column in columns))
    if not preview.lines:
        raise Unreadable(_("标题行下面没有内容，填好再上传"))
    for column in columns:
        if column.key == key:
            _duplicates(preview, column)
    preview.errors.sort(key=lambda error: error.row)
    return preview


def _sheet(content: bytes) -> tuple[Grid, Merged]:
    """Cells of the first visible sheet that has any, and those merged downwards."""
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            for number, about in enumerate(book.sheets_metadata):
                if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
                    continue
                sheet = book.get_sheet_by_index(number)
                if sheet.end is None:
                    continue
                areas = sheet.merged_cell_ranges or []
                merged = [(top[0], bottom[0], top[1]) for top, bottom in areas if bottom[0] > top[0]]
                return sheet.to_python(skip_empty_area=False, nrows=MAX_ROW), merged
    except CalamineError:
        raise Unreadable(_("文件是坏的，读不出来，在 WPS 或 Excel 里打开后另存为 .xlsx 再上传"))
    raise Unreadable(_("表里没有内容，选填好的表再上传"))


def _text(content: bytes) -> Grid:
    """Rows of a csv as WPS, Excel and other programs write it here: UTF-8, GB18030 or UTF-16."""
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = "\0"
    if "\0" in text:
        raise Unreadable(_("认不出这个文件，上传 .xlsx 表格或 .csv 文本"))
    start = text[:5000]
    separator = max(",\t;", key=start.count)
    grid: Grid = []
    try:
        for line in csv.reader(StringIO(text, newline=""), delimiter=separator):
            if len(line) > MAX_COLUMNS or len(grid) >= MAX_ROW:
                raise Unreadable(_("一次最多 20,000 行、100 列，分成几份上传"))
            # ="0012" is how programs keep zeros in a csv.
            grid.append([re.sub(r'^="(.*)"$', r"\1", cell) for cell in line])
    except csv.Error:
        raise Unreadable(_("认不出这个文件，上传 .xlsx 表格或 .csv 文本"))
    return grid


def _plain_title(value: object) -> str:
    """工 号*（必填）： → 工号"""
    folded = unicodedata.normalize("NFKC", tidy(value)).lower()
    return re.sub(r"\(.*?\)|[\s*:_]", "", folded)


def _header(grid: Grid, merged: Merged, columns: Sequence[Column], preview: Preview) -> list[Place]:
    """Finds the row with the most known titles; of a header in two rows the lower one, as merged titles reach down."""
    known = {_plain_title(name): column for column in columns for name in (column.title, *column.aliases)}
    best, titles = 0, [""]
    for number in range(min(HEADER_WITHIN, len(grid))):
        row = [_plain_title(title) for title in _filled(grid, merged, number)]
        score = len({known[title].key for title in row if title in known})
        if score and score >= best:
            best, titles, preview.header_row = score, row, number + 1
    if best < min(2, len(columns)):
        names = "、".join(column.title for column in columns if column.required)
        raise Unreadable(
            _("前 10 行里没有找到标题行，要有一行写着 %(names)s；可以下载模板来填") % {"names": names}
        )
    places: list[Place] = []
    for place, title in enumerate(titles):
        column = known.get(title)
        if column is None:
            preview.ignored += [tidy(grid[preview.header_row - 1][place])] if title else []
        elif any(column is taken for taken, _place in places):
            preview.fault(preview.header_row, column, _("有两列是这个标题，留一列再上传"))
        else:
            places.append((column, place))
    for column in columns:
        if column.required and not any(column is taken for taken, _place in places):
            preview.fault(preview.header_row, column, _("表里没有这一列，加上这一列再上传"))
    return places


def _filled(grid: Grid, merged: Merged, number: int) -> list[Any]:
    """A row with the values of merged cells that reach down into it."""
    row = list(grid[number])
    for first, last, column in merged:
        if first < number <= last and column < len(row):
            row[column] = grid[first][column]
    return row


def _read_rows(grid: Grid, merged: Merged, places: list[Place], preview: Preview, examples: int) -> None:
    for number in range(preview.header_row, len(grid)):
        if not any(tidy(grid[number][place]) for _column, place in places if place < len(grid[number])):
            continue
        row = _filled(grid, merged, number)
        cells = [(column, row[place] if place < len(row) else "") for column, place in places]
        if number == preview.header_row and _is_example(cells, examples):
            preview.example_row = number + 1
            continue
        if len(preview.lines) >= MAX_ROWS:
            raise Unreadable(_("一次最多 20,000 行、100 列，分成几份上传"))
        preview.lines.append((number + 1, {column.title: tidy(cell) for column, cell in cells}))
        clean: Row = {"_row": number + 1}
        for column, cell in cells:
            try:
                clean[column.key] = column.read(cell)
            except Wrong as why:
                preview.fault(number + 1, column, str(why))
        preview.rows.append(clean)


def _is_example(cells: list[tuple[Column, Any]], examples: int) -> bool:
    """The template's row, left in: under the titles, with every example of the table and nothing else."""
    given = [(tidy(cell), tidy(column.example)) for column, cell in cells]
    there = sum(bool(example) for _cell, example in given)
    return there == examples > 1 and all(cell == example for cell, example in given)


def _duplicates(preview: Preview, column: Column) -> None:
    seen: dict[Any, int] = {}
    for row in preview.rows:
        value = row.get(column.key)
        if value in (None, ""):
            continue
        first = seen.setdefault(value, row["_row"])
        if first != row["_row"]:
            message = _("%(value)s 和第 %(first)d 行重复，两行留一行") % {"value": value, "first": first}
            preview.fault(row["_row"], column, message)
