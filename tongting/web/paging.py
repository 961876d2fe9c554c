"""Pages of a long list by key, not by number: the ten-thousandth page costs what the first one costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page; `older` and `newer` are cursors for `?after=` and `?before=`, empty at the ends."""

    rows: list[Row]
    older: str
    newer: str


def by_key(
    rows: QuerySet[Row], order: tuple[str, ...], parameters: Mapping[str, str], size: int = SIZE
) -> Page[Row]:
    """The page that `parameters` point to, ordered by `order` (field names with or without "-", the last one unique).
    A cursor that was tampered with gives the first page."""
    back = "before" in parameters
    cursor = _read(parameters.get("before") or parameters.get("after") or "", len(order))
    if cursor is None:
        back = False
    walked = tuple(_turned(name) for name in order) if back else order
    found = rows.order_by(*walked)
    if cursor is not None:
        try:
            found = found.filter(_beyond(walked, cursor))
            got = list(found[: size + 1])
        except (ValidationError, ValueError, TypeError, FieldError, OverflowError):
            return by_key(rows, order, {}, size)
    else:
        got = list(found[: size + 1])
    more, got = len(got) > size, got[:size]
    if back:
        got.reverse()
    older = _write(got[-1], order) if got and (more or back) else ""
    newer = _write(got[0], order) if got and ((back and more) or (cursor is not None and not back)) else ""
    return Page(got, older, newer)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: tuple[str, ...], cursor: list[Any]) -> Q:
    """Rows strictly behind the cursor: (a > x) or (a = x and b > y) …, with a plain bound on the first field in front,
    which is what an index can use on both databases."""
    first = order[0].lstrip("-")
    bound = Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": cursor[0]})
    behind, equal = Q(), Q()
    for name, value in zip(order, cursor, strict=True):
        field, step = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        behind |= equal & Q(**{f"{field}__{step}": value})
        equal &= Q(**{field: value})
    return bound & behind


def _write(row: Model, order: tuple[str, ...]) -> str:
    values = []
    for name in order:
        value: Any = row
        for step in name.lstrip("-").split("__"):
            value = getattr(value, step)
        values.append(
            value.isoformat()
            if isinstance(value, date | datetime)
            else str(value)
            if isinstance(value, Decimal)
            else value
        )
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def _read(text: str, length: int) -> list[Any] | None:
    if not text or len(text) > 400:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return None
    plain = isinstance(values, list) and len(values) == length
    return (
        values if plain and all(isinstance(v, str | int) and "\x00" not in str(v) for v in values) else None
    )
