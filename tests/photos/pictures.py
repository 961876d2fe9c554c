"""Pictures for tests, made on the spot: nothing anybody took is kept in the project."""

import io
import struct
import zlib

import pillow_heif
from PIL import Image, PngImagePlugin

ORIENTATION = 0x0112
SCRIPT = b"<script>alert('comment')</script>"


def corners(width=400, height=300):
    """Red top left, green top right, blue bottom left, white bottom right: says which way up it is."""
    picture = Image.new("RGB", (width, height), "white")
    w, h = width // 2, height // 2
    picture.paste((255, 0, 0), (0, 0, w, h))
    picture.paste((0, 255, 0), (w, 0, width, h))
    picture.paste((0, 0, 255), (0, h, w, height))
    return picture


def grain(width, height, sigma=50):
    """Noise like a bad phone's, tiled; 12 MP of it are a 5 MB JPEG."""
    tile = Image.effect_noise((500, 500), sigma)
    tile = Image.merge("RGB", [tile, tile.rotate(90), tile.rotate(180)])
    picture = Image.new("RGB", (width, height))
    for x in range(0, width, 500):
        for y in range(0, height, 500):
            picture.paste(tile, (x, y))
    return picture


def encoded(picture, format_="JPEG", **options):
    out = io.BytesIO()
    picture.save(out, format_, **options)
    return out.getvalue()


def jpeg(width=400, height=300, **options):
    return encoded(corners(width, height), quality=90, **options)


def heic(picture=None, **options):
    """As an iPhone writes it: HEVC in boxes, with `tile_size=512` cut into tiles as well."""
    out = io.BytesIO()
    pillow_heif.from_pillow(picture or corners()).save(out, quality=options.pop("quality", 60), **options)
    return out.getvalue()


def heic_claiming(width, height, **options):
    """A small HEIC that says it is a large one, in every place where a size is written."""
    raw = bytearray(heic(corners(64, 48), **options))
    at = raw.find(b"ispe")
    while at >= 0:
        raw[at + 8 : at + 16] = struct.pack(">II", width, height)
        at = raw.find(b"ispe", at + 1)
    return bytes(raw)


def box(name, body=b""):
    return struct.pack(">I4s", 8 + len(body), name) + body


def exif(orientation=1, taken="2026:11:19 08:30:05", offset=None, gps=True):
    tags = Image.Exif()
    tags[ORIENTATION] = orientation
    tags[0x010F] = "SpyPhone"
    inner = tags.get_ifd(0x8769)
    inner[0x9003] = taken
    if offset:
        inner[0x9011] = offset
    if gps:
        tags.get_ifd(0x8825).update({1: "N", 2: (34.0, 45.0, 12.0), 3: "E", 4: (113.0, 38.0, 1.0)})
    return tags


def png_chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_header_only(width, height):
    """A picture of any size in 60 bytes: what a bomb looks like to whoever reads the header alone."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + png_chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + png_chunk(b"IEND", b"")
    )


def jpeg_claiming(width, height):
    """A small JPEG whose frame header says it is a large one."""
    raw = bytearray(jpeg(16, 16))
    frame = raw.index(b"\xff\xc0")
    raw[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(raw)


def webp_claiming(width, height):
    body = b"VP8X" + struct.pack("<I", 10) + b"\0" * 4
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def png_with_text(text):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", text)
    return encoded(corners(), "PNG", pnginfo=notes)


def markers(raw):
    """The segments of a JPEG up to its pixels, by marker byte."""
    found, at = [], 2
    while raw[at + 1] != 0xDA:
        found.append(raw[at + 1])
        at += 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
    return found
