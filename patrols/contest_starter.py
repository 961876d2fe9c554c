"""The built-in trades of a skill contest, from starter/contests.json; every mine picks and edits them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings


@cache
def read_file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((settings.STARTER / "contests.json").read_text(encoding="utf-8"))
    return found


def trades() -> list[dict[str, Any]]:
    """name, jobs, items, criteria (name → points at most), decides."""
    return list(read_file()["trades"])
