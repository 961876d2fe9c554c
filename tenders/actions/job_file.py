"""Papers are hung on a job and taken off it while it may be changed; for the approval and for the bids that is a change
like any other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from tenders.actions import job as jobs
from tenders.models import Job, JobFile
from tenders.rules import job as rules
from tongting import papers
from tongting.events import flow
from tongting.people.models import User
from tongting.photos import store


def add(job: Job, upload: UploadedFile, *, by: User, at: datetime) -> JobFile:
    """Refused for what is no paper, too large, there already or one too many; then no file stays behind."""
    kind = papers.inspect(cast(BinaryIO, upload), upload.size or 0)
    if no := rules.may_change(job):
        raise flow.Refused(no)
    kept = papers.keep(upload, kind)
    made = JobFile(
        job=job, name=papers.tidy_name(upload.name or "", kind), kind=kind, place=kept.place, size=kept.size,
        sha256=kept.sha256, added_by=by, added_at=at,
    )  # fmt: skip
    try:
        _change(job, lambda held: _hang(held, made), by=by, at=at)
    except BaseException:
        store.drop(kept.place)
        raise
    return made


def _hang(held: Job, made: JobFile) -> None:
    there = list(held.files.filter(dropped_at__isnull=True).values_list("sha256", flat=True))
    if made.sha256 in there:
        raise flow.Refused(_("这个文件已经在附件里了"))
    if len(there) >= rules.MOST_FILES:
        raise flow.Refused(_("最多 %(n)d 个附件，先撤下一个") % {"n": rules.MOST_FILES})
    made.save()


def take_off(paper: JobFile, *, by: User, at: datetime) -> None:
    def drop(held: Job) -> None:
        gone = JobFile.objects.filter(pk=paper.pk, dropped_at__isnull=True).update(dropped_at=at)
        if not gone:
            raise flow.SomebodyWasFaster(_("这个附件刚才已经撤下了，刷新后再看"))

    _change(paper.job, drop, by=by, at=at)


def _change(job: Job, write: Callable[[Job], None], *, by: User, at: datetime) -> None:
    with transaction.atomic():
        held = jobs.changed_otherwise(job, "files", by=by, at=at)
        write(held)
    job.refresh_from_db()
