"""What may stand in a cell: values, formulas with their cached value, links; text that can never act."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tongting.periods import SHANGHAI

# The most a cell of a workbook holds, counted in UTF-16 units as Excel does.
MAX_TEXT = 32_767
# What XML 1.0 forbids, and control characters that no reader needs; line feeds stay, tabs become blanks.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
UNUSUAL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Excel reads _x0041_ in stored text as the letter A; a literal one has its first underscore escaped.
LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
EPOCH = datetime(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)

Number = int | float | Decimal


@dataclass(frozen=True)
class Formula:
    """A formula written by our own code, never from user text, with the value it must give. `{row}` in the
    text is the row it stands in, `{first}` and `{last}` are the first and last data row of its page."""

    text: str
    value: Number | str
    kind: str = ""


@dataclass(frozen=True)
class Link:
    """Text that opens an http(s) address or, with `internal:'表名'!A1`, a place in the same workbook."""

    url: str
    text: str


@dataclass(frozen=True)
class Money:
    """An amount in yuan."""

    yuan: Number


@dataclass(frozen=True)
class Score:
    points: Number


def clean_text(text: str) -> str:
    """The text as a cell may hold it: without control characters, cut with … at the longest a cell takes."""
    if UNUSUAL.search(text):
        text = FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if len(text) * 2 > MAX_TEXT:
        text = _cut(text)
    return text


def _cut(text: str) -> str:
    raw = text.encode("utf-16-le")
    if len(raw) <= 2 * MAX_TEXT:
        return text
    # Half of a pair at the cut is left out.
    return raw[: 2 * (MAX_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def could_act(text: str) -> bool:
    """True for text that a spreadsheet would take for a formula if somebody typed it again."""
    return text.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") and text.strip() != ""


def escaped(text: str) -> str:
    """Text for XML content."""
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def serial(moment: date) -> float | None:
    """A date or datetime as the number of days that spreadsheets store, on the mine's wall clock; None where
    their calendar is wrong (before March 1900)."""
    if isinstance(moment, datetime):
        here = moment.astimezone(SHANGHAI).replace(tzinfo=None) if moment.tzinfo else moment
    else:
        here = datetime(moment.year, moment.month, moment.day)
    if here.date() < FIRST_DAY:
        return None
    past = here - EPOCH
    return past.days + round(past.seconds / 86400, 9)
