"""Writes of exports: ask for one, build it in the worker, ask again, clear away what has expired.

`settings.EXPORTS[kind]` names a function `write(params, path, progress) -> rows`. It writes the file at
`path` and may call `progress(percent, text)` as often as it likes, or hand `progress.over(total)` to the
workbook.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from tongting.events.flow import Refused
from tongting.exports import shelf
from tongting.exports.models import KEPT, Export
from tongting.people.models import User
from tongting.work import bell
from tongting.work.actions import post

log = logging.getLogger(__name__)
Writer = Callable[[dict[str, Any], Path, "Meter"], int]
# Progress is written when it has grown by this much, so that a row does not cost a query.
STEP = 2
FORGOTTEN = timedelta(days=1)


@dataclass
class Meter:
    """Tells the page how far a build is."""

    export: int
    shown: int = -STEP
    text: str = ""

    def __call__(self, percent: int, text: str = "") -> None:
        percent = max(0, min(99, int(percent)))
        if percent < self.shown + STEP and text in ("", self.text):
            return
        self.shown, self.text = percent, text or self.text
        Export.objects.filter(pk=self.export, stage=Export.Stage.RUNNING).update(
            progress=percent, progress_text=self.text[:120]
        )

    def over(self, total: int, text: str = "") -> Callable[[int], None]:
        """A callback that takes the number of rows done, for a build of `total` rows."""
        return lambda done: self(100 * done // max(total, 1), text)


def ask(
    kind: str,
    title: str,
    params: dict[str, Any],
    *,
    filename: str = "",
    suffix: str = ".xlsx",
    by: User,
    at: datetime,
) -> Export:
    """Asks for a workbook, or with another `suffix` for a Word file or a picture; the returned row's page shows how far
    it is. `params` must go through JSON."""
    if suffix not in shelf.TYPES:
        raise KeyError(f"nothing is written as {suffix!r}")
    if kind not in settings.EXPORTS:
        raise KeyError(f"settings.EXPORTS knows no {kind!r}")
    with transaction.atomic():
        export = Export.objects.create(
            kind=kind,
            title=title[:120],
            params=params,
            filename=file_name(filename or title, suffix),
            asked_by=by,
            asked_at=at,
        )
        post("export", str(export.pk), {"export": export.pk}, at=at)
        bell.ring_after_commit("export")
    return export


def again(export: Export, *, by: User, at: datetime) -> None:
    """Builds a broken or expired one anew, from the records as they are now."""
    stages = (Export.Stage.BROKEN, Export.Stage.EXPIRED)
    with transaction.atomic():
        taken = Export.objects.filter(pk=export.pk, stage__in=stages).update(
            stage=Export.Stage.WAITING, progress=0, progress_text="", error=""
        )
        if not taken:
            raise Refused(_("这份文件已经在做了，刷新后再看"))
        post("export", f"{export.pk}:{at.isoformat()}:{by.pk}", {"export": export.pk}, at=at)
        bell.ring_after_commit("export")


def build(payload: dict[str, Any], at: datetime) -> None:
    """Does the work of the outbox row. Safe to repeat: a ready export stays as it is, a half one begins anew.

    What a writer refuses is final and shown as its sentence. Anything else is shown as broken and raised, so
    that the ledger of work tries again later and parks it for an administrator in the end.
    """
    export = Export.objects.filter(pk=payload["export"]).first()
    if export is None or not _begin(export):
        return
    try:
        with shelf.unfinished() as path:
            write: Writer = import_string(settings.EXPORTS[export.kind])
            rows = write(export.params, path, Meter(export.pk))
            name, size, digest = shelf.put(path, Path(export.filename).suffix)
    except Refused as why:
        _broken(export, str(why))
        return
    except Exception as fault:
        log.exception("export %d (%s) was not built", export.pk, export.kind)
        _broken(export, _sentence(fault))
        raise
    _finish(export, file=name, size=size, sha256=digest, rows=rows, finished_at=at, expires_at=at + KEPT)


def sweep_expired(at: datetime) -> int:
    """Removes files past their date and what dead workers left behind; returns how many exports expired."""
    expired = 0
    for export in Export.objects.filter(stage=Export.Stage.READY, expires_at__lte=at)[:500]:
        expired += Export.objects.filter(pk=export.pk, file=export.file).update(
            stage=Export.Stage.EXPIRED, file="", progress=0
        )
        shelf.drop(export.file)
    for path in shelf.left_over(at - FORGOTTEN):
        path.unlink(missing_ok=True)
    return expired


def file_name(title: str, suffix: str = ".xlsx") -> str:
    """A name that every system takes, ending in the suffix."""
    stem = "".join(" " if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in title)
    stem = " ".join(stem.removesuffix(suffix).split()).strip(". ")
    return f"{stem[:80] or 'export'}{suffix}"


def _begin(export: Export) -> bool:
    unfinished = ~Q(stage__in=(Export.Stage.READY, Export.Stage.EXPIRED))
    return bool(
        Export.objects.filter(unfinished, pk=export.pk).update(
            stage=Export.Stage.RUNNING, progress=0, progress_text="", error=""
        )
    )


def _broken(export: Export, sentence: str) -> None:
    Export.objects.filter(pk=export.pk, stage=Export.Stage.RUNNING).update(
        stage=Export.Stage.BROKEN, error=sentence[:300]
    )


def _finish(export: Export, **result: Any) -> None:
    """Of two workers that built the same one, the first one's file counts."""
    won = Export.objects.filter(pk=export.pk, stage=Export.Stage.RUNNING).update(
        stage=Export.Stage.READY, progress=100, progress_text="", **result
    )
    if not won:
        shelf.drop(result["file"])


def _sentence(fault: Exception) -> str:
    if isinstance(fault, OSError):
        return _("存放文件的磁盘写不进去（可能满了），系统稍后会再做一次；一直这样就找系统管理员")
    return _("做这份文件时出了问题，已经记下来，系统稍后会再做一次；一直这样就找系统管理员")
