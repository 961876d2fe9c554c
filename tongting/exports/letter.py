"""An official text, described once: from it come the page, the print, the Word file and the picture. No writing here.

A letter knows nothing about where it came from. Its words stand as they are read: no space between Chinese and digits,
full-width punctuation. An official paper is Chinese whoever asks for it, so nothing here is translated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tongting.exports.cells import clean_text

HAN = "\u3400-\u9fff，。；：？！、（）〔〕“”《》〈〉…"
# A blank between Chinese and Latin letters or digits, on either side.
BLANK = re.compile(
    rf"(?<=[{HAN}])[ \u00a0]+(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%℃])[ \u00a0]+(?=[{HAN}])|(?<=[，。；：？！、])[ \u00a0]+"
)
HALF = re.compile(r"(?<=[\u3400-\u9fff”》〕）])[,;:?!]")
FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
# The longest text of a column that stands in the middle.
SHORT = 7
CHINESE = "一二三四五六七八九十"
# How a line begins → its level below the headings: （一）, 1. and (1).
LEVELS = (
    (re.compile(r"[（(][一二三四五六七八九十]+[）)]"), 2),
    (re.compile(r"[0-9]{1,2}[.．]"), 3),
    (re.compile(r"[（(][0-9]{1,2}[）)]"), 4),
)


@dataclass(frozen=True)
class Paragraph:
    """Level 1 is a heading 一、, 2 （一）, 3 1., 4 (1), 0 plain text."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class Table:
    """`widths` are shares of the line's width; without them all columns are alike."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    title: str = ""

    @property
    def centred(self) -> tuple[bool, ...]:
        """Columns of figures, dates and names stand in the middle, columns of words at the left."""
        return tuple(all(len(row[n]) <= SHORT for row in self.rows) for n in range(len(self.columns)))

    @property
    def cells(self) -> list[list[tuple[str, bool]]]:
        """Rows of (text, whether it stands in the middle)."""
        middle = self.centred
        return [list(zip(row, middle, strict=True)) for row in self.rows]

    @property
    def shares(self) -> tuple[float, ...]:
        """The columns' widths as parts of one."""
        given = self.widths or (1,) * len(self.columns)
        return tuple(width / sum(given) for width in given)


@dataclass(frozen=True)
class Figure:
    """A number that stands out, on a page and in a picture. `tone` is ok, bad or empty."""

    label: str
    value: str
    unit: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Bar:
    """One line of a chart: its parts in percent with their tones, and the same in words."""

    label: str
    text: str
    parts: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Letter:
    """`head` is the red issuer's mark, empty without one; `number` 示后〔2026〕12号; `dated` None leaves the date open.
    `seal` leaves the room that a paper seal needs."""

    title: str
    issuer: str = ""
    head: str = ""
    number: str = ""
    addressee: str = ""
    blocks: tuple[Paragraph | Table, ...] = ()
    attachments: tuple[Table, ...] = ()
    signer: str = ""
    dated: date | None = None
    copy_to: str = ""
    seal: bool = True
    draft: bool = False
    figures: tuple[Figure, ...] = ()
    bars: tuple[Bar, ...] = ()
    fingerprint: str = ""

    @property
    def title_lines(self) -> list[str]:
        """Broken by meaning: the issuer stands on a line of its own."""
        return [line for line in (self.issuer, self.title) if line]

    @property
    def date_text(self) -> str:
        return written(self.dated) if self.dated else "　　年　月　日"

    @property
    def notes(self) -> list[str]:
        """The lines that name the attachments."""
        titles = [table.title for table in self.attachments]
        if len(titles) == 1:
            return [f"附件：{titles[0]}"]
        return [f"{'附件：' if n == 1 else '　　　'}{n}.{title}" for n, title in enumerate(titles, 1)]


def written(day: date) -> str:
    """2026年11月20日: Arabic numerals, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def closed_up(text: str) -> str:
    """The text as an official paper writes it: no blanks between Chinese and digits, full-width punctuation."""
    text = HALF.sub(lambda found: FULL[found.group(0)], clean_text(text).strip())
    return BLANK.sub("", text)


def ordinal(number: int) -> str:
    """一 to 九十九, for headings."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return CHINESE[ones - 1]
    return ("" if tens == 1 else CHINESE[tens - 1]) + "十" + (CHINESE[ones - 1] if ones else "")


def paragraphs(text: str) -> list[Paragraph]:
    """One a line; how a line begins tells its level."""
    lines = (closed_up(line) for line in text.splitlines())
    return [Paragraph(line, _level(line)) for line in lines if line]


def _level(line: str) -> int:
    return next((level for mark, level in LEVELS if mark.match(line)), 0)
