"""Work: rows that say what must happen, who is at it now and how often it was tried.

These rows are machinery, not things of the department: their stage changes by conditional updates in
`tongting/work/actions.py` and leaves no event, except when a person wakes one up.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """What outbox rows and period runs have in common. A worker owns a job until `lease_until`; `tries` counts how
    often it was begun and is the worker's ticket: whoever holds an older number no longer writes."""

    class Stage(models.TextChoices):
        WAITING = "waiting", _("等待")
        DONE = "done", _("完成")
        PARKED = "parked", _("停下")

    stage = models.CharField(_("状态"), max_length=8, choices=Stage.choices, default=Stage.WAITING)
    due_at = models.DateTimeField(_("最早开始时间"))
    lease_until = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    last_error = models.TextField(_("最后一次的问题"), blank=True)
    created_at = models.DateTimeField(_("登记时间"))
    done_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        abstract = True


class OutboxRow(Job):
    """A piece of work, written in the transaction that causes it. One row per kind and key, for ever."""

    kind = models.CharField(_("种类"), max_length=30)
    key = models.CharField(_("编号"), max_length=120)
    payload = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("后台任务")
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="outbox_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="outbox_due",
                condition=models.Q(stage="waiting"),
                include=["kind", "lease_until"],
            ),
            models.Index(fields=["due_at", "id"], name="outbox_parked", condition=models.Q(stage="parked")),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class PeriodRun(Job):
    """A closed period that some part of the product has to deal with: the ledger that beat does not keep."""

    kind = models.CharField(_("种类"), max_length=30)
    period = models.CharField(_("周期"), max_length=12)

    class Meta:
        verbose_name = _("周期任务")
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "period"], name="period_run_once")]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="period_run_due", condition=models.Q(stage="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.period}"


class Heartbeat(models.Model):
    """When a part of the machinery was last seen alive."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("心跳")

    def __str__(self) -> str:
        return self.name
