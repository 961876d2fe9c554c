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
from django.db import DataError
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value

Row = TypeVar("Row", bound=Model)
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page; `older` and `newer` are cursors for `?after=` and `?before=`, empty at the ends."""

    rows: list[Row]
    older: str
    newer: str


class Beyond(Func):
    """SQL's (a, b) < (x, y): one range in the index on (a, b), on SQLite and on PostgreSQL."""

    output_field = BooleanField()

    def __init__(self, columns: list[Any], values: list[Any], sign: str) -> None:
        self.sign = sign
        super().__init__(*columns, *values)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        sides = [compiler.compile(expression) for expression in self.source_expressions]
        half = len(sides) // 2
        left, right = (", ".join(sql for sql, _params in part) for part in (sides[:half], sides[half:]))
        return f"({left}) {self.sign} ({right})", [param for _sql, params in sides for param in params]


def by_key(
    rows: QuerySet[Row], order: tuple[str, ...], parameters: Mapping[str, str], size: int = SIZE
) -> Page[Row]:
    """The page that `parameters` point to, ordered by `order` (field names with or without "-", never empty, the last
    one unique). A cursor that was tampered with gives the first page."""
    back = "before" in parameters
    cursor = _read(parameters.get("before") or parameters.get("after") or "", len(order))
    if cursor is None:
        return _page(list(rows.order_by(*order)[: size + 1]), order, size, came_from_newer=False)
    walked = tuple(_turned(name) for name in order) if back else order
    try:
        found = rows.order_by(*walked).filter(_beyond(rows, walked, cursor))
        got = list(found[: size + 1])
    except (ValidationError, ValueError, TypeError, FieldError, OverflowError, DataError):
        return by_key(rows, order, {}, size)
    if not got or (back and len(got) < size):
        # Nothing left behind the cursor, or less than a page before it: begin at the beginning, with a full page.
        return by_key(rows, order, {}, size)
    if not back:
        return _page(got, order, size, came_from_newer=True)
    there = got[:size][::-1]
    return Page(there, _write(there[-1], order), _write(there[0], order) if len(got) > size else "")


def _page(got: list[Row], order: tuple[str, ...], size: int, *, came_from_newer: bool) -> Page[Row]:
    there = got[:size]
    older = _write(there[-1], order) if len(got) > size else ""
    return Page(there, older, _write(there[0], order) if came_from_newer else "")


def _sane(value: Any) -> Any:
    """A key as a row can have it; PostgreSQL would compare any other as well, and show the far end of the list."""
    if isinstance(value, int) and abs(value) >= 2**63:
        raise OverflowError(value)
    if isinstance(value, date) and not 1900 <= value.year <= 9000:
        raise ValueError(value)
    return value


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(rows: QuerySet[Row], order: tuple[str, ...], cursor: list[Any]) -> Any:
    """Rows strictly behind the cursor. Where all columns run the same way, one comparison of rows; else (a > x) or
    (a = x and b < y) …, with a plain bound on the first column in front for the index."""
    names = [name.lstrip("-") for name in order]
    down = {name.startswith("-") for name in order}
    if len(down) == 1:
        fields = [_field_of(rows, name) for name in names]
        values = [
            Value(_sane(field.to_python(value)), output_field=field)
            for field, value in zip(fields, cursor, strict=True)
        ]
        return Beyond([F(name) for name in names], values, "<" if True in down else ">")
    bound = Q(**{f"{names[0]}__{'lte' if order[0].startswith('-') else 'gte'}": cursor[0]})
    behind, equal = Q(), Q()
    for name, value in zip(order, cursor, strict=True):
        field, step = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        behind |= equal & Q(**{f"{field}__{step}": value})
        equal &= Q(**{field: value})
    return bound & behind


def _field_of(rows: QuerySet[Row], name: str) -> Any:
    """The field that reads a column's values: of an annotation, or at the end of a path of relations."""
    annotation = rows.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field
    model: Any = rows.model
    found: Any = None
    for step in name.split("__"):
        found = model._meta.pk if step == "pk" else model._meta.get_field(step)
        model = found.related_model or model
    return found.target_field if found.is_relation else found


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
