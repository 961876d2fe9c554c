"""Uploads of lists: what was read, what was wrong, whether it was taken in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongting.people.models import User


class ImportRun(models.Model):
    """One uploaded list. Its rows are personal data: they go as soon as it is applied, dropped or forgotten."""

    class Stage(models.TextChoices):
        PREVIEW = "preview", _("待确认")
        APPLIED = "applied", _("已导入")
        DROPPED = "dropped", _("没有导入")

    kind = models.CharField(_("种类"), max_length=40)
    filename = models.CharField(_("文件名"), max_length=120)
    sha256 = models.CharField(max_length=64, editable=False)
    rows = models.JSONField(default=list, editable=False)
    lines = models.JSONField(default=list, editable=False)
    errors = models.JSONField(_("要改的地方"), default=list)
    ignored = models.JSONField(_("没有用到的列"), default=list)
    example_row = models.PositiveIntegerField(_("示例行"), default=0)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    asked_at = models.DateTimeField(_("上传时间"))
    stage = models.CharField(_("进度"), max_length=8, choices=Stage.choices, default=Stage.PREVIEW)
    applied_at = models.DateTimeField(_("导入时间"), null=True)
    total = models.PositiveIntegerField(_("行数"), default=0)
    created = models.PositiveIntegerField(_("新增"), default=0)
    updated = models.PositiveIntegerField(_("修改"), default=0)
    unchanged = models.PositiveIntegerField(_("不变"), default=0)
    moved = models.PositiveIntegerField(_("换房间、更衣箱"), default=0)

    class Meta:
        verbose_name = _("导入")
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "sha256"], name="imports_of_a_file"),
            models.Index(fields=["asked_at"], name="imports_in_preview", condition=models.Q(stage="preview")),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_open(self) -> bool:
        return self.stage == self.Stage.PREVIEW

    @property
    def may_be_applied(self) -> bool:
        return self.is_open and not self.errors

    @property
    def bad_rows(self) -> int:
        return len({error["row"] for error in self.errors})
