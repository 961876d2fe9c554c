"""The frame of a workbook: XlsxWriter does styles, print set-up and packing; rows and texts take our own way.

XlsxWriter keeps every cell in memory, or in its constant-memory mode writes texts in a form that Apple's
previews show as blanks. Here a row becomes XML at once and a text goes into the shared list on disk: memory
stays flat, every reader sees the text, and it takes a fraction of the time. It rests on five inner names of
XlsxWriter (`_write_sheet_data`, `_get_packager`, `_write_shared_strings_file`, `str_table`, `_get_xf_index`),
which is why the lock pins its version and the tests read every kind of cell back.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from tongting.exports.cells import (
    LOOKS_ESCAPED,
    Formula,
    Link,
    Money,
    Score,
    clean_text,
    could_act,
    escaped,
    serial,
)

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# Texts remembered so that the same one is stored once; forgotten when full, then some are stored again.
REMEMBERED = 20_000
REMEMBERED_LENGTH = 200
# Links are kept in memory until the end; beyond this many on a page they are written as text.
MAX_LINKS = 3_000
# Rows that go to the file in one write.
TOGETHER = 100
# Whole numbers longer than this lose digits in a spreadsheet.
MAX_WHOLE = 10**15

# (column letter, value's kind) → style number; see Styles.cell.
Dress = Callable[[str, bool, bool], int]


class Texts:
    """The shared list of texts, on disk. Stands in for XlsxWriter's table of the same."""

    def __init__(self, folder: Path) -> None:
        self.count = 0
        self.unique_count = 0
        self.known: dict[str, tuple[int, bool]] = {}
        self.file = tempfile.TemporaryFile("w+", encoding="utf-8", dir=folder)  # noqa: SIM115

    def add(self, raw: str) -> tuple[int, bool]:
        """The place of a text in the list and whether it must be marked as text."""
        text = clean_text(raw)
        found = (self.unique_count, could_act(text))
        self.unique_count += 1
        space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
        self.file.write(f"<si><t{space}>{escaped(LOOKS_ESCAPED.sub('_x005F_', text))}</t></si>")
        if len(raw) <= REMEMBERED_LENGTH:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            self.known[raw] = found
        return found

    def write_to(self, path: str) -> None:
        self.file.seek(0)
        with Path(path).open("w", encoding="utf-8") as part:
            part.write(
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                f'<sst xmlns="{NAMESPACE}" count="{self.count}" uniqueCount="{self.unique_count}">'
            )
            shutil.copyfileobj(self.file, part, 1 << 16)
            part.write("</sst>")

    def _sort_string_data(self) -> None:
        """Asked by XlsxWriter before packing; the list is in order already."""


class Packer(Packager):
    def _write_shared_strings_file(self) -> None:
        if self.workbook.str_table.count:
            self.workbook.str_table.write_to(self._filename("xl/sharedStrings.xml"))


class Frame(Workbook):
    """A workbook whose pages are `Leaf`s; temporary files stand in `folder`."""

    def __init__(self, path: Path, folder: Path) -> None:
        super().__init__(str(path), {"tmpdir": str(folder), "strings_to_urls": False})
        self.folder = folder
        self.str_table = Texts(folder)

    def add_leaf(self, name: str) -> Leaf:
        leaf: Leaf = self.add_worksheet(name, Leaf)
        leaf.begin(self.str_table, self.folder)
        return leaf

    def _get_packager(self) -> Packer:
        return Packer()


class Wardrobe:
    """The style numbers of one column for every kind of value, and the XML that opens its cells."""

    __slots__ = ("_dress", "_worn", "as_blank", "as_number", "as_text", "kind", "letter", "number", "opening",
                 "quoted", "text")  # fmt: skip

    def __init__(self, letter: str, kind: str, dress: Dress) -> None:
        self.letter, self.kind, self._dress = letter, kind, dress
        self._worn: dict[str, int] = {}
        self.text = dress(kind, False, False)
        self.quoted = dress(kind, True, False)
        self.number = dress("number" if kind == "text" else kind, False, False)
        # A cell is opening + row number + one of these.
        self.opening = f'<c r="{letter}'
        self.as_text = f'" s="{self.text}" t="s"><v>'
        self.as_number = f'" s="{self.number}"><v>'
        self.as_blank = f'" s="{self.text}"/>'

    def wear(self, kind: str) -> int:
        if kind not in self._worn:
            self._worn[kind] = self._dress(kind, False, False)
        return self._worn[kind]

    def link(self) -> int:
        if "link" not in self._worn:
            self._worn["link"] = self._dress(self.kind, False, True)
        return self._worn["link"]

    def moment(self, kind: str) -> int:
        return self.wear(self.kind if self.kind in ("date", "datetime", "time") else kind)


