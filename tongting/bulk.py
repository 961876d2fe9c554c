"""Rows by the ten thousand, straight into their table: COPY on PostgreSQL, one prepared INSERT on SQLite.

For the actions that write a period in one go. Model instances would take four times as long, so no `save()` is called
and no signal sent: what a table must never take stands in its constraints and triggers, which hold here as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from django.db import connection, models

Writer = Callable[[Any], Any]
# What SQLite takes as Python has it; the rest goes the way that Django itself goes.
PLAIN = (models.CharField, models.TextField, models.IntegerField)


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Adds rows with a value for each field of these names (a foreign key as its key); the other fields must have a
    default in the database. Call it in a transaction."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(field.column) for field in fields)
    ready = _written([_writer(field) for field in fields], rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copying = cursor.copy(f"COPY {table} ({columns}) FROM STDIN")
            with connection.wrap_database_errors, copying as copy:
                for row in ready:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(ready))


def _written(writers: list[Writer | None], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    special = [(place, write) for place, write in enumerate(writers) if write]
    for row in rows:
        values = list(row)
        for place, write in special:
            values[place] = write(values[place])
        yield values


def _writer(field: Any) -> Writer | None:
    """How the database wants this field's values; None where it takes them as they are."""
    if isinstance(field, models.JSONField):
        return _as_json(json.JSONEncoder().encode if field.encoder is None else field.encoder().encode)
    held = field.target_field if field.is_relation else field
    if connection.vendor == "postgresql" or isinstance(held, PLAIN):
        return None
    return partial(field.get_db_prep_save, connection=connection)


def _as_json(encode: Writer) -> Writer:
    """What many rows share is encoded once. The objects are kept beside their text: no other can take their place."""
    known: dict[int, tuple[Any, str | None]] = {id(None): (None, None)}

    def write(value: Any) -> str | None:
        # Most rows that have facts at all have none.
        if value == {}:
            return "{}"
        if (found := known.get(id(value))) is None:
            found = known[id(value)] = (value, str(encode(value)))
        return found[1]

    return write
