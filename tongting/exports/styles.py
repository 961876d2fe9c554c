"""The styles of one workbook, each made once however many cells wear it."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format

from tongting.exports.page import KINDS, Column, Font, Look

HEADER_FILL = "#E8EEF1"
SUMMARY_FILL = "#F4F1E6"
RIGHT_ALIGNED = ("money", "fen")


class Styles:
    """Hands out style numbers; `make` turns a dictionary of properties into the workbook's own format."""

    def __init__(self, make: Any, look: Look) -> None:
        self._make = make
        self._look = look
        self._numbers: dict[Any, int] = {}

    def _number(self, **properties: Any) -> int:
        key = tuple(sorted(properties.items()))
        if key not in self._numbers:
            style: Format = self._make(properties)
            self._numbers[key] = style._get_xf_index()
        return self._numbers[key]

    def _text(self, font: Font, **more: Any) -> int:
        properties = {"font_name": font.name, "font_size": font.size, "valign": "vcenter", **more}
        return self._number(**properties)

    def title(self) -> int:
        return self._text(self._look.title, align="center")

    def subtitle(self) -> int:
        return self._text(self._look.subtitle, align="center")

    def header(self) -> int:
        return self._text(self._look.header, align="center", text_wrap=True, border=1, bg_color=HEADER_FILL)

    def footer(self) -> int:
        return self._text(self._look.body, align="left")

    def note(self) -> int:
        return self._text(self._look.body, align="left", text_wrap=True)

    def cell(
        self, column: Column, kind: str, *, summary: bool = False, quoted: bool = False, link: bool = False
    ) -> int:
        """The style of a data cell. `quoted` marks text as text for whoever edits the cell later."""
        align = column.align or ("right" if kind in RIGHT_ALIGNED else "left" if column.wrap else "center")
        more: dict[str, Any] = {"align": align, "border": 1, "num_format": KINDS[kind]}
        if column.wrap:
            more["text_wrap"] = True
        if summary:
            more |= {"bold": True, "bg_color": SUMMARY_FILL}
        if quoted:
            more["quote_prefix"] = True
        if link:
            more |= {"font_color": "#1F5F8B", "underline": 1}
        return self._text(self._look.body, **more)
