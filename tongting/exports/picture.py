"""A letter → one long picture for a chat group: 1080 pixels wide, readable on a phone without a tap, drawn by Pillow
with the project's own font."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from tongting.events.flow import Refused
from tongting.exports.cells import clean_text
from tongting.exports.letter import Bar, Figure, Letter, Paragraph, Table

FONT = Path(settings.BASE_DIR) / "static" / "fonts" / "TongtingSansSC-Regular.otf"
WIDTH, SIDE, PAD = 1080, 56, 36
INNER = WIDTH - 2 * SIDE
# What a chat program still shows as one picture; a longer text is a Word file.
TALLEST = 24_000
INK, INK_2, INK_3, PAPER, CARD, LINE, SUNK = (
    "#1D2329", "#3E4750", "#59636D", "#F6F4EF", "#FFFFFF", "#E3DFD6", "#EFECE4",
)  # fmt: skip
SEAL = "#B8141C"
TONES = {"ok": "#1B7A46", "bad": "#B3401A", "act": "#14607A", "lamp": "#C58100", "none": "#CFC9BC", "": INK}
# Signs that begin no line.
NEVER_FIRST = frozenset("，。；：？！、）〕”》〉…％%,.;:?!)")
# Signs that end no line.
NEVER_LAST = frozenset("（〔“《〈(")
Deed = Callable[[ImageDraw.ImageDraw], None]


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


def write(letter: Letter, path: Path) -> tuple[int, int]:
    """Writes the PNG; returns its size."""
    sheet = Sheet()
    draw_letter(sheet, letter)
    picture = sheet.picture()
    with path.open("wb") as file:
        picture.save(file, "PNG", optimize=True)
    return picture.size


class Sheet:
    """A page that grows downwards: deeds are noted first and done when its height is known."""

    def __init__(self) -> None:
        self.y = 0
        self.deeds: list[Deed] = []

    def draw(self, deed: Deed) -> None:
        self.deeds.append(deed)

    def box(
        self, x: int, y: int, width: int, height: int, fill: str, radius: int = 0, edge: str = ""
    ) -> None:
        shape = (x, y, x + width - 1, y + height - 1)
        self.draw(
            lambda pen: pen.rounded_rectangle(shape, radius, fill=fill, outline=edge or None, width=2 if edge else 0)
        )  # fmt: skip

    def words(self, x: float, y: float, text: str, size: int, colour: str, bold: bool = False) -> None:
        stroke = max(1, size // 36) if bold else 0
        self.draw(
            lambda pen: pen.text((x, y), text, colour, font(size), stroke_width=stroke, stroke_fill=colour)
        )  # fmt: skip

    def centred(self, y: float, text: str, size: int, colour: str, bold: bool = False) -> None:
        self.words((WIDTH - width_of(text, size)) / 2, y, text, size, colour, bold)

    def text(
        self, text: str, size: int, colour: str = INK, *, x: int = SIDE + PAD, width: int = INNER - 2 * PAD,
        bold: bool = False, indent: bool = False, centre: bool = False,
    ) -> None:  # fmt: skip
        """Wrapped lines from where the page has come to."""
        for line in wrapped(("　　" if indent else "") + text, size, width):
            at = x + (width - width_of(line, size)) / 2 if centre else x
            self.words(at, self.y, line, size, colour, bold)
            self.y += round(size * 1.62)

    def picture(self) -> Image.Image:
        if self.y > TALLEST:
            raise Refused(_("内容太长，一张图放不下；改用 Word 发，或者把附表去掉"))
        picture = Image.new("RGB", (WIDTH, self.y), PAPER)
        pen = ImageDraw.Draw(picture)
        for deed in self.deeds:
            deed(pen)
        return picture


def width_of(text: str, size: int) -> float:
    return font(size).getlength(text)


def wrapped(text: str, size: int, width: float) -> list[str]:
    """Lines that fit, none beginning with a closing sign: the sign before it goes down with it. Words and numbers stay
    whole where they fit on a line."""
    lines: list[str] = []
    line: list[str] = []
    for piece in pieces(clean_text(text).replace("\n", " ")):
        if line and width_of("".join(line), size) + width_of(piece, size) > width:
            until = broken_at(line, piece)
            lines.append("".join(line[:until]).rstrip(" "))
            line = line[until:]
        while width_of(piece, size) > width:
            if line:
                lines.append("".join(line))
                line = []
            fits = next(n for n in range(len(piece), 0, -1) if width_of(piece[:n], size) <= width or n == 1)
            lines.append(piece[:fits])
            piece = piece[fits:]
        line.append(piece)
    return [*lines, "".join(line)] if line or not lines else lines


def broken_at(line: list[str], piece: str) -> int:
    """After how many pieces of a full line the next begins, so that no sign begins or ends a line that must not."""
    following = [*line, piece]
    for until in range(len(line), 0, -1):
        if following[until] not in NEVER_FIRST and line[until - 1] not in NEVER_LAST:
            return until
    return len(line)


def pieces(text: str) -> list[str]:
    """Chinese sign by sign, runs of Latin letters and digits whole."""
    found: list[str] = []
    for sign in text:
        if (
            found
            and sign.isascii()
            and sign.isalnum()
            and found[-1][-1].isascii()
            and found[-1][-1].isalnum()
        ):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def draw_letter(sheet: Sheet, letter: Letter) -> None:
    top(sheet, letter)
    if letter.figures:
        figures(sheet, letter.figures)
    if letter.bars:
        bars(sheet, letter.bars)
    card_from = sheet.y
    at = len(sheet.deeds)
    sheet.y += PAD
    if letter.addressee:
        sheet.text(f"{letter.addressee}：", 40)
    for block in letter.blocks:
        if isinstance(block, Table):
            table(sheet, block)
        else:
            paragraph(sheet, block)
    sign(sheet, letter)
    sheet.y += PAD
    # The card lies below its words, and its height is known only now.
    below = Sheet()
    below.box(SIDE, card_from, INNER, sheet.y - card_from, CARD, 24, LINE)
    sheet.deeds[at:at] = below.deeds
    foot(sheet, letter)


def top(sheet: Sheet, letter: Letter) -> None:
    sheet.box(0, 0, WIDTH, 14, SEAL)
    sheet.y = 64
    if letter.head:
        size = min(76, int(INNER / max(1, len(letter.head))))
        sheet.centred(sheet.y, letter.head, size, SEAL, bold=True)
        sheet.y += round(size * 1.5)
    number = letter.number or ("草稿，未编号" if letter.draft else "")
    if number:
        sheet.centred(sheet.y, number, 36, INK_2)
        sheet.y += 62
    sheet.box(SIDE, sheet.y, INNER, 4, SEAL)
    sheet.y += 40
    for line in letter.title_lines:
        sheet.text(line, 52, x=SIDE, width=INNER, bold=True, centre=True)
    sheet.y += 28


def figures(sheet: Sheet, found: tuple[Figure, ...]) -> None:
    """Two or four in a row, each on a card of its own."""
    across = 4 if len(found) % 4 == 0 else 3 if len(found) % 3 == 0 else 2
    gap, high = 16, 176
    wide = (INNER - gap * (across - 1)) // across
    for n, one in enumerate(found):
        x, y = SIDE + (n % across) * (wide + gap), sheet.y + (n // across) * (high + gap)
        sheet.box(x, y, wide, high, CARD, 20, LINE)
        value, unit = width_of(one.value, 68), width_of(one.unit, 34)
        left = x + (wide - value - unit) / 2
        sheet.words(left, y + 24, one.value, 68, TONES[one.tone], bold=True)
        sheet.words(left + value + 4, y + 56, one.unit, 34, INK_3)
        sheet.words(x + (wide - width_of(one.label, 34)) / 2, y + 114, one.label, 34, INK_3)
    sheet.y += -(-len(found) // across) * (high + gap) + 8


def bars(sheet: Sheet, found: tuple[Bar, ...]) -> None:
    high = 2 * PAD + len(found) * 92 - 20
    sheet.box(SIDE, sheet.y, INNER, high, CARD, 24, LINE)
    y, left, wide = sheet.y + PAD, SIDE + PAD, INNER - 2 * PAD
    for one in found:
        sheet.words(left, y, one.label, 34, INK)
        sheet.words(left + wide - width_of(one.text, 34), y, one.text, 34, INK_3)
        sheet.box(left, y + 50, wide, 18, SUNK, 9)
        x = 0.0
        for share, tone in one.parts:
            begin, x = x, min(100.0, x + share)
            if x > begin:
                start, end = round(wide * begin / 100), round(wide * x / 100)
                sheet.box(left + start, y + 50, max(2, end - start), 18, TONES[tone])
        y += 92
    sheet.y += high + 24


def paragraph(sheet: Sheet, block: Paragraph) -> None:
    if block.level == 1:
        sheet.y += 18
        sheet.text(block.text, 44, SEAL, bold=True)
    elif block.level == 2:
        sheet.text(block.text, 40, bold=True)
    else:
        sheet.text(block.text, 40, indent=True)


def table(sheet: Sheet, found: Table) -> None:
    """Real columns, because figures are compared down a column; long words wrap in their cell."""
    size = 32 if len(found.columns) <= 6 else 28
    left, wide, gap = SIDE + PAD, INNER - 2 * PAD, 10
    edges = [left]
    for share in found.shares:
        edges.append(edges[-1] + round(wide * share))
    sheet.y += 14
    for n, row in enumerate((found.columns, *found.rows)):
        cells = [
            wrapped(text, size, edges[k + 1] - edges[k] - 2 * gap) for k, text in enumerate(row)
        ]  # fmt: skip
        high = max(len(lines) for lines in cells) * round(size * 1.4) + 20
        if n % 2 == 0:
            sheet.box(left, sheet.y, wide, high, SUNK if n == 0 else PAPER)
        for k, lines in enumerate(cells):
            y = sheet.y + 10 + (high - 20 - len(lines) * round(size * 1.4)) / 2
            for line in lines:
                middle = found.centred[k]
                x = edges[k] + ((edges[k + 1] - edges[k] - width_of(line, size)) / 2 if middle else gap)
                sheet.words(x, y, line, size, INK_3 if n == 0 else INK, bold=n == 0)
                y += round(size * 1.4)
        sheet.y += high
    sheet.y += 18


def sign(sheet: Sheet, letter: Letter) -> None:
    if letter.attachments:
        sheet.y += 14
        for text in letter.notes:
            sheet.text(text, 36, INK_2)
    if not letter.signer:
        return
    sheet.y += 44
    for text in (letter.signer, letter.date_text):
        sheet.words(WIDTH - SIDE - PAD - 40 - width_of(text, 40), sheet.y, text, 40, INK)
        sheet.y += 66


def foot(sheet: Sheet, letter: Letter) -> None:
    sheet.y += 24
    if letter.fingerprint:
        sheet.centred(sheet.y, f"指纹 {letter.fingerprint[:16]}", 26, INK_3)
        sheet.y += 40
    sheet.centred(sheet.y, "童亭后勤·附表在 Word 文件里" if letter.attachments else "童亭后勤", 26, INK_3)
    sheet.y += 64
