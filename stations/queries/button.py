"""A tile of a desk's screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Button:
    """Where it leads, and what to know before tapping it."""

    text: str
    url: str
    icon: str
    note: str = ""
    is_hot: bool = False
    is_big: bool = False
