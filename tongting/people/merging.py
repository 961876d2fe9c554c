"""Rows of a checked list against what is there already: what is new, what differs, what stays. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import Model

from tongting.imports.columns import Wrong
from tongting.imports.reading import Row, RowError
from tongting.imports.targets import Counts

Thing = TypeVar("Thing", bound=Model)


@dataclass
class Merged(Generic[Thing]):
    """`rows` are those of `new` and `changed` together, for what hangs on a thing (a room, a locker)."""

    new: list[Thing] = field(default_factory=list)
    changed: list[Thing] = field(default_factory=list)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    touched: list[tuple[Thing, Row]] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        return Counts(len(self.new), len(self.changed), self.unchanged, tuple(self.errors))

    @property
    def numbers(self) -> tuple[int, int, int]:
        return len(self.new), len(self.changed), self.unchanged


def merge(
    there: dict[Any, Thing],
    rows: Iterable[Row],
    *,
    key: str,
    title: str,
    blank: Callable[[], Thing],
    fields: Sequence[str],
    fill: Callable[[Thing, Row], bool],
) -> Merged[Thing]:
    """`fill` puts a row into a thing and says whether something beside `fields` differs; it raises `Wrong` with a
    sentence for a row that does not fit, which is named under the column `title`."""
    merged: Merged[Thing] = Merged()
    for row in rows:
        known = there.get(row[key])
        thing = known or blank()
        before = [getattr(thing, name) for name in fields]
        try:
            beside = fill(thing, row)
        except Wrong as why:
            merged.errors.append(RowError(row["_row"], title, str(why)))
            continue
        differs = beside or before != [getattr(thing, name) for name in fields]
        if known is None:
            merged.new.append(thing)
        elif differs:
            merged.changed.append(thing)
        else:
            merged.unchanged += 1
            continue
        merged.touched.append((thing, row))
    return merged


def put(thing: Model, row: Row, names: Sequence[str]) -> None:
    """Copies what the list has a column for; None stands for a cell that was left empty and keeps what is there."""
    for name in names:
        if row.get(name) is not None:
            setattr(thing, name, row[name])
