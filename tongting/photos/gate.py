"""The gate: by a file's structure, without decoding a pixel, what picture it is or why it can't come in."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from tongting.events.flow import Refused
from tongting.photos import heic

MEGA = 1_000_000
MOST_BYTES = 25 * 1024 * 1024
# Pixels a decoder may be asked for, so that a worker stays under 400 MB: a plain JPEG is decoded at half
# its size or less, one in many scans needs all coefficients at once, PNG and WebP each pixel several times, HEIC is
# decoded whole in a process beside the worker.
MOST_PIXELS = {
    "JPEG": 80 * MEGA, "JPEG in scans": 32 * MEGA, "PNG": 30 * MEGA, "WEBP": 16 * MEGA, "HEIC": 32 * MEGA,
}  # fmt: skip
# A phone writes at most a dozen scans; each one costs a walk over the whole picture, in a few bytes of file.
MOST_SCANS = 60
# Segments of a JPEG or chunks of a PNG before we lose patience, and bytes of junk between two of them.
MOST_PARTS = 20_000
MOST_JUNK = 64 * 1024
LONGEST_SIDE = 65_500
FRAME_MARKERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
PROGRESSIVE_MARKERS = {0xC2, 0xC6, 0xCA, 0xCE}
TAIL = 64 * 1024


@dataclass(frozen=True)
class Looks:
    format: str
    width: int
    height: int


def inspect(file: BinaryIO, size: int) -> Looks:
    """What the file is, going by its content; raises Refused with the sentence for the person who sent it.

    Reads a few kilobytes at both ends of an ordinary picture. Leaves the file at its beginning.
    """
    if size == 0:
        raise Refused(_("照片是空的，一个字节也没有；重新拍一张再传"))
    if size > MOST_BYTES:
        raise Refused(
            _("这张照片有 %(size)s MB，最多收 %(most)d MB；把手机相机调到普通清晰度，重拍一张")
            % {"size": f"{size / 1024 / 1024:.0f}", "most": MOST_BYTES // 1024 // 1024}
        )
    file.seek(0)
    head = file.read(64)
    try:
        if head.startswith(b"\xff\xd8\xff"):
            return _jpeg(file, size)
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return _png(file, size, head)
        if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
            return _webp(size, head)
        if heic.is_heic(head):
            return _heic(file, size)
    finally:
        file.seek(0)
    raise Refused(_("这个文件不是照片；只收相机拍的 JPEG、PNG、WebP 或 HEIC 照片"))


def _size(pixels: int) -> str:
    """8000 万像素, 2 亿像素, 1.5 亿像素: as a phone's box says it."""
    if pixels < 100_000_000:
        return _("%(n)d 万像素") % {"n": pixels // 10_000}
    return _("%(n)s 亿像素") % {"n": f"{pixels // 10_000_000 / 10:g}"}


def _checked(kind: str, format_: str, width: int, height: int, largest: int = 0) -> Looks:
    """The one place where a picture's dimensions are judged; `largest` is the most pixels of any picture in it."""
    if width < 1 or height < 1 or max(width, height) > LONGEST_SIDE:
        raise _broken()
    if max(width * height, largest) > MOST_PIXELS[kind]:
        raise Refused(
            _(
                "这张照片有 %(pixels)s（%(width)d×%(height)d），这种格式最多收 %(most)s；"
                "关掉相机的高像素模式，重拍一张"
            )
            % {
                "pixels": _size(max(width * height, largest)),
                "width": width,
                "height": height,
                "most": _size(MOST_PIXELS[kind]),
            }
        )
    return Looks(format_, width, height)


@dataclass(frozen=True)
class _Frame:
    """What a JPEG's headers say before the first pixel; `plain` = one scan that carries all components."""

    width: int
    height: int
    plain: bool
    pixels_at: int


def _jpeg(file: BinaryIO, size: int) -> Looks:
    frame = _jpeg_frame(file)
    looks = _checked("JPEG" if frame.plain else "JPEG in scans", "JPEG", frame.width, frame.height)
    if not _has_end(file, size, frame.pixels_at):
        raise _cut_short()
    if not frame.plain and _count(file, b"\xff\xda", frame.pixels_at) > MOST_SCANS:
        raise _broken()
    return looks


def _jpeg_frame(file: BinaryIO) -> _Frame:
    """Walks the segments up to the first scan. Every loop is bounded: junk that is skipped byte by byte, or
    millions of empty segments, would keep the request busy for seconds."""
    width = height = components = 0
    progressive = False
    file.seek(2)
    for _step in range(MOST_PARTS):
        marker = _next_marker(file)
        length = int.from_bytes(file.read(2), "big")
        body = file.read(max(0, length - 2))
        if length < 2 or len(body) < length - 2:
            raise _cut_short()
        if marker in FRAME_MARKERS and length >= 8:
            height, width, components = struct.unpack(">HHB", body[1:6])
            progressive = marker in PROGRESSIVE_MARKERS
        elif marker == 0xDA:
            plain = not progressive and body[:1] == bytes([components])
            return _Frame(width, height, plain, file.tell())
    raise _broken()


def _next_marker(file: BinaryIO) -> int:
    for _step in range(MOST_JUNK):
        byte = file.read(1)
        if byte == b"\xff":
            while byte == b"\xff":
                byte = file.read(1)
            if byte and (0xC0 <= byte[0] < 0xD0 or byte[0] > 0xD9):
                return byte[0]
        if not byte:
            raise _cut_short()
    raise _broken()


def _has_end(file: BinaryIO, size: int, pixels_at: int) -> bool:
    """Inside a scan FF D9 can only be the end of the picture. Phones hang films and second pictures behind
    it, so it need not be in the tail."""
    file.seek(max(pixels_at, size - TAIL))
    return b"\xff\xd9" in file.read() or _count(file, b"\xff\xd9", pixels_at) > 0


def _count(file: BinaryIO, marker: bytes, start: int) -> int:
    file.seek(start)
    return file.read().count(marker)


def _png(file: BinaryIO, size: int, head: bytes) -> Looks:
    if head[12:16] != b"IHDR":
        raise _broken()
    width, height = struct.unpack(">II", head[16:24])
    looks = _checked("PNG", "PNG", width, height)
    at = 8
    for _step in range(MOST_PARTS):
        if at + 12 > size:
            raise _cut_short()
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        at += 12 + length
        if name == b"IEND" and at <= size:
            return looks
    raise _broken()


def _webp(size: int, head: bytes) -> Looks:
    kind = head[12:16]
    if kind == b"VP8X":
        width = 1 + int.from_bytes(head[24:27], "little")
        height = 1 + int.from_bytes(head[27:30], "little")
    elif kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif kind == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", head[26:30].ljust(4, b"\0")))
    else:
        raise _broken()
    looks = _checked("WEBP", "WEBP", width, height)
    if int.from_bytes(head[4:8], "little") + 8 > size:
        raise _cut_short()
    return looks


def _heic(file: BinaryIO, size: int) -> Looks:
    try:
        frame = heic.frame_of(file, size)
    except heic.CutShort:
        raise _cut_short()
    except heic.Damaged:
        raise _broken()
    return _checked("HEIC", "HEIC", frame.width, frame.height, frame.largest)


def _broken() -> Refused:
    return Refused(_("照片文件坏了，打不开；重新拍一张再传"))


def _cut_short() -> Refused:
    return Refused(_("照片没有传完整，后半截缺了；重新选这张照片再传一次"))
