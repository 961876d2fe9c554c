"""Exports asked for: what, by whom, how far it is, where the file lies and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongting.people.models import User

# How long a finished file can be fetched.
KEPT = timedelta(days=7)
FRESH = timedelta(minutes=2)


class Export(models.Model):
    """A workbook on its way. Machinery like the outbox row behind it: its stage changes by conditional update."""

    class Stage(models.TextChoices):
        WAITING = "waiting", _("排队")
        RUNNING = "running", _("正在生成")
        READY = "ready", _("可以下载")
        BROKEN = "broken", _("没有做成")
        EXPIRED = "expired", _("已过期")

    kind = models.CharField(_("种类"), max_length=40)
    title = models.CharField(_("名称"), max_length=120)
    params = models.JSONField(_("条件"), default=dict, encoder=DjangoJSONEncoder)
    filename = models.CharField(_("文件名"), max_length=120)
    asked_by = models.ForeignKey(User, models.CASCADE, related_name="exports", verbose_name=_("导出人"))
    asked_at = models.DateTimeField(_("导出时间"))
    stage = models.CharField(_("进度"), max_length=8, choices=Stage.choices, default=Stage.WAITING)
    progress = models.PositiveSmallIntegerField(_("百分比"), default=0)
    progress_text = models.CharField(_("正在做什么"), max_length=120, blank=True)
    file = models.CharField(max_length=120, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    expires_at = models.DateTimeField(_("过期时间"), null=True)
    error = models.CharField(_("没有做成的原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("导出")
        indexes: ClassVar = [
            models.Index(fields=["asked_by", "-asked_at", "-id"], name="exports_of_a_person"),
            models.Index(fields=["expires_at"], name="exports_to_remove", condition=models.Q(stage="ready")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("export_detail", args=[self.pk])

    @property
    def is_ready(self) -> bool:
        return self.stage == self.Stage.READY

    def is_fresh(self, at: datetime) -> bool:
        """Finished so recently that the page fetches it by itself; who comes back later presses the button."""
        return self.is_ready and self.finished_at is not None and at < self.finished_at + FRESH

    @property
    def is_under_way(self) -> bool:
        return self.stage in (self.Stage.WAITING, self.Stage.RUNNING)

    @property
    def may_be_repeated(self) -> bool:
        return self.stage in (self.Stage.BROKEN, self.Stage.EXPIRED)
