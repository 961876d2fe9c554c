"""One line of a personal training record, whatever it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """`kind` is session, exam or contest."""

    kind: str
    at: datetime
    what: str
    detail: str
    result: str
    tone: str
    url: str
