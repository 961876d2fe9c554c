"""The shelf of signs: each icon of a page is drawn once at the page's end and mentioned wherever it stands.

A list shows the same five signs a hundred times, and a phone's line is thin: half of a page was drawings.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

ICONS = Path(settings.BASE_DIR) / "static" / "vendor" / "bootstrap-icons-1.13.2"
# Where a page's context keeps the names of the signs that were mentioned so far, in their order.
MENTIONED = "signs_mentioned"


@cache
def _body(name: str) -> str:
    """The inside of an icon's SVG; a name that is not vendored is a mistake that stops tests and draws nothing for
    people: nobody loses a page over a sign."""
    file = ICONS / f"{name}.svg"
    if not file.is_file() and not (settings.TESTING or settings.DEBUG):
        return ""
    text = file.read_text(encoding="utf-8")
    return text[text.index(">") + 1 : text.rindex("</svg>")].replace("\n", "").strip()


def drawn(name: str, css: str = "") -> SafeString:
    """The whole sign, for a place that is no page."""
    return format_html(
        '<svg class="ic {}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>',
        css,
        mark_safe(_body(name)),
    )


def mention(name: str, css: str, mentioned: dict[str, None]) -> SafeString:
    """Points to the sign at the end of the page."""
    mentioned[name] = None
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>', f"ic {css}".strip(), name
    )


class SignsNode(template.Node):
    """What stands between {% signs %} and {% endsigns %}, and then the signs that were mentioned in it."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        mentioned: dict[str, None] = {}
        with context.push(**{MENTIONED: mentioned}):
            page = self.nodelist.render(context)
        bodies = ((name, mark_safe(_body(name))) for name in mentioned)
        symbols = format_html_join("", '<symbol id="i-{}" viewBox="0 0 16 16">{}</symbol>', bodies)
        return format_html("{}<svg hidden>{}</svg>", page, symbols)
