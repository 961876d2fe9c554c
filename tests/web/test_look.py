"""The look, measured: contrast from the colours in the stylesheet, the weight of the first page, paper stays light."""

import gzip
import re

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
CSS = (STATIC / "tongting.css").read_text(encoding="utf-8")


def tokens(start):
    block = CSS[CSS.index(start) :]
    block = block[: block.index("\n}")]
    return dict(re.findall(r"--(tt-[a-z0-9-]+):\s*(#[0-9A-Fa-f]{3,6})", block))


LIGHT = tokens(":root,[data-bs-theme=light]{")
DARK = {**LIGHT, **tokens("[data-bs-theme=dark]{")}
AUTO = {**LIGHT, **tokens("html[data-theme-auto]{")}


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    *((ink, paper) for ink in ("ink", "ink-2", "ink-3") for paper in ("paper", "card")),
    *((ink, "sunk") for ink in ("ink", "ink-2")),
    *(("act", paper) for paper in ("paper", "card", "act-50")),
    *(("seal", paper) for paper in ("paper", "card")),
    *(("ok", "card"), ("ok-t", "ok-50"), ("bad", "card"), ("bad-t", "bad-50"), ("lamp-t", "lamp-50")),
    *(("on-act", "act"), ("side-t", "side"), ("side-m", "side"), ("h4t", "h4"), ("ink", "h1"), ("ink", "h2")),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_is_readable(theme, ink, paper):
    colours = LIGHT if theme == "light" else DARK
    assert contrast(colours[f"tt-{ink}"], colours[f"tt-{paper}"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("line", "paper"), [("ctl", "paper"), ("ctl", "card"), ("lamp", "card")])
def test_controls_and_bars_stand_out(theme, line, paper):
    colours = LIGHT if theme == "light" else DARK
    assert contrast(colours[f"tt-{line}"], colours[f"tt-{paper}"]) >= 3


def test_following_the_phone_is_as_dark_as_dark():
    assert AUTO == DARK


def test_paper_stays_light():
    """Dark colours hold on screens only; print never inherits them."""
    for start in ("[data-bs-theme=dark]{\n", "html[data-theme-auto]{\n"):
        before = CSS[: CSS.index(start)]
        assert before.rstrip().splitlines()[-1].startswith("@media screen")


def test_old_phones_understand_the_stylesheet():
    for young in (":has(", "color-mix(", "@container", "@layer", "oklch("):
        assert young not in CSS, young


def test_every_colour_that_is_used_exists():
    used = set(re.findall(r"var\(--(tt-[a-z0-9-]+)", CSS))
    known = set(re.findall(r"--(tt-[a-z0-9-]+):", CSS))
    assert not used - known


def zipped(data):
    return len(gzip.compress(data, 6))


def test_the_first_page_is_light(browser_of, mine):
    page = browser_of(mine.secretary).get("/home/").content
    files = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', page.decode())
    assert len(files) >= 3
    weight = zipped(page) + sum(zipped((STATIC / file).read_bytes()) for file in files)
    assert weight <= 60_000, weight


def test_scripts_are_plain_and_small():
    for path in STATIC.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert zipped(text.encode()) < 12_000, path.name
        assert not re.search(r"\?\.[a-zA-Z\[(]|\?\?=|\|\|=|#[a-z]+\s*=", text), (
            f"{path.name}: younger than ES2019"
        )
        assert not re.search(r"innerHTML|\beval\(|setAttribute\(['\"]style", text), path.name
