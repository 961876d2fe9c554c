"""A page of a workbook, described: titles, columns, rows, sums, signatures. No writing here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_col_to_name


@dataclass(frozen=True)
class Font:
    name: str
    size: float


@dataclass(frozen=True)
class Look:
    """Fonts and heights. Fonts are only named: the reader's own are used, or what stands in for them."""

    title: Font = Font("方正小标宋简体", 22)
    subtitle: Font = Font("仿宋_GB2312", 12)
    header: Font = Font("黑体", 11)
    body: Font = Font("仿宋_GB2312", 11)
    title_height: float = 40
    subtitle_height: float = 24
    header_height: float = 24
    # Of the row with the titles, where the header has two; 0: like the other.
    titles_height: float = 0
    row_height: float = 24
    # Of each line in a row whose text breaks.
    line_height: float = 15


OFFICIAL = Look()

# Kind of column → number format.
KINDS = {
    "text": "@",
    "number": "General",
    "integer": "0",
    "score": "0.0",
    "coef": "0.0",
    "money": "#,##0",
    "fen": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
    "time": "hh:mm",
}


@dataclass(frozen=True)
class Column:
    """`group` is a title over neighbouring columns: with any, the header has two rows. `align` is left,
    center or right; empty goes by kind."""

    title: str
    width: float = 10
    kind: str = "text"
    group: str = ""
    align: str = ""
    wrap: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of column {self.kind!r}")


@dataclass
class Page:
    """`rows` is read once, row by row; a generator keeps any number of rows flat in memory.

    `name` is the tab, `heading` the big merged row above the table. `summary` are rows under the data,
    `footer` texts spread over one row under them, `notes` full-width lines at the end. `stamp` is a PNG in
    the upper right corner.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    heading: str = ""
    subtitle: str = ""
    summary: Sequence[Sequence[Any]] = ()
    footer: Sequence[str] = ()
    notes: Sequence[str] = ()
    header_rows: int = 0
    freeze_columns: int = 0
    draft: bool = False
    tab: str = ""
    filter: bool = False
    locked: bool = False
    landscape: bool = True
    stamp: bytes | None = None
    look: Look = field(default=OFFICIAL)

    def __post_init__(self) -> None:
        if not self.header_rows:
            self.header_rows = 2 if any(column.group for column in self.columns) else 1

    @property
    def header_row(self) -> int:
        """The first row of the header, counted from 1 as in a formula."""
        return 1 + bool(self.heading) + bool(self.subtitle)

    @property
    def first_row(self) -> int:
        """The first row of data, counted from 1 as in a formula."""
        return self.header_row + self.header_rows

    def letter(self, title: str) -> str:
        """The letter of a column by its title."""
        for number, column in enumerate(self.columns):
            if column.title == title:
                return str(xl_col_to_name(number))
        raise KeyError(title)


def plain(name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]], **page: Any) -> Page:
    """A page from titles alone: widths by the length of the titles, filter buttons, frozen header."""
    columns = [Column(title, width=max(9, 2 * len(title) + 3)) for title in titles]
    return Page(name, columns, rows, filter=True, **page)
