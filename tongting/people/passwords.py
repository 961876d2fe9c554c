"""One-time passwords and how a typed staff number is read. Pure: no database, no clock."""

from __future__ import annotations

import secrets
import unicodedata

# Without the letters and figures that look alike on paper: 0 o, 1 l i, 5 s, 2 z, 8 b, u v, q g.
ALPHABET = "34679acdefhjkmnpqrtwxy"


def one_time_password() -> str:
    """Ten signs (44 bits) in two groups, read aloud and typed without doubt: `k7mp3-xw9qa`."""
    signs = [secrets.choice(ALPHABET) for _n in range(10)]
    return f"{''.join(signs[:5])}-{''.join(signs[5:])}"


def plain_number(typed: str) -> str:
    """`　ＤＥＭＯ００１ ` → `DEMO001`: half-width and without blanks; letters keep their case."""
    return "".join(unicodedata.normalize("NFKC", typed).split())
