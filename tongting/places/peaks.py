"""Windows of the day as people write them: `07:30-09:30、23:30-01:30`. Pure: no database, no clock."""

from __future__ import annotations

import re
import unicodedata

WINDOW = re.compile(r"([01]?\d|2[0-3]):?([0-5]\d)\s*[-至到]\s*([01]?\d|2[0-3]):?([0-5]\d)")


def read_windows(text: str) -> list[list[str]]:
    """`7:30—9:30，23:30-01:30` → `[["07:30", "09:30"], ["23:30", "01:30"]]`; a window may run past midnight.
    Raises ValueError with the part that is none."""
    found = []
    plain = re.sub(r"\s*[—–~-]+\s*", "-", unicodedata.normalize("NFKC", text))
    for part in re.split(r"[、,;\s]+(?=\d)|[、,;]", plain):
        if not part.strip():
            continue
        window = WINDOW.fullmatch(part.strip())
        if not window:
            raise ValueError(part.strip())
        hour, minute, end_hour, end_minute = window.groups()
        found.append([f"{int(hour):02d}:{minute}", f"{int(end_hour):02d}:{end_minute}"])
    return found


def as_text(windows: list[list[str]]) -> str:
    return "、".join("-".join(window) for window in windows or [])
