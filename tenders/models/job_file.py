"""Papers of a job (附件): the standard, a plan of the place, a list of materials."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenders.models.job import PERSON, Job


class JobFile(models.Model):
    """`kind` is what its content is (see tongting/papers.py). One that is taken off stays: somebody may have bid on
    it."""

    job = models.ForeignKey(Job, models.PROTECT, related_name="files", verbose_name=_("标的"))
    name = models.CharField(_("文件名"), max_length=80)
    kind = models.CharField(_("格式"), max_length=4)
    place = models.CharField(max_length=80, editable=False)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64, editable=False)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    added_at = models.DateTimeField(_("上传时间"))
    dropped_at = models.DateTimeField(_("撤下时间"), null=True)

    class Meta:
        verbose_name = _("标的附件")
        ordering: ClassVar = ["job", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["job", "sha256"],
                condition=models.Q(dropped_at__isnull=True),
                name="one_paper_once_a_job",
            ),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="job_paper_has_content"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.name}"
