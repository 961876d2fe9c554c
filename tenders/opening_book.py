"""The opening record as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tenders.models import Job
from tenders.queries import opening_page
from tongting.events.flow import Refused
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.periods import local

COLUMNS = (
    ("姓名", 10, "text"), ("工号", 12, "text"), ("结果", 10, "text"), ("报价（元）", 12, "fen"),
    ("投标时间", 17, "datetime"), ("承包组", 14, "text"), ("回执码", 22, "text"), ("说明", 34, "text"),
)  # fmt: skip


def write_record(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes every row of the record, bids first; returns the rows."""
    job = Job.objects.get(pk=params["job"])
    record = opening_page.record(job)
    if record is None:
        raise Refused(_("这个标的还没有开标"))
    lines = [*record.bids, *record.empty]
    heading = _("开标记录")
    page = Page(
        heading,
        [Column(title, width, kind, wrap=title == "说明") for title, width, kind in COLUMNS],
        [
            [one.name, one.number, one.label, one.price, one.sealed_at, one.crew, one.receipt, one.why]
            for one in lines
        ],
        heading=heading,
        subtitle=f"{job.code} {record.facts['title']}",
        notes=list(_notes(record)),
        freeze_columns=1,
    )
    return workbook.write(path, [page], title=heading, at=record.at, progress=progress.over(len(lines)))


def _notes(record: opening_page.Record) -> list[str]:
    officers = "、".join(
        _("%(seat)s %(name)s（第 %(code)d 号）")
        % {"seat": one["seat"], "name": one["name"], "code": one["code"]}
        for one in record.officers
    )
    said = [
        _("开标时间：%(at)s") % {"at": f"{local(record.at):%Y-%m-%d %H:%M:%S}"},
        _("开标人：%(officers)s") % {"officers": officers},
        _("锁的指纹：%(key)s") % {"key": record.facts["key"]},
        _("记录摘要：%(digest)s") % {"digest": record.digest},
    ]
    said += [_("少了一行：%(name)s") % {"name": one["name"]} for one in record.missing]
    if record.facts["list_changed"]:
        said.append(_("公告时的名单被改过"))
    return said + record.faults
