"""Writes of imports: take an upload in for a look, apply it whole or not at all, drop it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongting.events import flow
from tongting.events.flow import Refused
from tongting.imports import targets
from tongting.imports.models import ImportRun
from tongting.imports.reading import Row, RowError, read
from tongting.people.models import User

# A look that nobody came back to.
FORGOTTEN = timedelta(days=1)
EMPTY: dict[str, Any] = {"rows": [], "lines": [], "errors": []}


def upload(kind: str, filename: str, content: bytes, *, by: User, at: datetime) -> ImportRun:
    """Reads and compares; changes nothing but the run itself. Raises `Unreadable` for a file that is no list."""
    target = _target(kind)
    preview = read(content, target.table(), key=target.key)
    # All faults at once, so that one correction is enough: rows without one are held against what is there already.
    faulty = {error.row for error in preview.errors}
    clean = [row for row in preview.rows if row["_row"] not in faulty]
    errors, counts = list(preview.errors), targets.Counts(0, 0, 0)
    if preview.header_row not in faulty:
        counts = target.compare(clean)
        errors += [*counts.errors, *_not_theirs(target, clean, by)]
        errors.sort(key=lambda error: error.row)
    return ImportRun.objects.create(
        kind=kind,
        filename=filename.replace("\0", "")[-120:],
        sha256=hashlib.sha256(content).hexdigest(),
        # With faults nothing can be applied: then only what the list of faults needs is kept.
        rows=[] if errors else [freeze(row) for row in preview.rows],
        lines=[list(line) for line in preview.lines] if errors else [],
        errors=[vars(error) for error in errors],
        ignored=preview.ignored,
        example_row=preview.example_row,
        total=len(preview.lines),
        created=counts.created,
        updated=counts.updated,
        unchanged=counts.unchanged,
        moved=counts.moved,
        asked_by=by,
        asked_at=at,
    )


def apply(run: ImportRun, *, by: User, at: datetime) -> ImportRun:
    """Takes every row in, or none: whatever speaks against it is raised as `Refused` and nothing has changed."""
    target = _target(run.kind)
    try:
        with transaction.atomic():
            _close(run, ImportRun.Stage.APPLIED, applied_at=at)
            rows = [thaw(row) for row in run.rows]
            _still_fits([*target.compare(rows).errors, *_not_theirs(target, rows, by)])
            created, updated, unchanged = target.apply(rows, by=by, at=at)
            done = {"created": created, "updated": updated, "unchanged": unchanged}
            ImportRun.objects.filter(pk=run.pk).update(**done)
            flow.record(run, "imported", by=by, at=at, facts={"kind": run.kind, "sha256": run.sha256, **done})
    except IntegrityError:
        raise Refused(_("导入的同时有人改了这些记录，一行也没有导入，重新上传一次"))
    run.refresh_from_db()
    return run


def drop(run: ImportRun, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        _close(run, ImportRun.Stage.DROPPED)
        flow.record(run, "dropped", by=by, at=at)


def sweep_forgotten(at: datetime) -> int:
    """Drops what nobody decided on, and its rows with it; returns how many."""
    open_runs = ImportRun.objects.filter(stage=ImportRun.Stage.PREVIEW, asked_at__lte=at - FORGOTTEN)
    return open_runs.update(stage=ImportRun.Stage.DROPPED, **EMPTY)


def freeze(row: Row) -> dict[str, Any]:
    """A row as JSON keeps it, without losing what is a date and what an amount."""

    def frozen(value: Any) -> Any:
        if isinstance(value, date):
            return {"date": value.isoformat()}
        return {"decimal": str(value)} if isinstance(value, Decimal) else value

    return {key: frozen(value) for key, value in row.items()}


def thaw(row: dict[str, Any]) -> Row:
    def thawed(value: Any) -> Any:
        if isinstance(value, dict):
            return date.fromisoformat(value["date"]) if "date" in value else Decimal(value["decimal"])
        return value

    return {key: thawed(value) for key, value in row.items()}


def _target(kind: str) -> targets.Target:
    target = targets.find(kind)
    if target is None:
        raise KeyError(f"settings.IMPORTS knows no {kind!r}")
    return target


def _not_theirs(target: targets.Target, rows: list[Row], by: User) -> Sequence[RowError]:
    return target.fits(rows, by) if target.fits is not None else ()


def _close(run: ImportRun, stage: str, **changes: Any) -> None:
    """Compare-and-set: of two people who decide at once, one wins. Rows of a closed run are kept no longer."""
    if stage == ImportRun.Stage.APPLIED and run.errors:
        raise Refused(_("表里还有要改的地方，一行也没有导入；改好后重新上传"))
    open_run = ImportRun.objects.filter(pk=run.pk, stage=ImportRun.Stage.PREVIEW)
    if not open_run.update(stage=stage, **EMPTY, **changes):
        raise Refused(_("这份表刚才已经导入过，或者已经放弃了，刷新后再看"))


def _still_fits(errors: Sequence[RowError]) -> None:
    if errors:
        first = str(errors[0])
        raise Refused(_("预览之后记录有了变化，一行也没有导入，重新上传一次（%(first)s）") % {"first": first})
