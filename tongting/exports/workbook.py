"""Pages → one .xlsx that WPS, Excel, LibreOffice and a phone's preview open alike, in flat memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence, Sized
from datetime import datetime
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from tongting.events.flow import Refused
from tongting.exports.frame import Frame, Leaf, Wardrobe, unique_names
from tongting.exports.page import Column, Page
from tongting.exports.styles import Styles
from tongting.periods import local

MAX_ROW = 1_048_576
REPORT_EVERY = 500
FOOTER = "&C第 &P 页 共 &N 页"
DRAFT = '&C&"SimHei,Regular"&36&KC0C0C0草稿'
A4 = 9

# Called with the number of data rows written so far.
Progress = Callable[[int], object]


def nobody(rows: int) -> None:
    """Progress that nobody looks at."""


def write(
    path: Path,
    pages: Sequence[Page],
    *,
    title: str = "",
    at: datetime | None = None,
    progress: Progress = nobody,
) -> int:
    """Writes the workbook and returns the number of data rows. `at` is the creation date kept in the file."""
    with tempfile.TemporaryDirectory(prefix=".book-", dir=Path(path).parent) as folder:
        frame = Frame(Path(path), Path(folder))
        properties: dict[str, Any] = {"title": title}
        if at is not None:
            properties["created"] = local(at).replace(tzinfo=None)
        frame.set_properties(properties)
        written = 0
        for page, name in zip(pages, unique_names([page.name for page in pages]), strict=True):
            written += Sheet(frame, page, name, written, progress).write()
        frame.close()
        frame.str_table.file.close()
    return written


class Sheet:
    """One page on its way into the workbook."""

    def __init__(self, frame: Frame, page: Page, name: str, written: int, progress: Progress) -> None:
        self.page, self.progress, self.before = page, progress, written
        self.leaf: Leaf = frame.add_leaf(name)
        self.styles = Styles(frame.add_format, page.look)
        self.letters = [xl_col_to_name(number) for number in range(len(page.columns))]
        self.last = len(page.columns) - 1
        self.n = 0

    def write(self) -> int:
        page, look = self.page, self.page.look
        for number, column in enumerate(page.columns):
            self.leaf.set_column(number, number, column.width)
        mark = "【草稿】" if page.draft else ""
        if page.heading:
            heading = page.heading if page.subtitle else mark + page.heading
            self.line(heading, self.styles.title(), look.title_height)
        if page.subtitle:
            self.line(mark + page.subtitle, self.styles.subtitle(), look.subtitle_height)
        self.header()
        count = self.data()
        self.below()
        self.leaf.close_rows(self.n, self.last)
        self.print_setup(count)
        return count

    def line(self, text: str, style: int, height: float | None) -> None:
        """A row of one text over the whole width."""
        self.n += 1
        looks = [Plain(letter, style) for letter in self.letters]
        self.leaf.put(self.n, [text], looks, tall(height), (0, 0))
        self.leaf.join(self.n, 0, self.last)

    def header(self) -> None:
        page, style = self.page, self.styles.header()
        looks = [Plain(letter, style) for letter in self.letters]
        top = self.n + 1
        bottom = top + page.header_rows - 1
        for n in range(top, bottom + 1):
            titles = [
                column.title if (n == bottom and column.group) or (n == top and not column.group) else ""
                for column in page.columns
            ]
            if n == top and page.header_rows > 1:
                self.groups(titles, top, bottom)
            height = page.look.titles_height if n == bottom else 0
            self.leaf.put(n, titles, looks, tall(height or page.look.header_height), (0, 0))
        self.n = bottom

    def groups(self, titles: list[str], top: int, bottom: int) -> None:
        """Puts the group titles into the upper header row and joins what belongs together."""
        for group, members in groupby(enumerate(self.page.columns), lambda pair: pair[1].group):
            numbers = [number for number, _column in members]
            if group:
                titles[numbers[0]] = group
                self.leaf.join(top, numbers[0], numbers[-1])
            else:
                for number in numbers:
                    self.leaf.join(top, number, number, bottom)

    def wardrobes(self, *, summary: bool = False) -> list[Wardrobe]:
        def dress(column: Column) -> Callable[[str, bool, bool], int]:
            return lambda kind, quoted, link: self.styles.cell(
                column, kind, summary=summary, quoted=quoted, link=link
            )

        return [
            Wardrobe(letter, column.kind, dress(column))
            for letter, column in zip(self.letters, self.page.columns, strict=True)
        ]

    def data(self) -> int:
        page, leaf = self.page, self.leaf
        looks, fixed = self.wardrobes(), tall(page.look.row_height)
        # Where a long text breaks, the row is as high as its lines: not every reader fits rows that carry no height.
        wraps = [(number, column.width) for number, column in enumerate(page.columns) if column.wrap]
        start = n = self.n
        last = start + len(page.rows) if isinstance(page.rows, Sized) else 0
        span, width = (start + 1, last), len(page.columns)
        for values in page.rows:
            n += 1
            if n >= MAX_ROW or len(values) > width:
                self.complain(n, len(values))
            height, most = fixed, 1
            for number, room in wraps:
                text = values[number] if number < len(values) else ""
                if isinstance(text, str) and (2 * len(text) > room or "\n" in text):
                    most = max(most, lines_of(text, room))
            if most > 1:
                height = tall(max(page.look.row_height, most * page.look.line_height))
            leaf.put(n, values, looks, height, span)
            if (n - start) % REPORT_EVERY == 0:
                self.progress(self.before + n - start)
        self.n = n
        self.span = (start + 1, max(n, start + 1))
        return n - start

    def complain(self, n: int, values: int) -> None:
        if n >= MAX_ROW:
            raise Refused(_("内容超过一张表能装的 1,048,576 行，把时间范围缩小后再导出"))
        raise ValueError(f"row {n} has {values} values for {len(self.page.columns)} columns")

    def below(self) -> None:
        """Sums, signatures and notes."""
        page, look = self.page, self.page.look
        if page.summary:
            looks = self.wardrobes(summary=True)
            for values in page.summary:
                self.n += 1
                self.leaf.put(self.n, values, looks, tall(look.row_height), self.span)
        if page.footer:
            self.n += 2
            self.signatures(page.footer)
        for note in page.notes:
            self.line(note, self.styles.note(), None if len(note) > 60 else look.subtitle_height)

    def signatures(self, texts: Sequence[str]) -> None:
        """Spreads the texts over the width in blocks of about the same width in print."""
        looks = [Plain(letter, self.styles.footer()) for letter in self.letters]
        total, edge = sum(column.width for column in self.page.columns), 0.0
        values: list[str] = [""] * len(self.letters)
        starts: list[int] = []
        for number, column in enumerate(self.page.columns):
            if len(starts) < len(texts) and edge >= total * len(starts) / len(texts) - column.width / 2:
                values[number] = texts[len(starts)]
                starts.append(number)
            edge += column.width
        missing = list(texts[len(starts) :])
        if missing and starts:
            values[starts[-1]] = "　".join([values[starts[-1]], *missing])
        self.leaf.put(self.n, values, looks, tall(self.page.look.row_height), (0, 0))
        for start, end in zip(starts, [*starts[1:], len(self.letters)], strict=True):
            self.leaf.join(self.n, start, end - 1)

    def print_setup(self, count: int) -> None:
        page, leaf, last_title = self.page, self.leaf, self.page.first_row - 1
        leaf.set_paper(A4)
        if page.landscape:
            leaf.set_landscape()
        leaf.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        leaf.fit_to_pages(1, 0)
        leaf.center_horizontally()
        leaf.repeat_rows(0, last_title - 1)
        leaf.set_footer(FOOTER)
        if page.draft:
            leaf.set_header(DRAFT)
        leaf.freeze_panes(last_title, page.freeze_columns)
        if page.tab:
            leaf.set_tab_color(f"#{page.tab.lstrip('#')}")
        if page.filter and count:
            leaf.autofilter(last_title - 1, 0, last_title + count - 1, self.last)
        if page.locked:
            leaf.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
        # Staff numbers are text on purpose; no green corners for them.
        leaf.ignore_errors({"number_stored_as_text": f"A1:{self.letters[-1]}{max(self.n, 1)}"})
        if page.stamp:
            # Where the picture ends is counted in rows, of which XlsxWriter knows only what it is told.
            heights = [page.look.title_height] * bool(page.heading) + [page.look.subtitle_height] * bool(
                page.subtitle
            )
            for number, height in enumerate(heights):
                leaf.set_row(number, height)
            picture = {"image_data": BytesIO(page.stamp), "object_position": 3}
            leaf.insert_image(0, self.last, "stamp.png", picture)


class Plain(Wardrobe):
    """A cell of a title, header or footer: one style for whatever it holds."""

    def __init__(self, letter: str, style: int) -> None:
        super().__init__(letter, "text", lambda kind, quoted, link: style)


def lines_of(text: str, room: float) -> int:
    """How many lines a text takes in a column so wide; a Chinese sign is two units."""
    units = max(1, int(room) - 1)
    return sum(max(1, -(-len(part.encode("gb18030", "replace")) // units)) for part in text.split("\n"))


def tall(height: float | None) -> str:
    return "" if height is None else f' ht="{height:g}" customHeight="1"'
