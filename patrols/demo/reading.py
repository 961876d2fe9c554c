"""Reads the starter files: half-width punctuation between Chinese words becomes full-width, the codes stay."""

from __future__ import annotations

import json
import re
from typing import Any

from django.conf import settings

CHINESE = re.compile(r"[一-鿿]")
# A comma or colon between figures (07:30, 1,800) is none of Chinese.
SIGNS = [
    (re.compile(r"\s*,\s*(?!\d)|(?<!\d)\s*,\s*"), "，"),
    (re.compile(r"\s*;\s*"), "；"),
    (re.compile(r"(?<!\d):\s*|:\s*(?!\d)"), "："),
    (re.compile(r"\s*\(\s*"), "（"),
    (re.compile(r"\s*\)"), "）"),
    (re.compile(r"!"), "！"),
    (re.compile(r"\?"), "？"),
]


def starter(name: str) -> Any:
    """The contents of `starter/<name>.json`, set as Chinese text is set."""
    return _set(json.loads((settings.STARTER / f"{name}.json").read_text(encoding="utf-8")))


def full_width(text: str) -> str:
    """`每次(不少于两成),有签字` → `每次（不少于两成），有签字`; a text without Chinese stays as it is."""
    if not CHINESE.search(text):
        return text
    for sign, full in SIGNS:
        text = sign.sub(full, text)
    return text


def windows(texts: list[str]) -> list[list[str]]:
    """`["07:30-09:30"]` → `[["07:30", "09:30"]]`."""
    return [text.split("-") for text in texts]


def _set(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _set(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_set(inner) for inner in value]
    return full_width(value) if isinstance(value, str) else value
