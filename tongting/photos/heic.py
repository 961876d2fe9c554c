"""HEIC: its boxes read without decoding a pixel, and the picture itself from a process that can't grow or stay."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
OTHERS = {b"avif", b"avis"}
DECODER = Path(__file__).with_name("heic_decoder.py")
# Seconds until the decoder is given up on; its own wall is ten seconds of computing.
PATIENCE = 20
# A phone's picture has a dozen boxes and five kilobytes of description.
MOST_BOXES, LONGEST_META = 200, 512 * 1024
SIZES, PROPERTIES, PRIMARY, BELONGS, WHERE = b"ispe", b"ipco", b"pitm", b"ipma", b"iloc"


class Damaged(Exception):
    """Not a picture after all, or one that nobody can open."""


class CutShort(Damaged):
    """The description promises more than the file holds."""


@dataclass(frozen=True)
class Frame:
    """What the description says: the picture's size, and the most pixels of any picture in the file."""

    width: int
    height: int
    largest: int


def is_heic(head: bytes) -> bool:
    """By the first 64 bytes of a file."""
    if head[4:8] != b"ftyp":
        return False
    end = min(len(head), int.from_bytes(head[:4], "big"))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}
    return bool(brands & BRANDS) and not brands & OTHERS


def frame_of(file: BinaryIO, size: int) -> Frame:
    """Reads the boxes; raises Damaged where they make no sense, CutShort where the file ends too early."""
    whole = True
    try:
        meta, whole = _meta(file, size)
        found = dict(_leaves(meta))
        sides = {number: side for number, side in enumerate(_properties(found[PROPERTIES]), 1) if side}
        main = _primary(found[PRIMARY])
        width, height = next(sides[one] for one in _belonging(found[BELONGS], main) if one in sides)
        whole = whole and all(end <= size for end in _extents(found[WHERE]))
    except (struct.error, KeyError, IndexError, StopIteration) as odd:
        raise (Damaged if whole else CutShort) from odd
    if not whole:
        raise CutShort
    return Frame(width, height, max(w * h for w, h in sides.values()))


def flattened(raw: bytes, longest: int) -> bytes:
    """The picture as PNG, upright, no side longer than `longest`, with its EXIF and colour profile.

    Decoded in a process of its own, inside walls of memory and time: what a file claims of itself is one thing, what
    a decoder makes of it another. Raises Damaged; OSError where the process could not be started.
    """
    command = [sys.executable, "-I", str(DECODER), str(longest)]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as endless:
        raise Damaged from endless
    if done.returncode or not done.stdout:
        raise Damaged(done.stderr[-400:].decode(errors="replace"))
    return done.stdout


def _meta(file: BinaryIO, size: int) -> tuple[bytes, bool]:
    """The body of the box that describes the picture, and whether every box ends inside the file."""
    at, meta, whole = 0, b"", True
    for _step in range(MOST_BOXES):
        if at + 8 > size:
            break
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        start = at + 8
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            start += 8
        length = length or size - at
        if length < start - at:
            raise IndexError(name)
        whole = whole and at + length <= size
        if name == b"meta" and not meta:
            if length > LONGEST_META:
                raise IndexError(name)
            meta = file.read(length - (start - at))
        at += length
    return meta, whole


def _boxes(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(body):
        length, name = struct.unpack(">I4s", body[at : at + 8])
        length = length or len(body) - at
        if length < 8:
            raise IndexError(name)
        yield name, body[at + 8 : at + length]
        at += length


def _leaves(meta: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes of the description that are asked for, whichever level they stand on."""
    for name, body in _boxes(meta[4:]):
        yield from _boxes(body) if name == b"iprp" else ((name, body),)


def _properties(ipco: bytes) -> Iterator[tuple[int, int] | None]:
    for name, body in _boxes(ipco):
        yield struct.unpack(">II", body[4:12]) if name == SIZES else None


def _primary(pitm: bytes) -> int:
    (number,) = struct.unpack(">I", pitm[4:8]) if pitm[0] else struct.unpack(">H", pitm[4:6])
    return int(number)


def _belonging(ipma: bytes, item: int) -> list[int]:
    """The numbers of the properties that an item has, from 1."""
    wide, many_bytes = ipma[0] > 0, ipma[3] & 1
    (entries,) = struct.unpack(">I", ipma[4:8])
    at, step = 8, 2 if many_bytes else 1
    for _entry in range(entries):
        (number,) = struct.unpack(">I", ipma[at : at + 4]) if wide else struct.unpack(">H", ipma[at : at + 2])
        at += 4 if wide else 2
        count, at = ipma[at], at + 1
        if number == item:
            ends = range(at, at + count * step, step)
            # The first bit says that the property is essential.
            return [int.from_bytes(ipma[one : one + step], "big") & (1 << 8 * step - 1) - 1 for one in ends]
        at += count * step
    raise KeyError(item)


def _extents(iloc: bytes) -> Iterator[int]:
    """Where each piece of each item ends in the file."""
    version = iloc[0]
    offset_size, length_size, base_size = iloc[4] >> 4, iloc[4] & 15, iloc[5] >> 4
    index_size = iloc[5] & 15 if version else 0
    at = 6
    number_size = 4 if version > 1 else 2
    count, at = _number(iloc, at, number_size)
    for _item in range(count):
        _name, at = _number(iloc, at, number_size)
        how, at = _number(iloc, at, 2) if version else (0, at)
        _file, at = _number(iloc, at, 2)
        base, at = _number(iloc, at, base_size)
        pieces, at = _number(iloc, at, 2)
        for _piece in range(pieces):
            _index, at = _number(iloc, at, index_size)
            offset, at = _number(iloc, at, offset_size)
            length, at = _number(iloc, at, length_size)
            # Other ways of construction point into the description or at other items.
            if how & 15 == 0:
                yield base + offset + length


def _number(body: bytes, at: int, size: int) -> tuple[int, int]:
    if at + size > len(body):
        raise IndexError(at)
    return int.from_bytes(body[at : at + size], "big"), at + size
