"""A letter → a Word file in the layout of GB/T 9704-2012: margins, grid, fonts by name, tables, page numbers.

Fonts are only named, so that the reader's own are used. No seal is ever drawn: its place stays empty for the paper one.
The page declares the grid of 22 lines of 28 characters; lines and characters keep to it by their own pitch, because
readers disagree about a grid that is narrower than its font (LibreOffice gives each character two cells).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from tongting.exports.cells import clean_text
from tongting.exports.letter import Letter, Paragraph, Table
from tongting.periods import local

TITLE, BODY, HEI, KAI, SONG, LATIN = (
    "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "Times New Roman",
)  # fmt: skip
# Sizes in points: 二号, 三号, 四号, 小四, 五号.
SIZE_2, SIZE_3, SIZE_4, SIZE_S4, SIZE_5 = 22, 16, 14, 12, 10.5
LINE, TITLE_LINE, TABLE_LINE = 28.95, 35.0, 18.0
WIDTH_MM = 156
# So many rows at the end of a table stay on one page.
TOGETHER = 3
# 156 mm for 28 characters are 15.79 pt each: a quarter of a point less than their size, in twentieths.
TIGHTER = "-5"
RED = RGBColor(0xFF, 0, 0)
FONT_OF_LEVEL = {0: BODY, 1: HEI, 2: KAI, 3: BODY, 4: BODY}
CENTRE, RIGHT, LEFT, BOTH = (
    WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip


def write(letter: Letter, path: Path, *, at: datetime) -> None:
    """Writes the file; `at` is the creation date kept in it."""
    Scribe(letter, at).write(path)


class Scribe:
    """One letter on its way into a document."""

    def __init__(self, letter: Letter, at: datetime) -> None:
        self.letter = letter
        self.document: Any = Document()
        properties = self.document.core_properties
        properties.title, properties.author = clean_text(letter.title)[:200], clean_text(letter.issuer)[:200]
        properties.comments = ""
        properties.created = properties.modified = local(at).replace(tzinfo=None)
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(SIZE_3)
        named(normal.element.get_or_add_rPr(), BODY)

    def write(self, path: Path) -> None:
        self.lay_out(self.document.sections[0])
        self.head()
        self.heading()
        for place, block in enumerate(self.letter.blocks, 1):
            if isinstance(block, Table):
                self.table(block, SIZE_S4)
            else:
                # No page with nothing but a signature on it.
                self.paragraph(block, last=place == len(self.letter.blocks))
        self.notes()
        self.signature()
        self.attachments()
        self.colophon()
        self.document.save(str(path))

    def lay_out(self, section: Any) -> None:
        """The page, its grid of 22 lines of 28 characters, and what stands at its foot."""
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.header_distance, section.footer_distance = Mm(20), Mm(28)
        for old in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(old)
        section._sectPr.append(element("w:docGrid", type="linesAndChars", linePitch="579", charSpace="-849"))
        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, align, side in (
            (section.footer, RIGHT, "right"),
            (section.even_page_footer, LEFT, "left"),
        ):
            foot = footer.paragraphs[0]
            foot.alignment = align
            indent(foot, **{f"{side}Chars": "100", side: "280"})
            run(foot, "— ", SONG, SIZE_4)
            for kind in ("begin", None, "end"):
                mark = run(foot, "", SONG, SIZE_4)
                mark._r.append(element("w:fldChar", fldCharType=kind) if kind else instruction("PAGE"))
            run(foot, " —", SONG, SIZE_4)
        if self.letter.draft:
            for header in (section.header, section.even_page_header):
                above = header.paragraphs[0]
                above.alignment = RIGHT
                run(above, "草稿，未编号", HEI, SIZE_4).font.color.rgb = RED

    def line(self, text: str = "", font: str = BODY, size: float = SIZE_3, pitch: float = LINE) -> Any:
        """A paragraph of exact height, as everything but tables stands on the grid."""
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
        off_grid(paragraph)
        if text:
            run(paragraph, text, font, size)
        return paragraph

    def head(self) -> None:
        letter = self.letter
        if letter.head:
            size = min(42.0, 0.9 * WIDTH_MM / 25.4 * 72 / len(letter.head))
            mark = self.line(letter.head, TITLE, size, pitch=size * 1.2)
            mark.alignment = CENTRE
            mark.paragraph_format.space_before = Mm(24)
            mark.runs[0].font.color.rgb = RED
            self.line()
        if letter.number or letter.draft:
            number = self.line(letter.number or "（发布时编号）")
            number.alignment = CENTRE
            if letter.head:
                border(number, "bottom", size=20, colour="FF0000", space=11)
            self.line()

    def heading(self) -> None:
        self.line()
        for text in self.letter.title_lines:
            self.line(text, TITLE, SIZE_2, TITLE_LINE).alignment = CENTRE
        self.line()
        if self.letter.addressee:
            self.line(f"{self.letter.addressee}：")

    def paragraph(self, block: Paragraph, *, last: bool = False) -> None:
        made = self.line(block.text, FONT_OF_LEVEL[block.level])
        made.alignment = BOTH
        indent(made, firstLineChars="200", firstLine="640")
        made.paragraph_format.widow_control = False
        made.paragraph_format.keep_with_next = block.level == 1 or last

    def table(self, table: Table, size: float) -> None:
        made = self.document.add_table(rows=1 + len(table.rows), cols=len(table.columns))
        made.style = "Table Grid"
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        margins = element("w:tblCellMar")
        for side in ("left", "right"):
            margins.append(element(f"w:{side}", w="57", type="dxa"))
        placed(made._tbl.tblPr, margins, before="tblLook")
        widths = [Mm(WIDTH_MM * share) for share in table.shares]
        for number, values in enumerate((table.columns, *table.rows)):
            row = made.rows[number]
            row._tr.get_or_add_trPr().append(element("w:cantSplit"))
            for cell, value, width, middle in zip(row.cells, values, widths, table.centred, strict=True):
                cell.width, cell.vertical_alignment = width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
                paragraph = cell.paragraphs[0]
                paragraph.alignment = CENTRE if middle or number == 0 else LEFT
                self.cell(paragraph, value, HEI if number == 0 else BODY, size)
        # A total does not stand alone on the next page.
        for row in made.rows[-TOGETHER:-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        made.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        self.line(pitch=8)

    def cell(self, paragraph: Any, text: str, font: str, size: float) -> None:
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(1)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(TABLE_LINE * size / SIZE_S4)
        off_grid(paragraph)
        run(paragraph, text, font, size)

    def notes(self) -> None:
        if self.letter.attachments:
            self.line().paragraph_format.keep_with_next = True
        for text in self.letter.notes:
            note = self.line(text)
            indent(note, leftChars="200", left="640")
            note.paragraph_format.keep_with_next = True

    def signature(self) -> None:
        """With a seal the signature is centred on the date and both keep clear of the text; without one it stands two
        characters from the right."""
        letter = self.letter
        if not letter.signer:
            return
        for _blank in range(2 if letter.seal else 1):
            self.line().paragraph_format.keep_with_next = True
        signer, dated = len(letter.signer), width_of(letter.date_text)
        if letter.seal:
            middle = max(4 + dated / 2, signer / 2)
            margins = (middle - signer / 2, middle - dated / 2)
        else:
            # The date begins two characters to the right of the signature.
            margins = (2.0 + max(0.0, dated + 2 - signer), 2.0 + max(0.0, signer - dated - 2))
        for text, margin, font in ((letter.signer, margins[0], BODY), (letter.date_text, margins[1], BODY)):
            made = self.line(text, font)
            made.alignment = RIGHT
            made.paragraph_format.keep_with_next = text == letter.signer
            indent(made, rightChars=str(round(100 * margin)), right=str(round(20 * SIZE_3 * margin)))

    def attachments(self) -> None:
        many = len(self.letter.attachments) > 1
        for number, table in enumerate(self.letter.attachments, 1):
            mark = self.line(f"附件{number if many else ''}", HEI)
            mark.paragraph_format.page_break_before = True
            self.line(table.title, TITLE, SIZE_2, TITLE_LINE).alignment = CENTRE
            self.line(pitch=12)
            self.table(table, SIZE_5)

    def colophon(self) -> None:
        """Whom a copy goes to, at the foot of the last page."""
        if not self.letter.copy_to:
            return
        made = self.document.add_table(rows=1, cols=1)
        floating = element(
            "w:tblpPr", leftFromText="0", rightFromText="0", vertAnchor="page", horzAnchor="margin",
            tblpXSpec="center", tblpY="14060",
        )  # fmt: skip
        placed(made._tbl.tblPr, floating, before="tblW")
        made.autofit = False
        cell = made.rows[0].cells[0]
        cell.width = Mm(WIDTH_MM)
        paragraph = cell.paragraphs[0]
        run(paragraph, f"抄送：{self.letter.copy_to.rstrip('。')}。", BODY, SIZE_4)
        indent(paragraph, leftChars="100", left="280", rightChars="100", right="280")
        for edge in ("top", "bottom"):
            border(paragraph, edge, size=8, colour="000000", space=4)
        self.line(pitch=1)


def run(paragraph: Any, text: str, font: str, size: float) -> Any:
    made = paragraph.add_run(clean_text(text))
    made.font.size = Pt(size)
    properties = made._r.get_or_add_rPr()
    named(properties, font)
    if size == SIZE_3:
        properties.insert_element_before(
            element("w:spacing", val=TIGHTER), "w:w", "w:kern", "w:position", "w:sz", "w:szCs"
        )
    return made


def off_grid(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(element("w:snapToGrid", val="0"), "w:spacing", "w:ind", "w:jc", "w:rPr")


def named(properties: Any, font: str) -> None:
    """Names a font for Chinese; letters and digits stand in the Latin one."""
    fonts = properties.get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), LATIN if font != SONG else SONG)
    fonts.set(qn("w:eastAsia"), font)


def element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def placed(properties: Any, made: Any, *, before: str) -> None:
    """Puts an element where the format wants it: readers refuse a file whose elements stand out of order."""
    follower = properties.find(qn(f"w:{before}"))
    if follower is None:
        properties.append(made)
    else:
        follower.addprevious(made)


def instruction(text: str) -> Any:
    made = element("w:instrText")
    made.text = text
    return made


def indent(paragraph: Any, **given: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    found = properties.find(qn("w:ind"))
    if found is None:
        found = properties._add_ind()
    for key, value in given.items():
        found.set(qn(f"w:{key}"), value)


def border(paragraph: Any, edge: str, *, size: int, colour: str, space: int) -> None:
    """`size` in eighths of a point, `space` in points."""
    properties = paragraph._p.get_or_add_pPr()
    found = properties.find(qn("w:pBdr"))
    if found is None:
        found = element("w:pBdr")
        properties.insert_element_before(
            found, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )  # fmt: skip
    found.append(element(f"w:{edge}", val="single", sz=str(size), space=str(space), color=colour))


def width_of(text: str) -> float:
    """How many characters wide a line is: a digit is half of one."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)