class Leaf(Worksheet):
    """A page that takes its rows one after the other, from the top, each once."""

    def begin(self, texts: Texts, folder: Path) -> None:
        self.texts = texts
        self.link_count = 0
        self.waiting: list[str] = []
        self.rows_file = tempfile.TemporaryFile("w+", encoding="utf-8", dir=folder)  # noqa: SIM115

    def join(self, row: int, first: int, last: int, last_row: int = 0) -> None:
        """Merges cells, rows counted from 1 and columns from 0."""
        if last > first or last_row > row:
            self.merge.append([row - 1, first, (last_row or row) - 1, last])

    def put(
        self, n: int, values: Sequence[Any], columns: Sequence[Wardrobe], height: str, span: tuple[int, int]
    ) -> None:
        """Writes row `n` (counted from 1). Missing values at the end are blank cells with their border."""
        known, texts = self.texts.known, self.texts
        cells = [f'<row r="{n}"{height}>']
        for look, value in zip(columns, values, strict=False):
            kind = type(value)
            if kind is str and value:
                index, acts = known.get(value) or texts.add(value)
                texts.count += 1
                if acts:
                    cells.append(f'{look.opening}{n}" s="{look.quoted}" t="s"><v>{index}</v></c>')
                else:
                    cells.append(f"{look.opening}{n}{look.as_text}{index}</v></c>")
            elif kind is int and -MAX_WHOLE < value < MAX_WHOLE:
                cells.append(f"{look.opening}{n}{look.as_number}{value}</v></c>")
            elif (kind is Decimal or kind is float) and value - value == 0:
                shown = format(value, "f") if kind is Decimal else repr(value)
                cells.append(f"{look.opening}{n}{look.as_number}{shown}</v></c>")
            elif value is None or value == "":
                cells.append(f"{look.opening}{n}{look.as_blank}")
            else:
                cells.append(self._other(n, look, value, span))
        for look in columns[len(values) :]:
            cells.append(f"{look.opening}{n}{look.as_blank}")
        cells.append("</row>")
        self.waiting.append("".join(cells))
        if len(self.waiting) >= TOGETHER:
            self.flush()

    def flush(self) -> None:
        self.rows_file.write("".join(self.waiting))
        self.waiting.clear()

    def _other(self, n: int, look: Wardrobe, value: Any, span: tuple[int, int]) -> str:
        """A cell of a rarer kind: amounts, dates, formulas, links; whatever is left over becomes text."""
        ref = f"{look.letter}{n}"
        if isinstance(value, Money):
            return self._figure(ref, look.wear(look.kind if look.kind == "fen" else "money"), value.yuan)
        if isinstance(value, Score):
            return self._figure(ref, look.wear("score"), value.points)
        if isinstance(value, float | Decimal) or (isinstance(value, int) and abs(value) < MAX_WHOLE):
            if isinstance(value, bool):
                return self._text(ref, look.text, look.quoted, "是" if value else "否")
            return self._figure(ref, look.number, value)
        if isinstance(value, date):
            days = serial(value)
            if days is not None:
                style = look.moment("datetime" if isinstance(value, datetime) else "date")
                return f'<c r="{ref}" s="{style}"><v>{days}</v></c>'
            value = value.isoformat()
        if isinstance(value, Formula):
            return self._formula(ref, n, look, value, span)
        if isinstance(value, Link):
            return self._link(ref, n, look, value)
        return self._text(ref, look.text, look.quoted, str(value))

    def _figure(self, ref: str, style: int, value: float | Decimal | int) -> str:
        if not isfinite(value):  # not a number, or without end: no spreadsheet holds it
            return f'<c r="{ref}" s="{style}"/>'
        shown = repr(value) if isinstance(value, float) else format(value, "f")
        return f'<c r="{ref}" s="{style}"><v>{shown}</v></c>'

    def _text(self, ref: str, plain: int, quoted: int, text: str) -> str:
        index, acts = self.texts.known.get(text) or self.texts.add(text)
        self.texts.count += 1
        return f'<c r="{ref}" s="{quoted if acts else plain}" t="s"><v>{index}</v></c>'

    def _formula(self, ref: str, n: int, look: Wardrobe, formula: Formula, span: tuple[int, int]) -> str:
        first, last = span
        text = formula.text.lstrip("=").replace("{row}", str(n)).replace("{first}", str(first))
        if "{last}" in text:
            if not last:
                raise ValueError("a formula asks for {last} before the number of rows is known")
            text = text.replace("{last}", str(last))
        style = look.wear(formula.kind) if formula.kind else look.number
        if isinstance(formula.value, str):
            shown, kind = escaped(clean_text(formula.value)), ' t="str"'
        else:
            shown, kind = format(formula.value, "f" if isinstance(formula.value, Decimal) else ""), ""
        return f'<c r="{ref}" s="{style}"{kind}><f>{escaped(text)}</f><v>{shown}</v></c>'

    def _link(self, ref: str, n: int, look: Wardrobe, link: Link) -> str:
        opens = link.url.startswith(("https://", "http://", "internal:")) and len(link.url) < 2000
        if not opens or self.link_count >= MAX_LINKS:
            return self._text(ref, look.text, look.quoted, link.text)
        self.link_count += 1
        self.hyperlinks[n - 1][column_of(look.letter)] = Url(link.url)
        style = look.link()
        return self._text(ref, style, style, link.text)

    def close_rows(self, last_row: int, last_column: int) -> None:
        """Tells XlsxWriter how far the page reaches."""
        self.dim_rowmin, self.dim_rowmax = 0, max(last_row - 1, 0)
        self.dim_colmin, self.dim_colmax = 0, last_column

    def _write_sheet_data(self) -> None:
        self.flush()
        self.rows_file.seek(0)
        self._xml_start_tag("sheetData")
        shutil.copyfileobj(self.rows_file, self.fh, 1 << 16)
        self._xml_end_tag("sheetData")
        self.rows_file.close()


def column_of(letter: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for sign in letter:
        number = number * 26 + ord(sign) - 64
    return number - 1


def unique_names(names: Sequence[str]) -> Iterator[str]:
    """Names as tabs may carry them: at most 31 units, no []:*?/\\, no quotes at the ends, no two the same."""
    taken: set[str] = set()
    for name in names:
        base = "".join(" " if sign in "[]:*?/\\\n" else sign for sign in clean_text(name)).strip("' ") or "表"
        if base.casefold() == "history":  # kept by Excel for itself
            base += "_"
        number, shown = 1, shorter(base, 31)
        while shown.casefold() in taken:
            number += 1
            shown = shorter(base, 31 - len(f"({number})")) + f"({number})"
        taken.add(shown.casefold())
        yield shown


def shorter(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").strip("' ")
