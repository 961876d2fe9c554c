"""Backup and restore: one .tar with every row and every file of one moment, readable by either database.

Members: `database.jsonl` (one line a table, then one line a row), `media/…`, and last `manifest.json` with the SHA-256
of everything before it. Without a manifest that fits, an archive is half a backup and is refused before anything is
written.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.work import rows

FORMAT = 1
DATABASE, MEDIA, MANIFEST = "database.jsonl", "media/", "manifest.json"
BLOCK = 1024 * 1024


def write(path: Path, *, at: datetime) -> dict[str, Any]:
    """Writes a backup to `path`, complete or not at all; returns its manifest. The rows are read first: a file that a
    row names was there before the row."""
    if path.exists():
        raise Refused(_("%(path)s 已经存在，换一个文件名") % {"path": path})
    half = path.with_name(path.name + ".half")
    try:
        with half.open("wb") as target:
            manifest = _write_archive(target, at)
            target.flush()
            os.fsync(target.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return manifest


def _write_archive(target: IO[bytes], at: datetime) -> dict[str, Any]:
    digests: dict[str, str] = {}
    with tarfile.open(fileobj=target, mode="w") as archive, tempfile.TemporaryFile() as table:
        with one_moment():
            applied = _migrations()
            count = rows.dump(table)
        _add(archive, DATABASE, table, digests)
        for name in media_names():
            try:
                with default_storage.open(name) as content:
                    _add(archive, MEDIA + name, content, digests)
            except FileNotFoundError:
                # Thrown away since the rows were read.
                continue
        manifest = {
            "format": FORMAT,
            "at": at.isoformat(),
            "rows": count,
            "migrations": applied,
            "sha256": digests,
        }
        _add(archive, MANIFEST, io.BytesIO(json.dumps(manifest, ensure_ascii=False).encode()), {})
    return manifest


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction that sees the database as it is now, whatever is written meanwhile, and holds nobody up."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        # Django would take the write lock for as long as the backup lasts.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def media_names(folder: str = "") -> Iterator[str]:
    """Every file of the media store, whichever store that is."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}/{name}" if folder else name
    for inner in sorted(folders):
        yield from media_names(f"{folder}/{inner}" if folder else inner)


def _add(archive: tarfile.TarFile, name: str, content: Any, digests: dict[str, str]) -> None:
    content.seek(0)
    digest = _digest(content)
    member = tarfile.TarInfo(name)
    member.size = content.tell()
    content.seek(0)
    archive.addfile(member, content)
    digests[name] = digest.hexdigest()


def _digest(content: Any) -> hashlib._Hash:
    digest = hashlib.sha256()
    while block := content.read(BLOCK):
        digest.update(block)
    return digest


def read(path: Path) -> dict[str, Any]:
    """Restores a backup into an empty database, all of it or nothing; returns its manifest."""
    manifest = check(path)
    if User.objects.exists():
        raise Refused(_("这个数据库里已经有人员，只能恢复到空的数据库"))
    if manifest["migrations"] != _migrations():
        raise Refused(_("备份来自另一个版本的程序；先装那个版本恢复，再升级"))
    with tarfile.open(path) as archive, transaction.atomic():
        for member in archive:
            content = archive.extractfile(member)
            if content is None:
                continue
            if member.name == DATABASE:
                rows.load(content)
            elif member.name.startswith(MEDIA):
                _keep(member.name.removeprefix(MEDIA), content)
    return manifest


def check(path: Path) -> dict[str, Any]:
    """Reads the whole archive and compares every digest; raises Refused for anything less than a complete backup."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is not None and member.name == MANIFEST:
                    manifest = json.load(content)
                elif content is not None:
                    found[member.name] = _digest(content).hexdigest()
    except (tarfile.TarError, EOFError, ValueError) as broken:
        raise Refused(_("这份备份读不完整，没有恢复任何内容：%(why)s") % {"why": broken})
    if manifest.get("format") != FORMAT or manifest.get("sha256") != found:
        raise Refused(_("这份备份不完整或被改过，没有恢复任何内容"))
    return manifest


def _keep(name: str, content: Any) -> None:
    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, content)


def _migrations() -> list[list[str]]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted([app, name] for app, name in applied)
