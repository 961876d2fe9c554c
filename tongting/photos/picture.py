"""The darkroom: bytes in, a small upright picture without metadata out; no database, no disk, no clock."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from tongting.events.flow import Refused
from tongting.periods import SHANGHAI
from tongting.photos import gate, heic, likeness, watermark

LONG_SIDE = 1600
THUMB_SIDE = 320
QUALITY = 80
# A picture that hangs on a record as a paper, so that a plan's small print can be read.
PAPER_SIDE, PAPER_QUALITY = 4000, 90
READERS: dict[str, Callable[[BinaryIO], Image.Image]] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
}
ORIENTATION, EXIF_FOLDER, TAKEN, TAKEN_OFFSET = 0x0112, 0x8769, 0x9003, 0x9011
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises on a damaged file; MemoryError is not among them, for that is ours and worth another try.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    AttributeError,
    struct.error,
)


@dataclass(frozen=True)
class Developed:
    full: bytes
    thumb: bytes
    width: int
    height: int
    taken_at: datetime | None
    # What it looks like, to find it again (see likeness.py); None where there is hardly anything on it.
    look: int | None


def develop(raw: bytes, caption: Callable[[datetime | None], str] | None = None) -> Developed:
    """JPEGs of at most 1600 and 320 px, upright, sRGB, nothing but pixels; Refused on a damaged file.

    `caption` makes what is written into the larger one out of the camera's own note of when; the small one and the
    look stay free of it.
    """
    source = BytesIO(raw)
    looks = gate.inspect(source, len(raw))
    kind = looks.format
    if kind == "HEIC":
        source, kind = BytesIO(_flattened(raw)), "PNG"
    try:
        picture = READERS[kind](source)
        small = _small(picture)
        exif = _exif(picture)
        small = _turned(_plain_rgb(small), exif)
    except DAMAGE:
        raise Refused(_("照片文件坏了，打不开；重新拍一张再传"))
    thumb = small.resize(_fit(small.size, THUMB_SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    look, taken_at = likeness.look_of(thumb), _taken_at(exif)
    if caption is not None:
        watermark.write(small, caption(taken_at))
    return Developed(_jpeg(small), _jpeg(thumb), *small.size, taken_at=taken_at, look=look)


def bare(raw: bytes) -> bytes:
    """The picture in its own format, at most 4000 px, upright, nothing but pixels; Refused on a damaged file."""
    source = BytesIO(raw)
    kind = gate.inspect(source, len(raw)).format
    try:
        picture = READERS[kind](source)
        small = _small(picture, PAPER_SIDE)
        has_paper = small.mode in ("RGBA", "LA") and kind != "JPEG"
        small = _turned(small if has_paper else _plain_rgb(small), _exif(picture))
    except DAMAGE:
        raise Refused(_("照片文件坏了，打不开；重新拍一张再传"))
    # Encoders copy comments and profiles out of `info` by themselves.
    small.info = {}
    out = BytesIO()
    small.save(out, kind, quality=PAPER_QUALITY)
    return out.getvalue()


# What is left of a picture that is blurred: so many pixels a side. Enough for a colour and a shape, not for a number.
COARSE = 14


def blur(thumb: bytes) -> bytes:
    """A JPEG as large as the small one in which only colours are to be told; what was finer is gone, not hidden."""
    picture = Image.open(BytesIO(thumb)).convert("RGB")
    coarse = picture.resize(_fit(picture.size, COARSE), Image.Resampling.BOX)
    return _jpeg(coarse.resize(picture.size, Image.Resampling.BICUBIC))


def _flattened(raw: bytes) -> bytes:
    try:
        return heic.flattened(raw, LONG_SIDE)
    except heic.Damaged:
        raise Refused(
            _(
                "这张 HEIC 照片打不开；重新拍一张，还不行就在手机的相机设置里把格式改成“兼容性最佳”（JPEG）再拍"
            )
        )


def _fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _small(picture: Image.Image, longest: int = LONG_SIDE) -> Image.Image:
    """Decoded and resized in the picture's own colours; a JPEG is decoded no larger than needed."""
    target = _fit(picture.size, longest)
    if picture.size != target:
        # Both sides from the aspect ratio: draft() with a square decodes 4:3 at full size. One less than the
        # target, or rounding up the short side of 3200×2399 would cost the halving.
        picture.draft(None, (max(1, target[0] - 1), max(1, target[1] - 1)))
    picture.load()
    picture = _resizable(picture)
    if picture.size == target:
        return picture
    return picture.resize(target, Image.Resampling.BICUBIC, reducing_gap=3.0)


def _resizable(picture: Image.Image) -> Image.Image:
    if picture.mode == "P":
        return picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode.startswith("I"):
        # 16 bits of grey: convert() alone would cut everything above 255 to white.
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture


def _plain_rgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if picture.mode in ("RGBA", "LA"):
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture.convert("RGB"), mask=picture.getchannel("A"))
        picture = paper
    if profile:
        # A profile that doesn't fit the picture is no reason to refuse it: the colours stay as they are.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            picture = _in_srgb(picture, profile)
    return picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    came_in = ImageCms.ImageCmsProfile(BytesIO(profile))
    if picture.mode == "RGB" and "srgb" in (came_in.profile.profile_description or "").lower():
        return picture
    turned = ImageCms.profileToProfile(
        picture, came_in, ImageCms.createProfile("sRGB"), ImageCms.Intent.PERCEPTUAL, "RGB"
    )
    return turned or picture


def _exif(picture: Image.Image) -> Image.Exif:
    with contextlib.suppress(*DAMAGE):
        return picture.getexif()
    return Image.Exif()


def _turned(picture: Image.Image, exif: Image.Exif) -> Image.Image:
    turn = UPRIGHT.get(exif.get(ORIENTATION, 1))
    return picture if turn is None else picture.transpose(turn)


def _taken_at(exif: Image.Exif) -> datetime | None:
    """The camera's own note of when, if it makes sense; without a zone it is the mine's wall clock."""
    with contextlib.suppress(*DAMAGE):
        inner = exif.get_ifd(EXIF_FOLDER)
        noted = datetime.strptime(str(inner[TAKEN]).strip("\0 "), "%Y:%m:%d %H:%M:%S")
        with contextlib.suppress(*DAMAGE):
            return datetime.strptime(
                f"{noted:%Y%m%d%H%M%S}{inner[TAKEN_OFFSET]}".strip("\0 "), "%Y%m%d%H%M%S%z"
            )
        return noted.replace(tzinfo=SHANGHAI)
    return None


def _jpeg(picture: Image.Image) -> bytes:
    # The encoder copies the comment out of `info` by itself, which is how a script would get through.
    picture.info = {}
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
