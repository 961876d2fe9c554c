"""What a list is loaded into: the rooms provide targets, settings.IMPORTS names them by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from tongting.imports.columns import Column
from tongting.imports.reading import Row, RowError
from tongting.people.models import User


@dataclass(frozen=True)
class Counts:
    """What an import would do. `errors` name rows that do not fit what is there already; `moved` is how many of the
    rows give somebody another room or locker."""

    created: int
    updated: int
    unchanged: int
    errors: tuple[RowError, ...] = ()
    moved: int = 0


class Apply(Protocol):
    def __call__(self, rows: list[Row], *, by: User, at: datetime) -> tuple[int, int, int]: ...


@dataclass(frozen=True)
class Target:
    """`compare` only looks; `fits`, where a list has it, names the rows that the person may not load; `apply` writes,
    inside the transaction it is called in, and returns how many rows were created, updated and found unchanged. A row
    is key → clean value, with `_row` its number in the sheet; a column that the list does not have is missing from its
    rows. `columns` may be a function where choices stand in the database. `back` names the page to go to afterwards."""

    title: str | Promise
    right: str
    columns: Sequence[Column] | Callable[[], Sequence[Column]]
    key: str
    compare: Callable[[list[Row]], Counts]
    apply: Apply
    note: str | Promise = ""
    back: str = ""
    fits: Callable[[list[Row], User], Sequence[RowError]] | None = None

    def table(self) -> Sequence[Column]:
        return self.columns() if callable(self.columns) else self.columns


def find(kind: str) -> Target | None:
    """The target of a kind, or None for a kind that settings do not know."""
    path = settings.IMPORTS.get(kind)
    if path is None:
        return None
    target: Target = import_string(path)
    return target


def open_to(person: User) -> list[tuple[str, Target]]:
    """Kind and target of every list that a person may load."""
    targets = [(kind, import_string(path)) for kind, path in settings.IMPORTS.items()]
    return [(kind, target) for kind, target in targets if person.may(target.right)]
