"""The guard before the reader: looks at an upload without unpacking it into memory and refuses what could do harm.

A workbook is a zip of XML. Sizes are checked before anything is opened; then every part is walked through once as a
stream, counting cells and text, because a reader that trusts a single cell in the last column of the last row makes
room for seventeen thousand million of them.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from django.utils.translation import gettext as _

from tongting.events.flow import Refused

MEGABYTE = 1024 * 1024
MAX_FILE = 10 * MEGABYTE
MAX_UNPACKED = 120 * MEGABYTE
MAX_PARTS = 1_000
# Beyond this a part of more than a megabyte was made to swell: real sheets pack 5 to 40 times.
MAX_RATIO = 150
MAX_ROWS = 20_000
# Titles above the list and notes under it may stand outside.
MAX_ROW = MAX_ROWS + 100
MAX_COLUMNS = 100
MAX_CELLS = 600_000
# Text of all cells together once each has its own copy, in characters.
MAX_TEXT = 30_000_000
CHUNK = 1 << 16

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Unreadable(Refused):
    """The upload can't be read as a list; says why and what to do."""


def is_workbook(content: bytes) -> bool:
    """True for an .xlsx that is safe to open, False for what may be text (csv). Raises `Unreadable` for the rest."""
    if not content.strip():
        raise Unreadable(_("文件是空的，选填好的表再上传"))
    if len(content) > MAX_FILE:
        raise Unreadable(_("文件超过 10 MB，删掉图片和多余的工作表，或分成几份上传"))
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise Unreadable(_("文件加了打开密码，先在 WPS 或 Excel 里取消密码再上传"))
        raise Unreadable(_("这是旧格式的 .xls 文件，在 WPS 或 Excel 里另存为 .xlsx 再上传"))
    if content.startswith(b"PK"):
        _check_zip(content)
        return True
    start = content[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<table", b"<!doctype", b"<?xml", b"<head", b"<meta")):
        raise Unreadable(_("这其实是网页格式的表，在 WPS 或 Excel 里打开后另存为 .xlsx 再上传"))
    return False


def _check_zip(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            _check_parts(parts.infolist())
            _walk(parts)
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        EOFError,
        ValueError,
        NotImplementedError,
        OSError,
        RuntimeError,
    ):
        # What zipfile and zlib raise on damaged or strange archives.
        raise Unreadable(_("文件是坏的，读不出来，在 WPS 或 Excel 里打开后另存为 .xlsx 再上传"))
    except Exception as broken:
        if type(broken).__module__ != "zlib":
            raise
        raise Unreadable(_("文件是坏的，读不出来，在 WPS 或 Excel 里打开后另存为 .xlsx 再上传"))


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(_("文件加了打开密码，先在 WPS 或 Excel 里取消密码再上传"))
    if any("vbaproject" in name for name in names):
        raise Unreadable(_("文件带宏（.xlsm），另存为不带宏的 .xlsx 再上传"))
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unreadable(_("这不是 .xlsx 表格，在 WPS 或 Excel 里另存为 .xlsx 再上传"))
    swollen = any(
        part.file_size > MEGABYTE and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    total = sum(part.file_size for part in parts)
    if swollen or total > MAX_UNPACKED or len(parts) > MAX_PARTS or len(set(names)) < len(names):
        raise Unreadable(_("文件解开后大得不正常，没有打开；把名单复制到一张新表里再上传"))


@dataclass
class Walker:
    """Follows one part's XML. Knows sheets (cells and how far they reach) and lists of shared text (lengths)."""

    cells: int = 0
    root: str = ""
    row: int = 0
    column: int = 0
    shared: bool = False
    taking: bool = False
    figure: str = ""
    uses: Counter[int] = field(default_factory=Counter)
    lengths: list[int] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if not self.root:
            self.root = local
        elif self.root == "sst":
            if local == "si":
                self.lengths.append(0)
        elif local == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        elif local == "c":
            self.place(attributes.get("r", ""))
            self.shared = attributes.get("t") == "s"
        elif local in ("v", "is", "f"):
            self.content(local == "v")

    def place(self, reference: str) -> None:
        found = re.fullmatch(r"([A-Za-z]{1,3})(\d{1,7})", reference)
        if reference and not found:
            raise ValueError(reference)
        if found:
            self.row, self.column = int(found[2]), 0
            for sign in found[1].upper():
                self.column = self.column * 26 + ord(sign) - 64
        else:
            self.column += 1

    def content(self, is_value: bool) -> None:
        """Only cells that hold something reach the reader; a far cell that is merely coloured does no harm."""
        self.cells += 1
        if self.row > MAX_ROW or self.column > MAX_COLUMNS:
            raise Unreadable(
                _(
                    "第 %(row)d 行、第 %(column)d 列还有内容，太远了；一次最多 20,000 行、100 列，删掉多余的再上传"
                )
                % {"row": self.row, "column": self.column}
            )
        if self.cells > MAX_CELLS:
            raise Unreadable(_("表里的单元格太多，分成几份上传"))
        self.taking = is_value and self.shared
        self.figure = ""

    def text(self, piece: str) -> None:
        if self.root == "sst":
            if self.lengths:
                self.lengths[-1] += len(piece)
        elif self.taking:
            self.figure += piece

    def end(self, name: str) -> None:
        if self.taking and name.rpartition(":")[2] == "v":
            self.taking = False
            self.uses[int(self.figure)] += 1


def _no_entities(*ignored: object) -> None:
    raise ValueError("a document type has no place in a workbook")


def _walk(parts: zipfile.ZipFile) -> None:
    """Every part is unpacked once, piece by piece; a part longer than it claims to be breaks zipfile's check sum."""
    uses: Counter[int] = Counter()
    lists: list[list[int]] = []
    for part in parts.infolist():
        walker = Walker()
        with parts.open(part) as stream:
            piece = stream.read(CHUNK)
            reader = _reader(walker) if _looks_like_xml(piece) else None
            while piece:
                if reader:
                    reader.Parse(piece, False)
                piece = stream.read(CHUNK)
            if reader:
                reader.Parse(b"", True)
        uses.update(walker.uses)
        lists.append(walker.lengths)
    for lengths in lists:
        if sum(lengths[index] * count for index, count in uses.items() if index < len(lengths)) > MAX_TEXT:
            raise Unreadable(_("文件解开后大得不正常，没有打开；把名单复制到一张新表里再上传"))


def _looks_like_xml(piece: bytes) -> bool:
    return piece.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" or piece[:2] in (b"\xff\xfe", b"\xfe\xff")


def _reader(walker: Walker) -> expat.XMLParserType:
    reader = expat.ParserCreate()
    reader.StartElementHandler = walker.start
    reader.EndElementHandler = walker.end
    reader.CharacterDataHandler = walker.text
    reader.StartDoctypeDeclHandler = _no_entities
    reader.buffer_text = True
    return reader
