"""Notices: one row for one person about one thing, found again by its key, so that nobody is told twice."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """`key` names the occasion (`issue:17:overdue:1`); `url` is a path of this site or empty."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("收件人"),
        # Three indexes below begin with the person.
        db_index=False,
    )
    key = models.CharField(max_length=120)
    text = models.CharField(_("通知"), max_length=200)
    detail = models.TextField(_("说明"), blank=True)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True)

    class Meta:
        verbose_name = _("通知")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="notice_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-at", "-id"], name="notice_inbox"),
            models.Index(fields=["person"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.text
