"""The shelf of finished exports: a file lies there whole or not at all, under a name of our own making."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import default_storage

FOLDER = "exports"
UNFINISHED = ".part"
# What is written, by the end of its name.
TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".png": "image/png",
}


def place(name: str) -> Path:
    return Path(default_storage.path(name))


@contextmanager
def unfinished() -> Iterator[Path]:
    """A path to write to; what is still there at the end goes."""
    folder = place(FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}{UNFINISHED}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def put(path: Path, suffix: str = ".xlsx") -> tuple[str, int, str]:
    """Takes a written file onto the shelf; returns its name there, its size and its SHA-256 in hex."""
    with path.open("rb+") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    size = path.stat().st_size
    name = f"{FOLDER}/{uuid.uuid4().hex}{suffix}"
    path.replace(place(name))
    return name, size, digest


def open_file(name: str) -> BinaryIO:
    return place(name).open("rb")


def drop(name: str) -> None:
    if name:
        place(name).unlink(missing_ok=True)


def left_over(before: datetime) -> Iterator[Path]:
    """Unfinished files of workers that died, last written before a moment."""
    for path in place(FOLDER).glob(f"*{UNFINISHED}"):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
            yield path
