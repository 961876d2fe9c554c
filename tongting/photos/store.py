"""The shelf on which files of pictures lie: whole or not at all, under names of our own making."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

ORIGINALS = "originals"
PICTURES = "photos"
# As a file that is simply written: whoever reads the shelf may be another user of the same machine.
READABLE = 0o644


def new_original(beside: str = "") -> str:
    """A random name for an upload: nothing of what the phone called it reaches the disk. `beside` another one it lies
    in the same folder."""
    name = uuid.uuid4().hex
    folder = beside.rpartition("/")[0] or f"{ORIGINALS}/{name[:2]}"
    return f"{folder}/{name}"


def picture_names(token: uuid.UUID) -> tuple[str, str]:
    """Names of the clean picture and its thumbnail; fixed, so that a second run leaves no orphan."""
    return f"{PICTURES}/{token.hex[:2]}/{token.hex}.jpg", f"{PICTURES}/{token.hex[:2]}/{token.hex}-s.jpg"


def blurred_name(token: uuid.UUID) -> str:
    return f"{PICTURES}/{token.hex[:2]}/{token.hex}-b.jpg"


def put(name: str, chunks: Iterable[bytes], *, settled: bool = True) -> str:
    """Writes a file (temporary name, fsync, rename) and returns the SHA-256 of what was written, in hex. Not `settled`,
    its name outlives a power cut only after `settle`.

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
    if settled:
        settle(name)
    return digest.hexdigest()


def take_over(name: str, upload: UploadedFile, *, settled: bool = True) -> str:
    """`put` for an upload: what Django has written to the same disk already is not written again, only synced."""
    named = getattr(upload, "temporary_file_path", None)
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    written = Path(named()) if named is not None else None
    if written is None or not _may_move(written, path.parent):
        return put(name, upload.chunks(), settled=settled)
    with written.open("rb") as there:
        digest = hashlib.file_digest(there, "sha256")
        os.fsync(there.fileno())
        os.fchmod(there.fileno(), READABLE)
    written.replace(path)
    if settled:
        settle(name)
    return digest.hexdigest()


def _may_move(written: Path, folder: Path) -> bool:
    # Windows does not move a file that is open, and nobody moves one to another disk.
    return os.name == "posix" and written.stat().st_dev == folder.stat().st_dev


def settle(*names: str) -> None:
    """Syncs the folders of files that were put, each folder once."""
    for folder in {Path(default_storage.path(name)).parent for name in names}:
        _sync_folder(folder)


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


def sweep_incoming(at: datetime) -> None:
    """Removes uploads that a crash cut short before `at`; whoever ended properly has tidied up."""
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < at:
            path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    # Windows can't open a folder; there the rename alone has to do.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
