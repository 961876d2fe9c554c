"""Words written into a picture: post, time and patroller, readable on snow and in the dark."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

# Height of the words as a share of the picture's longer side, in pixels at least; below it nobody could read them.
SHARE, LEAST = 48, 12
# How much of the picture shines through behind the words.
SHADE = 0.35
PADDING = 0.45


def write(picture: Image.Image, words: str) -> None:
    """Darkens a strip at the lower left and writes into it in white; leaves a picture alone that has no room."""
    if not words:
        return
    size = max(LEAST, max(picture.size) // SHARE)
    edge = round(size * PADDING)
    room = picture.width - 2 * edge
    long = font(size).getlength(words)
    if long > room:
        size = int(size * room / long)
        if size < LEAST:
            return
        edge, long = round(size * PADDING), font(size).getlength(words)
    top = picture.height - size - 2 * edge
    if top < 0:
        return
    strip = (0, top, min(picture.width, round(long) + 2 * edge), picture.height)
    picture.paste(picture.crop(strip).point(_shaded), strip)
    ImageDraw.Draw(picture).text(
        (edge, top + edge + size // 2), words, fill="white", font=font(size), anchor="lm"
    )


@lru_cache(maxsize=64)
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(settings.FONT, size)


def _shaded(value: int) -> int:
    return int(value * SHADE)
