"""Rows as text: every table of the product as JSON lines and back, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models
from django.utils.duration import duration_iso_string

# Sessions are left out: a backup that is stolen must not let anybody in.
LEFT_OUT = {"sessions.session"}
BATCH = 500
Model = type[models.Model]


def tables() -> list[Model]:
    """Every model with a table of its own, the tables between two others included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]


def _columns(model: Model) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def dump(target: IO[bytes]) -> int:
    """Writes all rows, a few at a time in memory; returns how many."""
    count = 0
    for model in tables():
        names = [field.attname for field in _columns(model)]
        _write_line(target, {"table": model._meta.label_lower, "columns": names})
        values = model._base_manager.order_by("pk").values_list(*names)
        for row in values.iterator(chunk_size=BATCH):
            _write_line(target, row)
            count += 1
    return count


def _write_line(target: IO[bytes], value: Any) -> None:
    target.write(json.dumps(value, ensure_ascii=False, default=_plain).encode() + b"\n")


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a backup")


def load(source: Iterable[bytes]) -> None:
    """Replaces all rows by those of a dump; call it in a transaction. What a fresh database was born with (content
    types, permissions, starter rows of migrations) goes, because the dump brings its own."""
    call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
    insert: _Insert | None = None
    pending: list[list[Any]] = []
    for line in source:
        value = json.loads(line)
        if isinstance(value, dict):
            _insert(insert, pending)
            insert, pending = _Insert(apps.get_model(value["table"]), value["columns"]), []
        else:
            pending.append(value)
            if len(pending) == BATCH:
                _insert(insert, pending)
                pending = []
    _insert(insert, pending)
    _reset_sequences()


class _Insert:
    """A prepared insert of one table. Not through model instances: their save() gives new times and makes new keys."""

    def __init__(self, model: Model, columns: list[str]) -> None:
        by_name = {field.attname: field for field in _columns(model)}
        self.fields = [by_name[name] for name in columns]
        quote = connection.ops.quote_name
        names = ", ".join(quote(field.column) for field in self.fields)
        marks = ", ".join(["%s"] * len(self.fields))
        self.sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"

    def prepared(self, row: list[Any]) -> list[Any]:
        return [
            field.get_db_prep_save(field.to_python(value), connection)
            for field, value in zip(self.fields, row, strict=True)
        ]


def _insert(insert: _Insert | None, pending: list[list[Any]]) -> None:
    if insert is not None and pending:
        with connection.cursor() as cursor:
            cursor.executemany(insert.sql, [insert.prepared(row) for row in pending])


def _reset_sequences() -> None:
    """PostgreSQL counts on from where it stood before the rows came."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
