"""The shelf on which files of pictures lie: whole or not at all, under names of our own making."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import default_storage

ORIGINALS = "originals"
PICTURES = "photos"


def new_original() -> str:
    """A random name for an upload: nothing of what the phone called it reaches the disk."""
    name = uuid.uuid4().hex
    return f"{ORIGINALS}/{name[:2]}/{name}"


def picture_names(token: uuid.UUID) -> tuple[str, str]:
    """Names of the clean picture and its thumbnail; fixed, so that a second run leaves no orphan."""
    return f"{PICTURES}/{token.hex[:2]}/{token.hex}.jpg", f"{PICTURES}/{token.hex[:2]}/{token.hex}-s.jpg"


def put(name: str, chunks: Iterable[bytes]) -> str:
    """Writes a file (temporary name, fsync, rename) and returns the SHA-256 of what was written, in hex.

    Raises OSError when the disk is full; no half file stays behind.
    """
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    digest = hashlib.sha256()
    try:
        with half.open("xb") as out:
            for chunk in chunks:
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return digest.hexdigest()


def read(name: str) -> bytes:
    return Path(default_storage.path(name)).read_bytes()


def open_file(name: str) -> BinaryIO:
    return Path(default_storage.path(name)).open("rb")


def drop(*names: str | None) -> None:
    """Removes files; what is not there is as good as removed."""
    for name in names:
        if name:
            Path(default_storage.path(name)).unlink(missing_ok=True)


def originals_before(at: datetime) -> Iterator[str]:
    """Names of uploads (and halves of uploads) last written before `at`; few, as workers tidy up."""
    root = Path(default_storage.path(ORIGINALS))
    for path in root.glob("*/*"):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < at:
            yield path.relative_to(root.parent).as_posix()


def _sync_folder(folder: Path) -> None:
    # Windows can't open a folder; there the rename alone has to do.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
