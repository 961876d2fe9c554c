"""What a picture looks like in 64 bits (dHash), so that one used before is found again however long ago."""

from __future__ import annotations

from PIL import Image

ACROSS, DOWN = 9, 8
# Two pictures count as one when at most so many of the 64 bits differ; with four bands one is then always equal.
MOST_APART = 3
BANDS = 4
BITS = ACROSS * DOWN - DOWN
# A wall or a dark room has hardly any edges: what is left is noise, and it looks like every other wall.
EDGE, FEWEST_EDGES = 3, 20


def look_of(picture: Image.Image) -> int | None:
    """For each pixel of a grey miniature whether it is brighter than its right neighbour; None where most are alike."""
    grey = picture.convert("L").resize((ACROSS, DOWN), Image.Resampling.BOX).tobytes()
    steps = [
        grey[row * ACROSS + column] - grey[row * ACROSS + column + 1]
        for row in range(DOWN)
        for column in range(ACROSS - 1)
    ]
    if sum(abs(step) >= EDGE for step in steps) < FEWEST_EDGES:
        return None
    return sum((step > 0) << place for place, step in enumerate(steps))


def bands_of(look: int) -> tuple[int, ...]:
    """Four numbers of 16 bits, as a small integer of a database holds them. Every fourth bit goes into one: neighbours
    are alike, and a band of neighbours would be shared by far too many pictures."""
    parts = [[look >> place & 1 for place in range(band, BITS, BANDS)] for band in range(BANDS)]
    return tuple(sum(bit << place for place, bit in enumerate(bits)) - 0x8000 for bits in parts)


def apart(look: int, other: int) -> int:
    """In how many of the 64 places two looks differ."""
    return (look ^ other).bit_count()


def written(look: int | None) -> str:
    """As it stands in the table: 16 hexadecimal digits, or nothing."""
    return "" if look is None else f"{look:016x}"
